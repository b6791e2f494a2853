// SPDX-License-Identifier: Apache-2.0
// What HistoryDatabase writes about attempts and rollouts.
#include "pg/history_database.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pg/apply_parts.hpp"
#include "pg/other_tool.hpp"

namespace lockstep::pg {
namespace {

using migrate::AttemptOutcome;

constexpr const char* abandon_open_attempts = "UPDATE {0}.attempt SET outcome = 'abandoned', "
                                              "finished_at = now() WHERE outcome IS NULL";

constexpr const char* begin_rollout = R"(
INSERT INTO {0}.rollout AS known (id, set_digest, state, migrator, attempts)
VALUES ({1}, {2}, 'running', {3}, 1)
ON CONFLICT (id) DO UPDATE SET set_digest = excluded.set_digest, state = 'running',
    migrator = excluded.migrator, attempts = known.attempts + 1, finished_at = NULL, outcome = NULL)";

constexpr const char* insert_attempt = R"(
INSERT INTO {0}.attempt (set_digest, rollout, pod, retry_token, application, server)
VALUES ({1}, {2}, {3}, {4}, current_setting('application_name'),
        coalesce(host(inet_server_addr()), 'local') || ':' || coalesce(inet_server_port()::text, ''))
RETURNING id)";

constexpr const char* finish_rollout = R"(
UPDATE {0}.rollout SET state = {2}, outcome = {3}, finished_at = now()
 WHERE id = (SELECT rollout FROM {0}.attempt WHERE id = {1}))";

constexpr const char* finish_attempt = R"(
UPDATE {0}.attempt SET outcome = {2}, duration_ms = {3}, finished_at = now(), sqlstate = {4}, message = {5},
    detail = {6}, hint = {7}, file = {8}, version = {9}, line = {10}, column_number = {11},
    statement_number = {12}, statements_in_file = {13}, statement = {14}
 WHERE id = {1})";

std::string_view to_text(AttemptOutcome outcome) {
    switch (outcome) {
    case AttemptOutcome::applied:
        return "applied";
    case AttemptOutcome::failed:
        return "failed";
    case AttemptOutcome::retry:
        break;
    }
    return "retry";
}

std::string_view rollout_state(AttemptOutcome outcome) {
    switch (outcome) {
    case AttemptOutcome::applied:
        return "completed";
    case AttemptOutcome::failed:
        return "failed";
    case AttemptOutcome::retry:
        break;
    }
    return "waiting";
}

} // namespace

Result<std::int64_t> HistoryDatabase::begin_attempt(const migrate::AttemptStart& start) {
    const auto digest = session_.quote(start.set_digest);
    const auto rollout = session_.quote(start.rollout);
    const auto pod = session_.quote(start.pod);
    const auto number =
        session_.transact({fmt::format(abandon_open_attempts, schema_),
                           fmt::format(begin_rollout, schema_, rollout, digest, pod),
                           fmt::format(insert_attempt, schema_, digest, rollout, pod,
                                       session_.quote(start.retry_token))});
    if (!number) return Unexpected{to_error(number.error())};
    std::int64_t id = 0;
    std::from_chars(number->data(), number->data() + number->size(), id);
    return id;
}

Result<Done> HistoryDatabase::leave_kept_session() {
    if (!std::exchange(kept_session_, false)) return Done{};
    // Outside of a transaction there are no checks to settle.
    const auto statements = reset_statements(session_);
    const auto left = session_.execute(
        fmt::format("{}", fmt::join(statements.begin() + 1, statements.end(), ";")));
    if (!left) return Unexpected{to_error(left.error())};
    return Done{};
}

Result<Done> HistoryDatabase::end_attempt(std::int64_t attempt, const migrate::AttemptEnd& end) {
    if (auto left = leave_kept_session(); !left) return left;
    const auto failure = end.failure.value_or(migrate::StatementFailure{});
    const auto q = [this](std::string_view text) { return session_.quote(text); };
    const auto outcome = q(to_text(end.outcome));
    std::vector<std::string> statements{
        fmt::format(finish_attempt, schema_, attempt, outcome, end.duration_ms, q(failure.sqlstate),
                    q(failure.message), q(failure.detail), q(failure.hint), q(failure.script),
                    q(failure.version), failure.line, failure.column, failure.statement_number,
                    failure.statements_in_file, q(failure.statement)),
        fmt::format(finish_rollout, schema_, attempt, q(rollout_state(end.outcome)), outcome)};
    if (settings_.mirror != nullptr)
        statements.push_back(store_statement(session_, schema_, *settings_.mirror));
    const auto ended = session_.transact(statements);
    if (!ended) return Unexpected{to_error(ended.error())};
    return Done{};
}

} // namespace lockstep::pg
