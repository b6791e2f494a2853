// SPDX-License-Identifier: Apache-2.0
#include "formats/detection.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "formats/claims.hpp"
#include "formats/encoding.hpp"
#include "formats/known_formats.hpp"
#include "formats/refusal.hpp"

namespace lockstep::formats {
namespace {

/// The names that are expected where nothing is known of a directory.
std::string all_names() {
    std::vector<std::string_view> others;
    for (const auto* rules : known_formats())
        if (rules->format != Format::lockstep) others.push_back(to_string(rules->format));
    return fmt::format("{} (lockstep's own), or as {} names them",
                       rules_of(Format::lockstep)->expected_names, fmt::join(others, ", "));
}

/// The files that speak for a format, or for none in particular.
struct Party {
    Format format = Format::lockstep;
    std::vector<const Claim*> claims;
};

/// All claims, by format; the formats in the order of their first files.
std::vector<Party> parties(std::span<const Claim> claims) {
    std::vector<Party> all;
    for (const auto& claim : claims) {
        auto party = std::find_if(all.begin(), all.end(),
                                  [&](const Party& each) { return each.format == claim.format; });
        if (party == all.end()) party = all.insert(all.end(), Party{claim.format, {}});
        party->claims.push_back(&claim);
    }
    return all;
}

/// Whether a file that is not marked as any tool's can be one of the format's.
bool takes(Format format, const Claim& unmarked) {
    switch (format) {
    case Format::lockstep:
    case Format::tern:
    case Format::atlas:
    case Format::golang_migrate:
        return unmarked.format == format || (!unmarked.pair && format != Format::golang_migrate);
    case Format::sqlx:
        return true;
    default:
        return false;
    }
}

LoadError mixture(const Source& source, const Claim& one, const Claim& other) {
    if (other.file < one.file) return mixture(source, other, one);
    return refusal(other.file,
                   fmt::format("{} mixes two formats: {} is {}'s ({}), {} is {}'s ({}); keep one, "
                               "or choose with --format (LOCKSTEP_FORMAT)",
                               source.directory.string(), printable(one.file),
                               to_string(one.format), one.why, printable(other.file),
                               to_string(other.format), other.why));
}

std::string count(std::size_t files) {
    return files == 1 ? "1 file" : fmt::format("{} files", files);
}

Recognised recognised_by(const Party& party) {
    return {rules_of(party.format),
            fmt::format("{} {}", count(party.claims.size()), party.claims.front()->why)};
}

/// The party of files that are marked as a tool's, against all others.
Expected<Recognised, LoadError> by_marks(const Source& source, std::span<const Claim> marked,
                                         std::span<const Claim> unmarked) {
    const auto all = parties(marked);
    if (all.size() > 1)
        return Unexpected{mixture(source, *all[0].claims.front(), *all[1].claims.front())};
    const auto stray = std::find_if(unmarked.begin(), unmarked.end(),
                                    [&](const Claim& each) { return !takes(all[0].format, each); });
    if (stray != unmarked.end()) return Unexpected{mixture(source, *all[0].claims.front(), *stray)};
    return recognised_by(all[0]);
}

bool has_integrity_file(const Source& source) {
    const auto& files = source.listing.files;
    return std::binary_search(files.begin(), files.end(), "atlas.sum");
}

/// Files that could be several tools': the plainest reading of their names.
Expected<Recognised, LoadError> by_plain_names(const Source& source,
                                               std::span<const Claim> unmarked) {
    const auto all = parties(unmarked);
    if (all.empty()) return Unexpected{no_migrations(source)};
    if (all.size() > 1)
        return Unexpected{mixture(source, *all[0].claims.front(), *all[1].claims.front())};
    const auto* atlas = rules_of(Format::atlas);
    if (all[0].format == Format::lockstep && has_integrity_file(source) && atlas != nullptr)
        return Recognised{atlas, "atlas.sum"};
    return recognised_by(all[0]);
}

} // namespace

LoadError no_migrations(const Source& source) {
    const auto& names = source.listing.files;
    const auto sql = std::find_if(names.begin(), names.end(),
                                  [](const auto& name) { return is_sql_name(name); });
    if (sql != names.end()) {
        return refusal(
            printable(*sql),
            fmt::format("{} is not named like a migration of any known format; expected {}",
                        printable(*sql), all_names()));
    }
    return refusal(
        {},
        fmt::format("the migration directory {} holds no migrations; put files into it that are "
                    "named {}",
                    source.directory.string(), all_names()));
}

Expected<Recognised, LoadError> recognise(const Source& source, Contents& contents) {
    auto claims = collect_claims(source.root, source.listing, contents);
    const auto middle = std::stable_partition(claims.begin(), claims.end(),
                                              [](const Claim& each) { return each.marked; });
    const std::span marked{claims.begin(), middle};
    const std::span unmarked{middle, claims.end()};
    return marked.empty() ? by_plain_names(source, unmarked) : by_marks(source, marked, unmarked);
}

} // namespace lockstep::formats
