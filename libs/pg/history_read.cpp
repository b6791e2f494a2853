// SPDX-License-Identifier: Apache-2.0
// What HistoryDatabase reads.
#include "pg/history_database.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "pg/other_tool.hpp"

namespace lockstep::pg {
namespace {

using migrate::History;
using migrate::HistoryRow;
using migrate::RecordedFailure;

/// {0}: the schema, {1}: the digest of the set of files, both in quotes. What every start asks for
/// is as cheap for the server as can be: times as numbers, and the order is made here.
constexpr const char* rows_query = R"(
SELECT kind, version, description, script, checksum, token_checksum, state, rollout, applied_by,
       pg_catalog.date_part('epoch', finished_at), duration_ms, statements_total, statements_done, id
  FROM {0}.migration;
SELECT pg_catalog.max(id) FILTER (WHERE set_digest = {1}),
       pg_catalog.max(id) FILTER (WHERE set_digest = {1} AND outcome = 'applied'),
       pg_catalog.max(id) FILTER (WHERE set_digest <> {1} AND outcome = 'applied')
  FROM {0}.attempt)";

constexpr const char* owner_query = ";SELECT key, value FROM {0}.settings";

/// Only asked where the last attempt of this set did not end well. Attempts are numbered under the
/// lock, so their numbers say what came after what.
constexpr const char* attempts_query = R"(
WITH failed AS (
    SELECT * FROM {0}.attempt
     WHERE set_digest = {1} AND outcome = 'failed'
       AND id > coalesce((SELECT max(id) FROM {0}.attempt
                           WHERE set_digest = {1} AND outcome IN ('applied', 'repaired')), 0)),
latest AS (SELECT * FROM failed ORDER BY id DESC LIMIT 1)
SELECT file, version, statement_number, statements_in_file, line, column_number, statement, sqlstate,
       message, detail, hint, rollout, pod,
       to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       (SELECT count(*) FROM failed WHERE failed.retry_token = latest.retry_token), retry_token
  FROM latest;
SELECT count(*), coalesce((array_agg(retry_token ORDER BY id DESC))[1], '')
  FROM {0}.attempt
 WHERE set_digest = {1} AND outcome = 'abandoned'
   AND id > coalesce((SELECT max(id) FROM {0}.attempt
                       WHERE set_digest = {1} AND outcome IN ('applied', 'failed', 'repaired')), 0)
   AND started_at >= coalesce((SELECT max(finished_at) FROM {0}.migration), '-infinity');
SELECT coalesce((SELECT outcome IS NULL OR outcome = 'abandoned' FROM {0}.attempt
                  WHERE set_digest = {1} ORDER BY id DESC LIMIT 1), false))";

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

std::optional<RecordedFailure> read_failure(const Rows& rows) {
    if (rows.size() == 0) return std::nullopt;
    const auto size = [&rows](std::size_t column) {
        return static_cast<std::size_t>(rows.number(0, column));
    };
    return RecordedFailure{.failure = {.script = rows.string(0, 0),
                                       .version = rows.string(0, 1),
                                       .statement_number = size(2),
                                       .statements_in_file = size(3),
                                       .line = size(4),
                                       .column = size(5),
                                       .statement = rows.string(0, 6),
                                       .sqlstate = rows.string(0, 7),
                                       .message = rows.string(0, 8),
                                       .detail = rows.string(0, 9),
                                       .hint = rows.string(0, 10)},
                           .rollout = rows.string(0, 11),
                           .pod = rows.string(0, 12),
                           .at = rows.string(0, 13),
                           .attempts = static_cast<int>(rows.number(0, 14)),
                           .retry_token = rows.string(0, 15)};
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

/// The numbers of attempts; zero where there is none.
struct Attempts {
    std::int64_t last = 0;    ///< Of this set.
    std::int64_t applied = 0; ///< The last of this set that was.
    std::int64_t others = 0;  ///< The last of another set that was.
};

Attempts read_attempts(const Rows& rows) {
    return {rows.number(0, 0), rows.number(0, 1), rows.number(0, 2)};
}

Result<Done> add_attempts(const std::vector<Rows>& results, History& history) {
    if (results.size() != 3) return bug("the query of attempts did not return three results");
    history.failure = read_failure(results[0]);
    history.abandoned = static_cast<int>(results[1].number(0, 0));
    history.abandoned_token = results[1].string(0, 1);
    history.cut_off = results[2].boolean(0, 0);
    return Done{};
}

bool is_absent(const ServerError& error) {
    return error.sqlstate == "42P01" || error.sqlstate == "3F000";
}

} // namespace

Result<History> HistoryDatabase::read_history(const std::string& set_digest) {
    auto history = read_once(set_digest);
    const auto in_step = history && !history->mirror_differs;
    if (in_step || settings_.mirror == nullptr || !settings_.find_mirror || !session_.alive())
        return history;
    if (auto found = look_for_mirror(); !found) return Unexpected{std::move(found).error()};
    return read_once(set_digest);
}

Result<Done> HistoryDatabase::look_for_mirror() {
    const auto find = std::exchange(settings_.find_mirror, {});
    if (!find) return Done{};
    const auto found = find();
    if (!found) return Unexpected{found.error()};
    settings_.mirror = *found;
    return Done{};
}

Result<History> HistoryDatabase::read_once(const std::string& set_digest) {
    const auto digest = session_.quote(set_digest);
    auto query = fmt::format(rows_query, schema_, digest);
    if (!settings_.owner.empty()) query += fmt::format(owner_query, schema_);
    bool differs = false;
    auto results = settings_.mirror == nullptr ? session_.execute(query, stop_)
                                               : read_with_mirror(query, differs);
    if (!results) return history_fault(results.error());
    if (results->size() < 2) return bug("the history's query did not return its results");
    if (auto mine = check_owner(results->back()); !mine) return Unexpected{std::move(mine).error()};
    auto rows = read_rows(results->front());
    if (!rows) return Unexpected{std::move(rows).error()};
    History history;
    history.exists = true;
    history.mirror_differs = differs;
    history.rows = *std::move(rows);
    const auto attempts = read_attempts(results->at(1));
    history.superseded = attempts.applied > 0 && attempts.others > attempts.applied;
    if (attempts.last == attempts.applied) return history;
    const auto details = session_.execute(fmt::format(attempts_query, schema_, digest), stop_);
    if (!details) return history_fault(details.error());
    if (auto added = add_attempts(*details, history); !added)
        return Unexpected{std::move(added).error()};
    return history;
}

// In the same round trip. Only where one of the tables is not there is there a second one.
Expected<std::vector<Rows>, ServerError> HistoryDatabase::read_with_mirror(const std::string& query,
                                                                           bool& differs) {
    auto results =
        session_.execute(query + ";" + compare_query(session_, schema_, *settings_.mirror), stop_);
    if (results) {
        const auto prints = read_fingerprints(results->back());
        differs = !prints.same_table || !prints.same_history;
        results->pop_back();
        return results;
    }
    const auto fault = results.error();
    if (!session_.alive()) return results;
    differs = true;
    results = session_.execute(query, stop_);
    if (!results || is_absent(fault)) return results;
    auto told = fault;
    told.message = fmt::format("reading {}: {}; with --mirror off it is left alone",
                               describe(*settings_.mirror), fault.message);
    return Unexpected{std::move(told)};
}

Result<History> HistoryDatabase::history_fault(const ServerError& fault) const {
    // Asking first whether the tables are there would cost every later start a round trip.
    if (is_absent(fault)) {
        History none;
        none.mirror_differs = settings_.mirror != nullptr;
        return none;
    }
    auto error = to_error(fault);
    if (fault.sqlstate == "42501")
        error.message += "; the role that migrates must own the history in schema " + schema_ +
                         " or be granted USAGE on it and all rights on its tables";
    return Unexpected{std::move(error)};
}

} // namespace lockstep::pg
