// SPDX-License-Identifier: Apache-2.0
#include "formats/new_file.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "formats/candidates.hpp"
#include "formats/claims.hpp"
#include "formats/encoding.hpp"
#include "formats/known_formats.hpp"
#include "formats/listing.hpp"
#include "formats/new_version.hpp"

namespace lockstep::formats {
namespace {

using migrate::Kind;
using migrate::Version;

constexpr std::size_t longest_slug = 60;

/// The file with the highest version.
struct Highest {
    std::string script;
    Version version;
};

/// What was there before the first migration, such as Diesel's 00000000000000_diesel_initial_setup
/// and Prisma's 0_init, says nothing of how versions are written.
bool is_before_the_first(Format format, const Version& version) {
    if (format != Format::diesel && format != Format::prisma) return false;
    return version.text().find_first_not_of('0') == std::string::npos;
}

std::optional<Highest> highest_of(const Rules& rules, const std::vector<std::string>& scripts) {
    std::optional<Highest> highest;
    for (const auto& script : scripts) {
        auto reading = rules.read_name(script);
        auto* const name = std::get_if<MigrationName>(&reading);
        if (name == nullptr || name->kind == Kind::repeatable) continue;
        if (is_before_the_first(rules.format, name->version)) continue;
        if (!highest || highest->version < name->version)
            highest = Highest{script, std::move(name->version)};
    }
    return highest;
}

/// The version as the file's name has it: Diesel's lose their dashes when they are read.
std::string spelled(Format format, const Highest& highest) {
    return format == Format::diesel ? highest.script.substr(0, highest.script.find_first_of("_/"))
                                    : highest.version.text();
}

std::string first_version(Format format, WallTime now) {
    if (format == Format::flyway) return "1";
    if (format == Format::tern) return "001";
    const auto time = to_timestamp(now);
    return format == Format::diesel ? spelled_like("0000-00-00-000000", time) : time;
}

constexpr const char* native_text =
    "\n"
    "-- What undoes the migration goes behind the next line. With nothing there, it cannot be "
    "undone.\n"
    "-- lockstep:down\n";

constexpr const char* goose_text = "-- +goose Up\n\n\n-- +goose Down\n";

constexpr const char* dbmate_text = "-- migrate:up\n\n\n-- migrate:down\n";

// tern refuses a file without a statement, and so the whole directory.
constexpr const char* tern_text = "-- Write the migration in place of this statement.\n"
                                  "SELECT 1;\n"
                                  "\n"
                                  "---- create above / drop below ----\n"
                                  "\n";

/// The folder that Flyway's highest file lies in, with a slash behind it.
std::string folder_of(const std::string& script) {
    return script.substr(0, script.rfind('/') + 1);
}

/// `stem` is version and slug, as most tools join them.
std::vector<NewFile> files_of(Format format, const std::string& highest, const std::string& version,
                              std::string_view slug) {
    const auto stem = fmt::format("{}_{}", version, slug);
    const auto pair = std::vector<NewFile>{{stem + ".up.sql", ""}, {stem + ".down.sql", ""}};
    switch (format) {
    case Format::flyway:
        return {{fmt::format("{}V{}__{}.sql", folder_of(highest), version, slug), ""}};
    case Format::golang_migrate:
        return pair;
    case Format::sqlx:
        return highest.ends_with(".up.sql") ? pair : std::vector<NewFile>{{stem + ".sql", ""}};
    case Format::goose:
        return {{stem + ".sql", goose_text}};
    case Format::dbmate:
        return {{stem + ".sql", dbmate_text}};
    case Format::tern:
        return {{stem + ".sql", tern_text}};
    case Format::prisma:
        return {{stem + "/migration.sql", ""}};
    case Format::diesel:
        return {{stem + "/up.sql", ""}, {stem + "/down.sql", ""}};
    case Format::atlas:
        return {{stem + ".sql", ""}};
    default:
        return {{stem + ".sql", native_text}};
    }
}

/// Whether the format takes the file for a migration behind the highest one.
bool comes_next(const Rules& rules, const std::string& file, const std::optional<Highest>& before) {
    const auto reading = rules.read_name(file);
    const auto* name = std::get_if<MigrationName>(&reading);
    return name != nullptr && (!before || before->version < name->version);
}

/// The names that the format reads.
std::vector<std::string> names_for(const Rules& rules, const std::filesystem::path& directory,
                                   Listing listing) {
    constexpr int deepest_folder = 16;
    const auto root = real_directory(directory);
    if (!rules.nested || !root) return std::move(listing.files);
    auto tree = list_tree(*root, listing.folders, deepest_folder);
    listing.files.insert(listing.files.end(), tree.files.begin(), tree.files.end());
    return std::move(listing.files);
}

bool holds_no_claims(const std::filesystem::path& directory, const Listing& listing) {
    const auto root = real_directory(directory);
    if (!root || std::any_of(listing.files.begin(), listing.files.end(), is_sql_name)) return false;
    Contents contents{*root};
    return collect_claims(*root, listing, contents).empty();
}

} // namespace

std::string shortened(std::string slug, std::size_t longest) {
    if (slug.size() > longest) {
        const auto word_end = slug.rfind('_', longest);
        slug.resize(word_end == std::string::npos ? longest : word_end);
    }
    while (slug.ends_with('_'))
        slug.pop_back();
    return slug;
}

Result<std::string> to_slug(std::string_view title) {
    if (first_invalid_byte(title) || printable(std::string{title}) != title)
        return fix_input("the title is one line of UTF-8 without control characters");
    std::string slug;
    for (const char letter : title) {
        const bool capital = letter >= 'A' && letter <= 'Z';
        const bool plain =
            capital || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        if (plain) slug += capital ? static_cast<char>(letter - 'A' + 'a') : letter;
        if (!plain && !slug.empty() && slug.back() != '_') slug += '_';
    }
    slug = shortened(std::move(slug), longest_slug);
    if (!slug.empty()) return slug;
    return fix_input("the title has no letter a to z and no digit that a file could be named by");
}

Result<std::vector<NewFile>> next_files(Format format, const std::vector<std::string>& scripts,
                                        std::string_view slug, WallTime now) {
    if (format == Format::graphile_migrate) {
        return fix_input("a new migration of graphile-migrate's is written into current.sql and "
                         "becomes a file by `graphile-migrate commit`, which sums it up with what "
                         "comes before it; write it there");
    }
    const auto& rules = *rules_of(format);
    const auto highest = highest_of(rules, scripts);
    const auto version =
        highest ? next_version(spelled(format, *highest), now) : first_version(format, now);
    auto files = files_of(format, highest ? highest->script : "", version, slug);
    if (comes_next(rules, files.front().name, highest)) return files;
    return fix_input(fmt::format("{} is the highest version that {} takes; there is none behind it",
                                 highest ? highest->script : version, to_string(format)));
}

bool is_empty_directory(const std::filesystem::path& directory, const LoadSettings& settings) {
    auto listing = list_directory(directory);
    if (!listing) return false;
    std::erase(listing->files, settings.passed_over);
    const auto* rules = rules_of(settings.format);
    if (rules == nullptr) return holds_no_claims(directory, *listing);
    const auto found = find_candidates(names_for(*rules, directory, *std::move(listing)), *rules);
    return found && found->migrations.empty();
}

} // namespace lockstep::formats
