// SPDX-License-Identifier: Apache-2.0
#include "formats/claims.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "formats/foreign_directives.hpp"
#include "formats/known_formats.hpp"

namespace lockstep::formats {
namespace {

/// Whether a format knows a name as something that is run, by Lockstep or by the tool alone.
bool is_run(const NameReading& reading) {
    return std::holds_alternative<MigrationName>(reading) ||
           std::holds_alternative<Unsupported>(reading);
}

/// What undoes a migration is named alike by several tools.
bool is_down(const NameReading& reading) {
    const auto* name = std::get_if<MigrationName>(&reading);
    return name != nullptr && name->part == Part::down;
}

Claim named_like(const std::string& file, const Rules& rules) {
    const auto first = rules.expected_names.substr(0, rules.expected_names.find(','));
    return {file, rules.format, fmt::format("named like {}", first), true, false};
}

/// Formats that nobody else's names look like, as long as a name does not begin with a digit.
constexpr std::array own_names{Format::lockstep, Format::flyway};

/// Formats with a folder a migration, or one for all of them.
constexpr std::array folder_names{Format::prisma, Format::diesel, Format::graphile_migrate,
                                  Format::flyway};

template <class Formats>
std::optional<Claim> claim_by_name(const std::string& file, const Formats& formats) {
    for (const auto format : formats) {
        const auto* rules = rules_of(format);
        if (rules == nullptr) continue;
        const auto reading = rules->read_name(file);
        if (is_run(reading) && !is_down(reading)) return named_like(file, *rules);
    }
    return std::nullopt;
}

constexpr int far = 16;

bool begins_with_digit(std::string_view name) {
    return !name.empty() && name.front() >= '0' && name.front() <= '9';
}

/// A migration that is written in Go. Tools but goose have no use for such a name.
bool is_go_migration(std::string_view name) {
    take_digits(name);
    return name.starts_with('_') && name.ends_with(".go") && !name.ends_with("_test.go");
}

bool is_pair(const std::string& file) {
    const auto* rules = rules_of(Format::golang_migrate);
    return rules != nullptr && is_run(rules->read_name(file));
}

/// The plainest reading of a name that begins with digits.
std::optional<Claim> unmarked(const std::string& file) {
    if (is_pair(file))
        return Claim{file, Format::golang_migrate, "named like 1_name.up.sql", false, true};
    if (!is_sql_name(file)) return std::nullopt;
    return Claim{file, Format::lockstep, "named like 0001_description.sql, without directives",
                 false, false};
}

/// How a tool's files are known, for a message.
std::string_view shown_directive(Format format) {
    switch (format) {
    case Format::goose:
        return "-- +goose Up";
    case Format::dbmate:
        return "-- migrate:up";
    case Format::sqlx:
        return "-- no-transaction";
    case Format::tern:
        return "---- create above / drop below ----";
    case Format::graphile_migrate:
        return "--! Previous";
    default:
        return "-- atlas:";
    }
}

/// What the text makes of a claim. Atlas's directives stand in the files of other tools as well,
/// for its linter.
Claim with_directive(Claim claim, std::string_view text) {
    const auto directive = find_foreign_directive(text);
    if (!directive || rules_of(directive->format) == nullptr) return claim;
    if (directive->format == Format::atlas && claim.pair) return claim;
    return {std::move(claim.file), directive->format,
            fmt::format("with {}", shown_directive(directive->format)), true, false};
}

std::optional<Claim> claim_of(const std::string& file) {
    if (!begins_with_digit(file)) return claim_by_name(file, own_names);
    if (is_go_migration(file))
        return Claim{file, Format::goose, "a migration written in Go", true, false};
    return unmarked(file);
}

} // namespace

std::vector<Claim> collect_claims(const std::filesystem::path& root, const Listing& listing,
                                  Contents& contents) {
    std::vector<Claim> claims;
    std::vector<std::string> unclear;
    for (const auto& file : listing.files) {
        auto claim = claim_of(file);
        if (!claim) continue;
        if (!claim->marked) unclear.push_back(file);
        claims.push_back(*std::move(claim));
    }
    contents.read(unclear);
    for (auto& claim : claims) {
        if (!claim.marked) claim = with_directive(std::move(claim), contents.peek(claim.file));
    }
    // Folders are the migrations of some formats; of others only Flyway looks into them, and far.
    for (const auto& file : list_tree(root, listing.folders, claims.empty() ? far : 1).files) {
        if (auto claim = claim_by_name(file, folder_names)) claims.push_back(*std::move(claim));
    }
    return claims;
}

} // namespace lockstep::formats
