// SPDX-License-Identifier: Apache-2.0
#include "formats/pairs.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "formats/refusal.hpp"

namespace lockstep::formats {
namespace {

using migrate::Migration;
using migrate::Version;

/// The files that others can be joined to, by version; of several only one matters, since they are
/// refused.
std::map<Version, std::size_t> up_files(const std::vector<LoadedFile>& files) {
    std::map<Version, std::size_t> found;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (files[i].part == Part::up) found.emplace(files[i].migration.version, i);
    }
    return found;
}

LoadError down_only(const LoadedFile& file) {
    const auto& script = file.migration.script;
    return refusal(script, fmt::format("{} is a down-only file: there is no up file of version {} "
                                       "that it would undo; add that, or take this one away",
                                       script, file.migration.version.text()));
}

LoadError two_downs(const Migration& up, const Migration& down) {
    return refusal(down.script,
                   fmt::format("{} and {} have one version, {}; give one of them another",
                               up.down_script, down.script, up.version.text()));
}

std::optional<LoadError> join(Migration& up, Migration&& down) {
    if (!up.down_script.empty()) return two_downs(up, down);
    up.down_script = std::move(down.script);
    up.down = std::move(down.text);
    up.down_line = 1;
    return std::nullopt;
}

} // namespace

Expected<std::vector<Migration>, LoadError> join_pairs(std::vector<LoadedFile> files) {
    const auto is_down = [](const LoadedFile& file) { return file.part == Part::down; };
    const auto any_down = std::any_of(files.begin(), files.end(), is_down);
    const auto ups = any_down ? up_files(files) : std::map<Version, std::size_t>{};
    for (auto& file : files) {
        if (!is_down(file)) continue;
        const auto up = ups.find(file.migration.version);
        if (up == ups.end()) return Unexpected{down_only(file)};
        if (auto fault = join(files[up->second].migration, std::move(file.migration)))
            return Unexpected{*std::move(fault)};
    }
    std::vector<Migration> migrations;
    migrations.reserve(files.size());
    for (auto& file : files) {
        if (!is_down(file)) migrations.push_back(std::move(file.migration));
    }
    return migrations;
}

} // namespace lockstep::formats
