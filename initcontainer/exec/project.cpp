// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/exec/project.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "initcontainer/exec/output.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::initcontainer::exec {
namespace {

namespace fs = std::filesystem;
using formats::LoadError;

constexpr std::size_t most_bytes = 256U << 20U;
constexpr std::size_t longest_name = 200;

LoadError refusal(std::string sentence) {
    return {{Remedy::fix_input, std::move(sentence)}, {}, 0, 0};
}

/// What tools write beside the files that people write.
bool is_by_product(const fs::path& name) {
    const auto text = name.string();
    return text.starts_with('.') || text == "__pycache__" || text == "node_modules";
}

Expected<std::vector<fs::path>, LoadError> files_under(const fs::path& root) {
    std::vector<fs::path> files;
    std::error_code failed;
    fs::recursive_directory_iterator walk{root, failed};
    for (; !failed && walk != fs::recursive_directory_iterator{}; walk.increment(failed)) {
        const bool folder = walk->is_directory(failed);
        if (is_by_product(walk->path().filename())) {
            if (folder) walk.disable_recursion_pending();
            continue;
        }
        if (walk->is_regular_file(failed)) files.push_back(walk->path());
    }
    if (failed) return Unexpected{refusal(root.string() + ": " + failed.message())};
    std::sort(files.begin(), files.end());
    return files;
}

Expected<std::string, LoadError> digest_of(const fs::path& root) {
    auto files = files_under(root);
    if (!files) return Unexpected{std::move(files).error()};
    Sha256 digest;
    std::size_t bytes = 0;
    for (const auto& file : *files) {
        const auto text = read_file(file);
        if (!text) return Unexpected{LoadError{text.error(), file.string(), 0, 0}};
        bytes += text->size();
        if (bytes > most_bytes)
            return Unexpected{refusal(root.string() + ": holds more than 256 MiB; name the folder "
                                                      "of the migrations with --dir")};
        const auto name = fs::relative(file, root).generic_string();
        digest.add(fmt::format("{}:{}{}:", name.size(), name, text->size()));
        digest.add(*text);
    }
    return digest.hex();
}

bool is_there(const Settings& settings) {
    std::error_code ignored;
    return settings.directory_given || fs::exists(settings.directory, ignored);
}

Expected<std::string, LoadError> read_graph(const Settings& settings, Project& project) {
    auto graph = formats::alembic::read_graph(settings.directory);
    if (!graph) return Unexpected{std::move(graph).error()};
    auto target = formats::alembic::target_heads(*graph, settings.target);
    if (!target) return Unexpected{LoadError{std::move(target).error(), {}, 0, 0}};
    project.graph = *std::move(graph);
    project.target = *std::move(target);
    return project.graph->digest;
}

Expected<std::string, LoadError> read_files(const Settings& settings, Project& project) {
    if (!is_there(settings)) return std::string{};
    if (is_alembic_project(settings)) return read_graph(settings, project);
    if (!settings.target.empty())
        return Unexpected{refusal("target: with --engine exec it means something for an Alembic "
                                  "project only, and " +
                                  settings.directory + " is none")};
    return digest_of(settings.directory);
}

migrate::Migration pseudo_migration(const Settings& settings, const std::string& files) {
    Sha256 digest;
    for (const auto& word : settings.exec.command)
        digest.add(fmt::format("{}:{}", word.size(), word));
    digest.add(fmt::format(" {} {}", settings.target, files));
    migrate::Migration migration;
    migration.kind = migrate::Kind::repeatable;
    migration.description = "command";
    migration.script = command_line(settings.exec.command);
    migration.checksum = digest.hex();
    return migration;
}

std::string quoted(const std::string& word) {
    if (!word.empty() && word.find_first_of(" \t\n'\"$\\|&;<>()*?") == std::string::npos)
        return word;
    return "'" + word + "'";
}

} // namespace

std::string command_line(const std::vector<std::string>& words) {
    std::string line;
    for (const auto& word : words)
        line += (line.empty() ? "" : " ") + quoted(word);
    line = masked(line, {});
    if (line.size() > longest_name) line = line.substr(0, longest_name) + "...";
    return line;
}

Expected<Project, LoadError> load_project(const Settings& settings) {
    using Action = OnUnmanaged::Action;
    const auto& wish = settings.on_unmanaged;
    if (wish.action != Action::refuse && (wish.action != Action::baseline || wish.version != "0"))
        return Unexpected{refusal("on-unmanaged: with --engine exec it is refuse, or baseline=0; "
                                  "what is there already is said to the tool itself, as with "
                                  "\"alembic stamp REVISION\"")};
    Project project;
    const auto files = read_files(settings, project);
    if (!files) return Unexpected{files.error()};
    project.set.format = "exec";
    project.set.directory = settings.directory;
    project.set.migrations.push_back(pseudo_migration(settings, *files));
    project.set.digest = migrate::set_digest(project.set.migrations);
    return project;
}

} // namespace lockstep::initcontainer::exec
