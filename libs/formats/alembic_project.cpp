// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "formats/alembic.hpp"
#include "formats/alembic_config.hpp"
#include "formats/alembic_refusal.hpp"
#include "formats/encoding.hpp"
#include "formats/listing.hpp"

namespace lockstep::formats::alembic {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_file = 16U << 20U;
constexpr std::size_t most_files = 100'000;

/// The folders that hold the revisions.
struct Locations {
    std::vector<fs::path> folders;
    bool recursive = false;
    bool sourceless = false;
    fs::path scripts{};
    std::string file_template{};
};

bool lies_inside(const fs::path& path, const fs::path& root) {
    return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

/// "package:folder" as a path, where the package lies in the project.
std::optional<fs::path> package_folder(const fs::path& root, std::string name) {
    const auto package_end = name.find(':');
    std::replace(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(package_end), '.', '/');
    std::replace(name.begin(), name.end(), ':', '/');
    std::error_code ignored;
    for (const auto& base : {root, root / "src"})
        if (fs::is_directory(base / name, ignored)) return base / name;
    return std::nullopt;
}

Expected<fs::path, LoadError> locate(const fs::path& root, const std::string& name,
                                     const Config& config) {
    fs::path path = root / name;
    if (!fs::path{name}.is_absolute() && name.find(':') != std::string::npos) {
        const auto folder = package_folder(root, name);
        if (!folder) {
            return refused(config.file, 0,
                           fmt::format("{} is a folder of a Python package that is not in {}; name "
                                       "the folder that holds the revisions with --dir "
                                       "(LOCKSTEP_DIR)",
                                       printable(name), root.string()));
        }
        path = *folder;
    }
    std::error_code fault;
    auto real = fs::weakly_canonical(path, fault);
    if (fault || !lies_inside(real, root)) {
        return refused(config.file, 0,
                       fmt::format("{} lies outside of {}; name a folder that holds all of the "
                                   "project with --dir (LOCKSTEP_DIR)",
                                   printable(name), root.string()));
    }
    return real;
}

Expected<Locations, LoadError> configured(const fs::path& root, const Config& config) {
    Locations found{{}, config.recursive, config.sourceless, {}, config.file_template};
    std::error_code ignored;
    auto script_folder = root;
    if (config.script_location) {
        auto folder = locate(root, *config.script_location, config);
        if (!folder) return Unexpected{std::move(folder).error()};
        if (!fs::is_directory(*folder, ignored)) {
            return refused(config.file, 0,
                           fmt::format("script_location is {}, and there is no such folder; name "
                                       "the folder that holds the revisions with --dir "
                                       "(LOCKSTEP_DIR)",
                                       printable(*config.script_location)));
        }
        script_folder = *std::move(folder);
    }
    found.scripts = script_folder;
    if (config.version_locations.empty()) found.folders.push_back(script_folder / "versions");
    for (const auto& name : config.version_locations) {
        auto folder = locate(root, name, config);
        if (!folder) return Unexpected{std::move(folder).error()};
        found.folders.push_back(*std::move(folder));
    }
    return found;
}

Expected<Locations, LoadError> find_locations(const fs::path& root) {
    const auto config = read_config(root);
    if (!config) return Unexpected{config.error()};
    if (config->has_value()) return configured(root, **config);
    std::error_code ignored;
    if (fs::is_directory(root / "versions", ignored))
        return Locations{.folders = {root / "versions"}, .scripts = root};
    return Locations{.folders = {root}, .scripts = root.parent_path()};
}

/// Whether Alembic reads a file of that name.
bool is_source(const std::string& name) {
    return name.ends_with(".py") && !name.starts_with("__init__") && !name.starts_with(".#");
}

/// The files of the project that may be revisions, in Alembic's order.
class Files {
public:
    Files(const fs::path& root, const Locations& locations) : root_{root}, locations_{locations} {}

    Expected<std::vector<std::string>, LoadError> list() {
        std::error_code ignored;
        for (const auto& folder : locations_.folders)
            if (fs::is_directory(folder, ignored)) add(folder, 0);
        if (fault_) return Unexpected{*std::move(fault_)};
        return std::move(files_);
    }

private:
    void add(const fs::path& folder, int depth) {
        constexpr int deepest = 64;
        if (fault_ || folder.filename().string().ends_with("__pycache__")) return;
        std::vector<std::string> names;
        std::vector<fs::path> folders;
        std::error_code fault;
        for (fs::directory_iterator entry{folder, fault}, end; !fault && entry != end;
             entry.increment(fault)) {
            std::error_code unknown;
            if (!entry->is_directory(unknown)) {
                names.push_back(entry->path().filename().string());
            } else if (!entry->is_symlink(unknown)) {
                folders.push_back(entry->path());
            }
        }
        if (fault) return refuse(folder, fmt::format("cannot be read: {}", fault.message()));
        std::sort(names.begin(), names.end());
        std::sort(folders.begin(), folders.end());
        for (const auto& name : names)
            add_file(folder, name, names);
        if (!locations_.recursive || depth > deepest) return;
        for (const auto& each : folders)
            add(each, depth + 1);
    }

    void add_file(const fs::path& folder, const std::string& name,
                  const std::vector<std::string>& names) {
        if (fault_) return;
        const auto path = folder / name;
        if (locations_.sourceless && (name.ends_with(".pyc") || name.ends_with(".pyo")) &&
            !std::binary_search(names.begin(), names.end(), name.substr(0, name.size() - 1)))
            return refuse(path, "is compiled, and only sources can be read; ship the .py file too");
        if (!is_source(name)) return;
        std::error_code fault;
        const auto real = fs::canonical(path, fault);
        if (fault) return refuse(path, fmt::format("cannot be read: {}", fault.message()));
        if (!lies_inside(real, root_))
            return refuse(path, fmt::format("is a link that leads out of the directory, to {}; put "
                                            "the file itself there",
                                            printable(real.string())));
        if (!seen_.insert(real).second) return;
        files_.push_back(path.lexically_relative(root_).string());
        if (files_.size() > most_files)
            refuse(folder, fmt::format("holds more than {} files", most_files));
    }

    void refuse(const fs::path& path, const std::string& sentence) {
        if (!fault_) fault_ = refused(path.lexically_relative(root_).string(), 0, sentence).error;
    }

    const fs::path& root_;
    const Locations& locations_;
    std::vector<std::string> files_;
    std::set<fs::path> seen_;
    std::optional<LoadError> fault_;
};

Expected<std::vector<std::string>, LoadError> list_files(const fs::path& root) {
    const auto locations = find_locations(root);
    if (!locations) return Unexpected{locations.error()};
    return Files{root, *locations}.list();
}

/// Whether a source speaks of revisions, which those of other folders named "versions" do not.
bool speaks_of_revisions(const fs::path& path) {
    const auto text = read_file(path, longest_file);
    return text && text->find("down_revision") != std::string::npos;
}

} // namespace

Expected<RevisionGraph, LoadError> read_graph(const fs::path& directory) {
    const auto listing = list_directory(directory);
    if (!listing) return refused(directory.string(), 0, listing.error().message);
    const auto root = real_directory(directory);
    if (!root) return refused(directory.string(), 0, root.error().message);
    const auto files = list_files(*root);
    if (!files) return Unexpected{files.error()};
    std::vector<Revision> revisions;
    Sha256 digest;
    for (const auto& file : *files) {
        const auto text = read_file(*root / file, longest_file);
        if (!text) return refused(file, 0, text.error().message);
        auto revision = read_revision(*text, file);
        if (!revision) return Unexpected{std::move(revision).error()};
        revisions.push_back(*std::move(revision));
        digest.add(fmt::format("{}\n{}\n", file, sha256_hex(*text)));
    }
    auto graph = make_graph(std::move(revisions));
    if (graph) graph->digest = digest.hex();
    return graph;
}

Expected<Places, LoadError> find_places(const fs::path& root) {
    auto found = find_locations(root);
    if (!found) return Unexpected{std::move(found).error()};
    return Places{std::move(found->folders), std::move(found->scripts),
                  std::move(found->file_template)};
}

bool is_project(const fs::path& directory) {
    const auto root = real_directory(directory);
    if (!root) return false;
    const auto config = read_config(*root);
    if (!config || config->has_value()) return true;
    std::error_code ignored;
    if (fs::exists(*root / "script.py.mako", ignored)) return true;
    const auto files = list_files(*root);
    return files && std::any_of(files->begin(), files->end(), [&](const std::string& file) {
               return speaks_of_revisions(*root / file);
           });
}

} // namespace lockstep::formats::alembic
