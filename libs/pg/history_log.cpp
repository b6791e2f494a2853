// SPDX-License-Identifier: Apache-2.0
#include "pg/history_log.hpp"

#include <fmt/format.h>

namespace lockstep::pg {
namespace {

constexpr const char* log_query = R"(
SELECT id, set_digest, state, migrator, attempts,
       to_char(first_seen AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  FROM {0}.rollout WHERE state = 'completed' ORDER BY finished_at DESC LIMIT 1;
SELECT id, set_digest, state, migrator, attempts,
       to_char(first_seen AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  FROM {0}.rollout ORDER BY finished_at IS NULL DESC, finished_at DESC, first_seen DESC LIMIT 1;
SELECT coalesce(outcome, ''), set_digest, rollout, pod,
       to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       file, line, sqlstate, message
  FROM {0}.attempt ORDER BY id DESC LIMIT {1})";

std::optional<migrate::RolloutRow> read_rollout(const Rows& rows) {
    if (rows.size() == 0) return std::nullopt;
    return migrate::RolloutRow{rows.string(0, 0),
                               rows.string(0, 1),
                               rows.string(0, 2),
                               rows.string(0, 3),
                               static_cast<int>(rows.number(0, 4)),
                               rows.string(0, 5),
                               rows.string(0, 6)};
}

AttemptRow read_attempt(const Rows& rows, std::size_t i) {
    return {.outcome = rows.string(i, 0),
            .set_digest = rows.string(i, 1),
            .rollout = rows.string(i, 2),
            .pod = rows.string(i, 3),
            .started_at = rows.string(i, 4),
            .finished_at = rows.string(i, 5),
            .file = rows.string(i, 6),
            .line = static_cast<std::size_t>(rows.number(i, 7)),
            .sqlstate = rows.string(i, 8),
            .message = rows.string(i, 9)};
}

} // namespace

Result<HistoryLog> read_history_log(Session& session, const std::string& schema, int limit) {
    const auto results = session.execute(fmt::format(log_query, session.quote_name(schema), limit));
    if (!results) {
        const auto& state = results.error().sqlstate;
        if (state == "42P01" || state == "3F000") return HistoryLog{};
        return Unexpected{in_context("reading the history's attempts", to_error(results.error()))};
    }
    if (results->size() != 3) return bug("the query for attempts did not return three results");
    HistoryLog log{read_rollout((*results)[0]), read_rollout((*results)[1]), {}};
    for (std::size_t i = 0; i < (*results)[2].size(); ++i)
        log.attempts.push_back(read_attempt((*results)[2], i));
    return log;
}

} // namespace lockstep::pg
