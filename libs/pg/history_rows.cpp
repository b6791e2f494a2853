// SPDX-License-Identifier: Apache-2.0
#include "pg/history_rows.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/duration.hpp"

namespace lockstep::pg {
namespace {

using migrate::HistoryRow;

migrate::Kind read_kind(std::string_view text) {
    if (text == to_string(migrate::Kind::repeatable)) return migrate::Kind::repeatable;
    return text == to_string(migrate::Kind::baseline) ? migrate::Kind::baseline
                                                      : migrate::Kind::versioned;
}

/// Seconds since 1970, of which the fraction decides about the order only.
double seconds(const Rows& rows, std::size_t i, std::size_t column) {
    double seconds = std::numeric_limits<double>::infinity();
    const auto text = rows.text(i, column);
    if (!rows.is_null(i, column)) std::from_chars(text.data(), text.data() + text.size(), seconds);
    return seconds;
}

std::string time_text(double since_1970) {
    if (!std::isfinite(since_1970)) return {};
    return format_time(WallTime{std::chrono::seconds{std::llround(std::floor(since_1970))}});
}

/// What a row stands by among the others: the unfinished last.
using Place = std::pair<double, std::int64_t>;

Result<HistoryRow> read_row(const Rows& rows, std::size_t i, double finished_at) {
    const auto state = migrate::parse_state(rows.text(i, 6));
    if (!state)
        return fix_input("the history has a row in state \"" + rows.string(i, 6) +
                         "\", which this version of Lockstep does not know");
    return HistoryRow{.kind = read_kind(rows.text(i, 0)),
                      .version = rows.string(i, 1),
                      .description = rows.string(i, 2),
                      .script = rows.string(i, 3),
                      .checksum = rows.string(i, 4),
                      .token_checksum = rows.string(i, 5),
                      .state = *state,
                      .rollout = rows.string(i, 7),
                      .applied_by = rows.string(i, 8),
                      .finished_at = time_text(finished_at),
                      .duration_ms = rows.number(i, 10),
                      .statements_total = static_cast<std::size_t>(rows.number(i, 11)),
                      .statements_done = static_cast<std::size_t>(rows.number(i, 12))};
}

} // namespace

// As cheap for the server as can be: times as numbers, since a function that makes text of them
// would have to be looked up.
std::string rows_query(const std::string& schema) {
    return fmt::format(R"(
SELECT kind, version, description, script, checksum, token_checksum, state, rollout, applied_by,
       pg_catalog.date_part('epoch', finished_at), duration_ms, statements_total, statements_done, id
  FROM {}.migration)",
                       schema);
}

std::string attempts_query(const std::string& schema, const std::string& set_digest) {
    return fmt::format(R"(
SELECT pg_catalog.max(id) FILTER (WHERE set_digest = {1}),
       pg_catalog.max(id) FILTER (WHERE set_digest = {1} AND outcome = 'applied'),
       pg_catalog.max(id) FILTER (WHERE set_digest <> {1} AND outcome = 'applied')
  FROM {0}.attempt)",
                       schema, set_digest);
}

std::string settings_query(const std::string& schema) {
    return fmt::format("SELECT key, value FROM {}.settings", schema);
}

Result<std::vector<HistoryRow>> read_rows(const Rows& rows) {
    std::vector<std::pair<Place, HistoryRow>> placed;
    placed.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Place place{seconds(rows, i, 9), rows.number(i, 13)};
        auto row = read_row(rows, i, place.first);
        if (!row) return Unexpected{std::move(row).error()};
        placed.emplace_back(place, *std::move(row));
    }
    const auto before = [](const auto& left, const auto& right) {
        return left.first < right.first;
    };
    if (!std::is_sorted(placed.begin(), placed.end(), before))
        std::sort(placed.begin(), placed.end(), before);
    std::vector<HistoryRow> sorted;
    sorted.reserve(placed.size());
    for (auto& each : placed)
        sorted.push_back(std::move(each.second));
    return sorted;
}

Attempts read_attempts(const Rows& rows) {
    return {rows.number(0, 0), rows.number(0, 1), rows.number(0, 2)};
}

} // namespace lockstep::pg
