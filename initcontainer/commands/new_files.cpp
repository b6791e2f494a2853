// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/new_files.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/log.hpp"

namespace lockstep::initcontainer {
namespace {

namespace fs = std::filesystem;

bool lies_inside(const fs::path& path, const fs::path& root) {
    return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

/// Whoever reads it meanwhile finds the old text or the new one.
Result<Done> put(const fs::path& path, const std::string& text) {
    const auto half =
        path.parent_path() / fmt::format(".{}.{}", path.filename().string(), ::getpid());
    if (auto made = create_file(half, text); !made) return made;
    std::error_code fault;
    fs::rename(half, path, fault);
    if (!fault) return Done{};
    std::error_code ignored;
    fs::remove(half, ignored);
    return fix_input(fmt::format("cannot write {}: {}", path.string(), fault.message()));
}

} // namespace

NewFiles::~NewFiles() {
    if (kept_) return;
    std::error_code ignored;
    for (auto each = made_.rbegin(); each != made_.rend(); ++each)
        fs::remove(*each, ignored);
    for (const auto& each : replaced_) {
        const auto path = root_ / each.name;
        if (!each.text) fs::remove(path, ignored);
        if (!each.text) continue;
        if (const auto restored = put(path, *each.text); !restored)
            log::error("a file could not be put back as it was",
                       {{"reason", restored.error().message}});
    }
}

Result<Done> NewFiles::make(const formats::NewFile& file) {
    const fs::path name{file.name};
    const auto folder = make_folder(name.parent_path());
    if (!folder) return Unexpected{folder.error()};
    const auto path = *folder / name.filename();
    if (auto made = create_file(path, file.text); !made) return made;
    made_.push_back(path);
    return Done{};
}

Result<Done> NewFiles::replace(const std::string& name, const std::string& text) {
    const auto path = root_ / name;
    std::error_code unknown;
    Replaced before{name, std::nullopt};
    if (fs::exists(fs::symlink_status(path, unknown))) {
        auto read = read_file(path);
        if (!read) return Unexpected{std::move(read).error()};
        before.text = *std::move(read);
    }
    if (auto written = put(path, text); !written) return written;
    replaced_.push_back(std::move(before));
    return Done{};
}

/// The folder of that name below the root, where it really is.
Result<fs::path> NewFiles::make_folder(const fs::path& folder) {
    auto path = root_;
    for (const auto& part : folder) {
        path /= part;
        std::error_code fault;
        if (fs::create_directory(path, fault)) made_.push_back(path);
        if (!fault) path = fs::canonical(path, fault);
        if (fault)
            return fix_input(fmt::format("cannot make {}: {}", path.string(), fault.message()));
        if (!lies_inside(path, root_))
            return fix_input(fmt::format("{} is a link that leads out of the directory; put the "
                                         "folder itself there",
                                         (root_ / folder).string()));
    }
    return path;
}

} // namespace lockstep::initcontainer
