// SPDX-License-Identifier: Apache-2.0
// What HistoryDatabase reads.
#include "pg/history_database.hpp"

#include <fmt/format.h>

namespace lockstep::pg {
namespace {

using migrate::History;
using migrate::HistoryRow;
using migrate::RecordedFailure;

/// {0}: the schema, {1}: the digest of the set of files, both in quotes. One message, one round
/// trip. Attempts are numbered under the lock, so their numbers say what came after what.
constexpr const char* history_query = R"(
SELECT kind, version, description, script, checksum, token_checksum, state, rollout, applied_by,
       to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), duration_ms,
       statements_total, statements_done
  FROM {0}.migration ORDER BY finished_at NULLS LAST, id;
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
SELECT coalesce((SELECT max(id) FROM {0}.attempt WHERE outcome = 'applied' AND set_digest <> {1})
              > (SELECT max(id) FROM {0}.attempt WHERE outcome = 'applied' AND set_digest = {1}), false);
SELECT count(*), coalesce((array_agg(retry_token ORDER BY id DESC))[1], '')
  FROM {0}.attempt
 WHERE set_digest = {1} AND outcome = 'abandoned'
   AND id > coalesce((SELECT max(id) FROM {0}.attempt
                       WHERE set_digest = {1} AND outcome IN ('applied', 'failed', 'repaired')), 0)
   AND started_at >= coalesce((SELECT max(finished_at) FROM {0}.migration), '-infinity');
SELECT coalesce((SELECT outcome IS NULL OR outcome = 'abandoned' FROM {0}.attempt
                  WHERE set_digest = {1} ORDER BY id DESC LIMIT 1), false);
SELECT key, value FROM {0}.settings WHERE key = 'owner')";

migrate::Kind read_kind(std::string_view text) {
    if (text == to_string(migrate::Kind::repeatable)) return migrate::Kind::repeatable;
    return text == to_string(migrate::Kind::baseline) ? migrate::Kind::baseline
                                                      : migrate::Kind::versioned;
}

Result<HistoryRow> read_row(const Rows& rows, std::size_t i) {
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
                      .finished_at = rows.string(i, 9),
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

Result<History> read_results(const std::vector<Rows>& results) {
    if (results.size() != 6) return bug("the history's query did not return six results");
    History history;
    history.exists = true;
    history.rows.reserve(results[0].size());
    for (std::size_t i = 0; i < results[0].size(); ++i) {
        auto row = read_row(results[0], i);
        if (!row) return Unexpected{std::move(row).error()};
        history.rows.push_back(*std::move(row));
    }
    history.failure = read_failure(results[1]);
    history.superseded = results[2].boolean(0, 0);
    history.abandoned = static_cast<int>(results[3].number(0, 0));
    history.abandoned_token = results[3].string(0, 1);
    history.cut_off = results[4].boolean(0, 0);
    return history;
}

bool is_absent(const ServerError& error) {
    return error.sqlstate == "42P01" || error.sqlstate == "3F000";
}

} // namespace

Result<History> HistoryDatabase::read_history(const std::string& set_digest) {
    const auto query = fmt::format(history_query, schema_, session_.quote(set_digest));
    const auto results = session_.execute(query, stop_);
    if (results) {
        if (auto mine = check_owner(results->back()); !mine)
            return Unexpected{std::move(mine).error()};
        return read_results(*results);
    }
    // Asking first whether the tables are there would cost every later start a round trip.
    if (is_absent(results.error())) return History{};
    auto error = to_error(results.error());
    if (results.error().sqlstate == "42501")
        error.message += "; the role that migrates must own the history in schema " + schema_ +
                         " or be granted USAGE on it and all rights on its tables";
    return Unexpected{std::move(error)};
}

} // namespace lockstep::pg
