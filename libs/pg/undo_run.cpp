// SPDX-License-Identifier: Apache-2.0
#include "pg/undo_run.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/log.hpp"
#include "migrate/file_plan.hpp"
#include "migrate/statement_timeouts.hpp"
#include "pg/apply_parts.hpp"
#include "pg/batch.hpp"
#include "pg/file_failure.hpp"
#include "pg/other_tool.hpp"

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;

constexpr const char* mark_undone =
    "UPDATE {0}.migration SET state = 'undone', finished_at = clock_timestamp(), duration_ms = "
    "(extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint "
    "WHERE kind = 'versioned' AND state <> 'undone' AND version = {1} RETURNING 1";

constexpr const char* insert_attempt = R"(
INSERT INTO {0}.attempt (set_digest, rollout, pod, outcome, file, version, sqlstate, message, line,
    column_number, statement_number, statement, application, server, finished_at)
VALUES ({1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11}, {12},
    current_setting('application_name'),
    coalesce(host(inet_server_addr()), 'local') || ':' || coalesce(inet_server_port()::text, ''),
    clock_timestamp()))";

/// One down section on its way.
class UndoRun {
public:
    UndoRun(Session& session, const HistorySettings& settings, const migrate::UndoStep& step,
            const RepairAuthor& author, StopToken stop)
        : session_{session}, settings_{settings}, step_{step}, author_{author}, stop_{stop},
          schema_{session.quote_name(settings.schema)}, section_{down_section(*step.migration)},
          statements_{section_.statements()}, failure_{section_, statements_} {}

    Expected<Done, ApplyFailure> run() {
        auto failed = send();
        if (!failed) return Done{};
        roll_back(session_);
        if (failed->failure.line != 0) failed->failure.line += step_.migration->down_line - 1;
        record(*failed);
        return Unexpected{*std::move(failed)};
    }

private:
    std::optional<ApplyFailure> send() {
        const auto plan = migrate::plan_file(section_, statements_);
        if (!plan)
            return failure_.of_statement(plan.error().statement, Remedy::fix_input,
                                         plan.error().sentence);
        if (auto failed = find_mirrored()) return failed;
        begin();
        const auto timeouts = migrate::lock_timeouts(*plan, section_.directives,
                                                     settings_.lock_timeout, settings_.lock_budget);
        const auto& whole = plan->steps.front();
        for (auto i = whole.send_first; i < whole.send_last; ++i) {
            batch_.add_ours(fmt::format("SET LOCAL lock_timeout = {}", timeouts[i].count()));
            batch_.add(statements_[i].text, i, statements_[i].copy_data);
            // Each alone: an undo is rare, and what a statement sets may rule how the next is read.
            if (auto failed = flush()) return failed;
        }
        return finish();
    }

    /// What the other tool's table is to show afterwards.
    std::optional<ApplyFailure> find_mirrored() {
        if (settings_.mirror == nullptr) return std::nullopt;
        auto undone = settings_.mirror->undone(*step_.migration, step_.before);
        if (!undone) return failure_.of_file(Remedy::fix_input, undone.error().message);
        mirrored_ = *std::move(undone);
        mirrored_.push_back(store_statement(session_, schema_, *settings_.mirror));
        return std::nullopt;
    }

    void begin() {
        batch_.add_ours("BEGIN");
        const auto& limit = section_.directives.statement_timeout;
        if (limit) batch_.add_ours(fmt::format("SET LOCAL statement_timeout = {}", limit->count()));
        batch_.add_guard(lock_key(settings_.schema));
        if (settings_.mirror != nullptr)
            batch_.add_other_locks(settings_.mirror->lock_keys(session_.facts().database));
    }

    std::optional<ApplyFailure> finish() {
        for (const auto& statement : reset_statements(session_))
            batch_.add_ours(statement);
        batch_.add_ours("SET LOCAL search_path = pg_catalog");
        if (auto failed = flush()) return failed;
        const auto marked =
            batch_.add_ours(fmt::format(mark_undone, schema_, session_.quote(step_.version)));
        batch_.add_ours(attempt_sql("undone", {}));
        if (settings_.mirror != nullptr)
            batch_.add_ours(mirrored_, "taking it back in " + describe(*settings_.mirror));
        std::vector<Rows> results;
        if (auto failed = flush(&results)) return failed;
        if (results.at(marked).size() != 1)
            return failure_.of_file(Remedy::retry, "its row in the history changed meanwhile");
        batch_.add_commit();
        return flush();
    }

    std::optional<ApplyFailure> flush(std::vector<Rows>* results = nullptr) {
        if (batch_.empty()) return std::nullopt;
        ExecuteOptions options;
        options.stop = stop_;
        auto sent = batch_.send(session_, std::move(options));
        if (!sent) return explain(sent.error());
        if (results != nullptr) *results = *std::move(sent);
        return std::nullopt;
    }

    [[nodiscard]] ApplyFailure explain(const BatchFailure& failed) const {
        if (failed.in_doubt) {
            auto failure = failure_.of_file(
                Remedy::observe, "the connection broke while the undo was committed, so only the "
                                 "history can tell whether it was: " +
                                     failed.error.message);
            failure.aftermath = migrate::Aftermath::unknown;
            return failure;
        }
        if (failed.other_tool_works)
            return failure_.of_file(
                Remedy::retry,
                fmt::format("{} is at work on this database: the lock of its runs is held",
                            settings_.mirror->tool()));
        if (failed.guard)
            return failure_.of_file(Remedy::retry,
                                    "the server is not the writer any more, or this session does "
                                    "not hold the migration lock any more");
        if (!failed.statement) return failure_.of_file(explained(failed.named_error()));
        return failure_.of_statement(*failed.statement, failed.error, failed.character);
    }

    /// What happened must not be lost with the transaction.
    void record(const ApplyFailure& failed) {
        if (!session_.alive()) return;
        const auto recorded = session_.execute(attempt_sql("undo_failed", failed.failure));
        if (!recorded)
            log::warning("the failed undo was not recorded",
                         {{"reason", recorded.error().message}});
    }

    [[nodiscard]] std::string attempt_sql(std::string_view outcome,
                                          const migrate::StatementFailure& failure) const {
        const auto q = [this](std::string_view text) { return session_.quote(text); };
        return fmt::format(insert_attempt, schema_, q(author_.set_digest), q(author_.rollout),
                           q(author_.who), q(outcome), q(section_.script), q(step_.version),
                           q(failure.sqlstate), q(failure.message), failure.line, failure.column,
                           failure.statement_number, q(failure.statement));
    }

    Session& session_;
    const HistorySettings& settings_;
    const migrate::UndoStep& step_;
    const RepairAuthor& author_;
    StopToken stop_;
    std::string schema_;
    migrate::Migration section_;
    std::vector<sql::Statement> statements_; ///< Views into the section.
    FileFailure failure_;
    std::vector<std::string> mirrored_;
    Batch batch_;
};

} // namespace

Expected<Done, ApplyFailure> undo_migration(Session& session, const HistorySettings& settings,
                                            const migrate::UndoStep& step,
                                            const RepairAuthor& author, StopToken stop) {
    return UndoRun{session, settings, step, author, stop}.run();
}

} // namespace lockstep::pg
