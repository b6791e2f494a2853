// SPDX-License-Identifier: Apache-2.0
#include "formats/directory.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "formats/alembic.hpp"
#include "formats/candidates.hpp"
#include "formats/contents.hpp"
#include "formats/detection.hpp"
#include "formats/encoding.hpp"
#include "formats/known_formats.hpp"
#include "formats/listing.hpp"
#include "formats/refusal.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::formats {
namespace {

using migrate::Kind;
using migrate::Migration;
using migrate::MigrationSet;

// A folder deeper than this is nobody's idea of a migration directory.
constexpr int deepest_folder = 16;

std::optional<LoadError> find_duplicate(const std::vector<Migration>& sorted) {
    const auto first =
        std::adjacent_find(sorted.begin(), sorted.end(), [](const auto& left, const auto& right) {
            return left.kind == right.kind && left.kind != Kind::repeatable &&
                   left.version == right.version;
        });
    if (first == sorted.end()) return std::nullopt;
    const auto second = std::next(first);
    return refusal(second->script,
                   fmt::format("{} and {} have one version, {}; give one of them another",
                               first->script, second->script, first->version.text()));
}

/// A folder is no migration, whatever it is named; passed over, it would be missed by nobody.
std::optional<LoadError> find_misnamed_folder(const Listing& listing) {
    const auto folder = std::find_if(listing.folders.begin(), listing.folders.end(),
                                     [](const auto& name) { return is_sql_name(name); });
    if (folder == listing.folders.end()) return std::nullopt;
    const auto shown = printable(*folder);
    return refusal(shown, fmt::format("{} is named like a file and is a folder; put the file in "
                                      "its place, or rename the folder",
                                      shown));
}

Expected<Source, LoadError> open_source(const std::filesystem::path& directory,
                                        const LoadSettings& settings) {
    auto listing = list_directory(directory);
    if (!listing) return Unexpected{refusal({}, listing.error().message)};
    std::erase(listing->files, settings.passed_over);
    if (auto folder = find_misnamed_folder(*listing)) return Unexpected{*std::move(folder)};
    auto root = real_directory(directory);
    if (!root) return Unexpected{refusal({}, root.error().message)};
    return Source{directory, *std::move(root), *std::move(listing)};
}

Expected<Recognised, LoadError> choose(const Source& source, const LoadSettings& settings,
                                       Contents& contents) {
    if (settings.format == Format::automatic) {
        auto recognised = recognise(source, contents);
        if (recognised || !alembic::is_project(source.directory)) return recognised;
    }
    if (settings.format == Format::automatic || settings.format == Format::alembic)
        return Unexpected{alembic::not_sql(source.directory)};
    return Recognised{rules_of(settings.format), {}};
}

/// The names that the format reads, in the order of names.
Expected<std::vector<std::string>, LoadError> names_for(const Rules& rules, const Source& source) {
    auto names = source.listing.files;
    if (!rules.nested) return names;
    auto tree = list_tree(source.root, source.listing.folders, deepest_folder);
    if (tree.fault) return Unexpected{*std::move(tree.fault)};
    names.insert(names.end(), tree.files.begin(), tree.files.end());
    std::sort(names.begin(), names.end());
    return names;
}

Expected<std::vector<Migration>, LoadError> load_all(const Source& source, const Rules& rules,
                                                     const LoadSettings& settings,
                                                     Contents& contents) {
    const auto names = names_for(rules, source);
    if (!names) return Unexpected{names.error()};
    auto found = find_candidates(*names, rules);
    if (!found) return Unexpected{std::move(found).error()};
    if (auto fault = find_directory_fault(source.root, *found, rules))
        return Unexpected{*std::move(fault)};
    return load(*std::move(found), rules, settings, contents);
}

} // namespace

Expected<MigrationSet, LoadError> load_directory(const std::filesystem::path& directory,
                                                 const LoadSettings& settings) {
    const auto source = open_source(directory, settings);
    if (!source) return Unexpected{source.error()};
    Contents contents{source->root};
    auto recognised = choose(*source, settings, contents);
    if (!recognised) return Unexpected{std::move(recognised).error()};
    const auto& rules = *recognised->rules;
    auto migrations = load_all(*source, rules, settings, contents);
    if (!migrations) return Unexpected{migrations.error()};
    if (migrations->empty()) return Unexpected{no_migrations(*source)};
    if (auto duplicate = find_duplicate(*migrations)) return Unexpected{*std::move(duplicate)};
    auto digest = migrate::set_digest(*migrations);
    return MigrationSet{.format = std::string{to_string(rules.format)},
                        .directory = directory.string(),
                        .migrations = *std::move(migrations),
                        .digest = std::move(digest),
                        .session = rules.session,
                        .recognised = std::move(recognised->why)};
}

} // namespace lockstep::formats
