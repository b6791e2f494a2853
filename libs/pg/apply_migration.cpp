// SPDX-License-Identifier: Apache-2.0
// How HistoryDatabase runs one migration.
#include <utility>

#include <fmt/format.h>

#include "pg/history_database.hpp"
#include "pg/script_position.hpp"
#include "pg/transaction_wrapper.hpp"

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;
using migrate::HistoryRow;
using migrate::StatementFailure;

constexpr std::size_t longest_statement_shown = 200;

/// BEGIN, and whether what a migration relies on is still so: {0} is the lock's key.
constexpr const char* begin_guarded = R"(BEGIN;
SELECT pg_catalog.pg_is_in_recovery()
       OR pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool,
       EXISTS (SELECT FROM pg_catalog.pg_locks
                WHERE locktype = 'advisory' AND granted AND objsubid = 1
                  AND pid = pg_catalog.pg_backend_pid()
                  AND ((classid::bigint << 32) | objid::bigint) = {0}))";

/// The file's own deferred checks first, under the file's own settings. Then the session is ours
/// again: the role that logged in, our time-outs, a fixed search_path for the history row. {0}: our
/// settings.
constexpr const char* reset_session = "SET CONSTRAINTS ALL IMMEDIATE;RESET SESSION AUTHORIZATION;"
                                      "RESET ROLE;RESET ALL;{0}";

constexpr const char* insert_row = R"(SET LOCAL search_path = pg_catalog;
INSERT INTO {0}.migration (kind, version, description, script, checksum, token_checksum, state,
    statements_total, statements_done, rollout, applied_by, started_at, finished_at, duration_ms)
VALUES ({1}, {2}, {3}, {4}, {5}, {6}, 'applied', {7}, {7}, {8}, {9}, now(), clock_timestamp(),
    (extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint)
{10}
RETURNING to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), duration_ms;
COMMIT)";

constexpr const char* replace_repeatable =
    R"(ON CONFLICT (script) WHERE kind = 'repeatable' DO UPDATE SET
    description = excluded.description, checksum = excluded.checksum,
    token_checksum = excluded.token_checksum, state = excluded.state,
    statements_total = excluded.statements_total, statements_done = excluded.statements_done,
    rollout = excluded.rollout, applied_by = excluded.applied_by, started_at = excluded.started_at,
    finished_at = excluded.finished_at, duration_ms = excluded.duration_ms)";

/// One migration on its way into the database.
class Application {
public:
    Application(Session& session, StopToken stop, std::string schema, std::int64_t key,
                const migrate::Migration& migration, const migrate::ApplyContext& context)
        : session_{session}, stop_{stop}, schema_{std::move(schema)}, key_{key},
          migration_{migration}, context_{context}, statements_{migration.statements()} {}

    Expected<HistoryRow, ApplyFailure> run() {
        const auto runnable = without_wrapper(statements_);
        if (!runnable) return Unexpected{transaction_control(runnable.error())};
        auto failure = begin();
        for (auto i = runnable->first; i < runnable->last && !failure; ++i)
            failure = run_statement(i);
        if (!failure) {
            auto row = finish();
            if (row) return row;
            failure = std::move(row).error();
        }
        roll_back();
        return Unexpected{*std::move(failure)};
    }

private:
    [[nodiscard]] StatementFailure blank_failure() const {
        StatementFailure failure;
        failure.script = migration_.script;
        failure.version = migration_.version.text();
        failure.statements_in_file = statements_.size();
        return failure;
    }

    [[nodiscard]] ApplyFailure failure_of_file(Remedy remedy, std::string message) const {
        auto failure = blank_failure();
        failure.message = std::move(message);
        return {remedy, std::move(failure)};
    }

    [[nodiscard]] ApplyFailure failure_of_file(const ServerError& error) const {
        auto failure = failure_of_file(error.remedy, error.message);
        failure.failure.sqlstate = error.sqlstate;
        failure.failure.detail = error.detail;
        failure.failure.hint = error.hint;
        return failure;
    }

    [[nodiscard]] ApplyFailure at_statement(std::size_t index, ApplyFailure failure,
                                            std::size_t character) const {
        const auto& statement = statements_[index];
        const auto place = position_in_file(statement, character);
        failure.failure.statement_number = index + 1;
        failure.failure.line = place.line;
        failure.failure.column = place.column;
        failure.failure.statement = cut(statement.text, longest_statement_shown);
        return failure;
    }

    [[nodiscard]] ApplyFailure transaction_control(std::size_t index) const {
        return at_statement(
            index,
            failure_of_file(Remedy::fix_input,
                            "a statement that begins or ends a transaction would tear "
                            "the file from its row in the history: remove it (a file may "
                            "be wrapped in one BEGIN and COMMIT as a whole)"),
            0);
    }

    std::optional<ApplyFailure> begin() {
        const auto results = session_.execute(fmt::format(begin_guarded, key_), stop_);
        if (!results) return failure_of_file(results.error());
        if (results->back().boolean(0, 0))
            return failure_of_file(Remedy::retry, "the server is not the writer any more");
        if (!results->back().boolean(0, 1))
            return failure_of_file(Remedy::retry,
                                   "this session does not hold the migration lock any more");
        return std::nullopt;
    }

    std::optional<ApplyFailure> run_statement(std::size_t index) {
        const auto results = session_.execute(std::string{statements_[index].text}, stop_);
        if (!results)
            return at_statement(index, explained(results.error()), results.error().position);
        if (session_.transaction() == TransactionState::open) return std::nullopt;
        return at_statement(
            index, failure_of_file(Remedy::fix_input, "the statement ended the file's transaction"),
            0);
    }

    [[nodiscard]] ApplyFailure explained(ServerError error) const {
        const bool passing = error.sqlstate == "25006" || error.sqlstate == "25P03";
        // Elsewhere class 25 would be our mistake; here it is the file's.
        if (error.sqlstate.starts_with("25") && !passing) error.remedy = Remedy::fix_input;
        if (error.sqlstate == "25001" && error.hint.empty())
            error.hint = "each file runs in a transaction, together with its row in the history";
        return failure_of_file(error);
    }

    Expected<HistoryRow, ApplyFailure> finish() {
        if (auto failure = restore_text_settings()) return Unexpected{*std::move(failure)};
        const auto results = session_.execute(reset_sql() + insert_sql(), stop_);
        if (results && results->size() >= 2) return row(results->at(results->size() - 2));
        if (results)
            return Unexpected{failure_of_file(Remedy::report_bug, "no history row came back")};
        // With the connection gone, nobody here knows how far the COMMIT came.
        if (!session_.alive())
            return Unexpected{failure_of_file(
                Remedy::observe, "the connection broke while the migration was committed, so "
                                 "only the history can tell whether it was: " +
                                     results.error().message)};
        return Unexpected{explained(results.error())};
    }

    /// A message is read in the encoding and string syntax that are in force when it is sent.
    std::optional<ApplyFailure> restore_text_settings() {
        if (session_.parameter("client_encoding") == "UTF8" &&
            session_.parameter("standard_conforming_strings") == "on")
            return std::nullopt;
        const auto results = session_.execute(reset_sql(), stop_);
        if (results) return std::nullopt;
        return explained(results.error());
    }

    [[nodiscard]] std::string reset_sql() const {
        return fmt::format(reset_session, session_.set_up_sql());
    }

    [[nodiscard]] std::string insert_sql() const {
        const auto q = [this](std::string_view text) { return session_.quote(text); };
        const auto* conflict =
            migration_.kind == migrate::Kind::repeatable ? replace_repeatable : "";
        return fmt::format(insert_row, schema_, q(to_string(migration_.kind)),
                           q(migration_.version.text()), q(migration_.description),
                           q(migration_.script), q(migration_.checksum),
                           q(migration_.token_checksum), statements_.size(), q(context_.rollout),
                           q(context_.pod), conflict);
    }

    [[nodiscard]] HistoryRow row(const Rows& returned) const {
        return {.kind = migration_.kind,
                .version = migration_.version.text(),
                .description = migration_.description,
                .script = migration_.script,
                .checksum = migration_.checksum,
                .token_checksum = migration_.token_checksum,
                .state = migrate::State::applied,
                .rollout = context_.rollout,
                .applied_by = context_.pod,
                .finished_at = returned.string(0, 0),
                .duration_ms = returned.number(0, 1),
                .statements_total = statements_.size(),
                .statements_done = statements_.size()};
    }

    /// A roll-back also undoes what the file SET, so the session is ours again.
    void roll_back() {
        if (!session_.alive() || session_.transaction() == TransactionState::idle) return;
        // Without an orderly roll-back nothing more may be done in this session.
        if (!session_.execute("ROLLBACK")) session_.close();
    }

    Session& session_;
    StopToken stop_;
    std::string schema_;
    std::int64_t key_;
    const migrate::Migration& migration_;
    const migrate::ApplyContext& context_;
    std::vector<sql::Statement> statements_;
};

} // namespace

Expected<HistoryRow, ApplyFailure> HistoryDatabase::apply(const migrate::Migration& migration,
                                                          const migrate::ApplyContext& context,
                                                          migrate::ApplyObserver&) {
    return Application{session_, stop_, schema_, key_, migration, context}.run();
}

} // namespace lockstep::pg
