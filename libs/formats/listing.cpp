// SPDX-License-Identifier: Apache-2.0
#include "formats/listing.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "formats/encoding.hpp"
#include "formats/refusal.hpp"

namespace lockstep::formats {
namespace {

namespace fs = std::filesystem;

Unexpected<Error> unreadable(const fs::path& directory, const std::error_code& fault) {
    return fix_input(
        fmt::format("cannot read the migration directory {}: {}; make it readable for the user "
                    "that runs lockstep, or name another with --dir (LOCKSTEP_DIR)",
                    directory.string(), fault.message()));
}

Result<Done> check_directory(const fs::path& directory) {
    std::error_code fault;
    const auto status = fs::status(directory, fault);
    if (status.type() == fs::file_type::not_found) {
        return fix_input(
            fmt::format("the migration directory {} does not exist; mount or create it, or name "
                        "another with --dir (LOCKSTEP_DIR)",
                        directory.string()));
    }
    if (fault) return unreadable(directory, fault);
    if (status.type() != fs::file_type::directory) {
        return fix_input(
            fmt::format("{} is not a directory; name the directory that holds the migrations "
                        "with --dir (LOCKSTEP_DIR)",
                        directory.string()));
    }
    return Done{};
}

bool lies_inside(const fs::path& path, const fs::path& directory) {
    return std::mismatch(directory.begin(), directory.end(), path.begin(), path.end()).first ==
           directory.end();
}

/// Collects the files of a directory's folders.
class TreeReader {
public:
    explicit TreeReader(const fs::path& root) : root_{root} {}

    /// Reads the folder `name`, a path below the root. `around` is where the folder around it
    /// really is.
    void read(const std::string& name, const fs::path& around, int depth) {
        if (depth == 0) return;
        std::error_code fault;
        const auto real = fs::canonical(root_ / name, fault);
        if (fault) return note(name, unlisted(name, fault));
        if (!lies_inside(real, root_) || lies_inside(around, real)) return note(name, astray(name));
        list(name, real, depth);
    }

    Tree take() {
        std::sort(tree_.files.begin(), tree_.files.end());
        return std::move(tree_);
    }

private:
    void list(const std::string& name, const fs::path& real, int depth) {
        std::error_code fault;
        std::vector<std::string> folders;
        for (fs::directory_iterator entry{real, fault}, end; !fault && entry != end;
             entry.increment(fault)) {
            const auto inner = entry->path().filename().string();
            if (inner.starts_with('.')) continue;
            std::error_code unknown;
            auto& kind = entry->is_directory(unknown) ? folders : tree_.files;
            kind.push_back(name + "/" + inner);
        }
        if (fault) note(name, unlisted(name, fault));
        std::sort(folders.begin(), folders.end());
        for (const auto& folder : folders)
            read(folder, real, depth - 1);
    }

    [[nodiscard]] std::string unlisted(const std::string& name,
                                       const std::error_code& fault) const {
        return fmt::format("cannot look for migrations in the folder {}: {}; make it readable for "
                           "the user that runs lockstep, or take it away",
                           printable((root_ / name).string()), fault.message());
    }

    [[nodiscard]] static std::string astray(const std::string& name) {
        return fmt::format("{} is a link that leads out of the directory or to a folder around "
                           "it; put the folder itself there, or take the link away",
                           printable(name));
    }

    void note(const std::string& name, std::string sentence) {
        if (!tree_.fault) tree_.fault = refusal(printable(name), std::move(sentence));
    }

    const fs::path& root_;
    Tree tree_;
};

} // namespace

Result<Listing> list_directory(const fs::path& directory) {
    if (auto usable = check_directory(directory); !usable) return Unexpected{usable.error()};
    Listing listing;
    std::error_code fault;
    for (fs::directory_iterator entry{directory, fault}, end; !fault && entry != end;
         entry.increment(fault)) {
        auto name = entry->path().filename().string();
        if (name.starts_with('.')) continue;
        std::error_code
            unknown; // a link that leads nowhere counts as a file, and is refused when read
        (entry->is_directory(unknown) ? listing.folders : listing.files).push_back(std::move(name));
    }
    if (fault) return unreadable(directory, fault);
    std::sort(listing.files.begin(), listing.files.end());
    std::sort(listing.folders.begin(), listing.folders.end());
    return listing;
}

Result<fs::path> real_directory(const fs::path& directory) {
    std::error_code fault;
    auto root = fs::canonical(directory, fault);
    if (fault) return unreadable(directory, fault);
    return root;
}

Result<fs::path> resolve(const fs::path& root, const std::string& name) {
    std::error_code fault;
    auto path = root / name;
    if (fs::symlink_status(path, fault).type() != fs::file_type::symlink && !fault) return path;
    auto real = fs::canonical(path, fault);
    if (fault)
        return fix_input(fmt::format("cannot read {}: {}", printable(name), fault.message()));
    if (!lies_inside(real, root)) {
        return fix_input(
            fmt::format("{} is a link that leads out of the directory, to {}; put the file itself "
                        "there",
                        printable(name), printable(real.string())));
    }
    return real;
}

Tree list_tree(const fs::path& root, const std::vector<std::string>& folders, int depth) {
    TreeReader reader{root};
    for (const auto& folder : folders)
        reader.read(folder, root, depth);
    return reader.take();
}

bool is_sql_name(std::string_view name) {
    constexpr std::string_view suffix = ".sql";
    if (name.size() < suffix.size()) return false;
    return std::equal(suffix.begin(), suffix.end(), name.end() - suffix.size(),
                      [](char expected, char c) {
                          return expected == (c == '.' ? c : static_cast<char>(c | 0x20));
                      });
}

} // namespace lockstep::formats
