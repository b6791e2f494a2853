// SPDX-License-Identifier: Apache-2.0
// What HistoryDatabase reads.
#include "pg/history_database.hpp"

#include <utility>

#include <fmt/format.h>

#include "pg/history_rows.hpp"
#include "pg/other_tool.hpp"

namespace lockstep::pg {
namespace {

using migrate::History;
using migrate::HistoryRow;
using migrate::RecordedFailure;

/// Only asked where the last attempt of this set did not end well. Attempts are numbered under the
/// lock, so their numbers say what came after what.
constexpr const char* attempt_details_query = R"(
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
    auto query = rows_query(schema_) + ";" + attempts_query(schema_, digest);
    if (!settings_.owner.empty()) query += ";" + settings_query(schema_);
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
    history.superseded = attempts.superseded();
    if (attempts.ended_well()) return history;
    const auto details =
        session_.execute(fmt::format(attempt_details_query, schema_, digest), stop_);
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
