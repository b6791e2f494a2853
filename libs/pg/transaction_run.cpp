// SPDX-License-Identifier: Apache-2.0
#include "pg/transaction_run.hpp"

#include <utility>

#include <fmt/format.h>

#include "migrate/statement_timeouts.hpp"
#include "pg/batch.hpp"
#include "pg/file_failure.hpp"
#include "pg/other_tool.hpp"
#include "pg/table_locks.hpp"

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;
using migrate::HistoryRow;

/// The server parses a message as a whole and keeps the trees, so its size is bounded.
constexpr std::size_t longest_message = 256U * 1024U;

/// One file on its way into the database.
class TransactionRun {
public:
    TransactionRun(const ApplyScene& scene, const migrate::Migration& migration,
                   const migrate::ApplyContext& context,
                   const std::vector<sql::Statement>& statements, const migrate::FilePlan& plan)
        : scene_{scene}, session_{scene.session}, migration_{migration}, context_{context},
          statements_{statements}, plan_{plan}, step_{plan.steps.front()}, failure_{migration,
                                                                                    statements},
          lock_timeouts_{migrate::lock_timeouts(
              plan, migration.directives, scene.settings.lock_timeout, scene.settings.lock_budget)},
          locks_{scene, migration, statements, plan, step_.send_first, step_.send_last} {}

    Expected<HistoryRow, ApplyFailure> run() {
        auto mirrored = mirror_statements(scene_, migration_);
        if (!mirrored)
            return Unexpected{failure_.of_file(Remedy::fix_input, std::move(mirrored).error())};
        mirrored_ = *std::move(mirrored);
        locks_.tell_blockers();
        auto failed = send();
        if (!failed) return applied_row(migration_, context_, statements_.size(), *row_);
        roll_back(session_);
        return Unexpected{after_roll_back(*failed)};
    }

private:
    std::optional<BatchFailure> send() {
        begin();
        for (auto i = step_.send_first; i < step_.send_last; ++i) {
            // SET TRANSACTION has to come before any query, the guard too.
            if (!plan_.traits[i].lock_free) add_guard();
            set_lock_timeout(lock_timeouts_[i]);
            batch_.add(statements_[i].text, i, statements_[i].copy_data);
            // Whoever may have touched the lock timeout is not trusted to have left it, and a
            // roll-back to a savepoint takes ours back too.
            if (plan_.traits[i].lock_free) lock_timeout_.reset();
            if (may_change_text(statements_[i].text) || batch_.bytes() > longest_message)
                if (auto failed = flush()) return failed;
        }
        return finish();
    }

    void begin() {
        const bool wrapped = step_.send_first > step_.first;
        if (wrapped) {
            batch_.add(statements_[step_.first].text, step_.first);
        } else {
            batch_.add_ours("BEGIN");
        }
        const auto& limit = migration_.directives.statement_timeout;
        if (limit) batch_.add_ours(fmt::format("SET LOCAL statement_timeout = {}", limit->count()));
        if (!keeps_session()) lock_timeout_ = scene_.settings.lock_timeout;
        if (context_.outwait_autovacuum) batch_.add_ours(outwait_autovacuum);
    }

    void add_guard() {
        if (std::exchange(guarded_, true)) return;
        batch_.add_guard(scene_.key);
        batch_.add_other_locks(other_lock_keys(scene_));
    }

    /// What the file did to the session is there for the next file.
    [[nodiscard]] bool keeps_session() const {
        return context_.session == migrate::SessionState::kept;
    }

    void set_lock_timeout(Milliseconds wanted) {
        if (context_.outwait_autovacuum || lock_timeout_ == wanted) return;
        batch_.add_ours(fmt::format("SET LOCAL lock_timeout = {}", wanted.count()));
        lock_timeout_ = wanted;
    }

    std::optional<BatchFailure> finish() {
        add_guard();
        if (auto failed = add_own_ground()) return failed;
        batch_.add_ours("SET LOCAL search_path = pg_catalog");
        const auto inserted =
            batch_.add_ours(insert_applied_row(scene_, migration_, context_, statements_.size()));
        if (!mirrored_.empty())
            batch_.add_ours(mirrored_, "recording it in " + describe(*scene_.settings.mirror));
        batch_.add_commit();
        return flush(inserted);
    }

    /// Makes the session ours: for good, or until the transaction ends where the file's changes are
    /// to stay.
    std::optional<BatchFailure> add_own_ground() {
        // A message is read in the encoding and string syntax that are in force when it is sent.
        const auto unreadable = session_.parameter("client_encoding") != "UTF8" ||
                                session_.parameter("standard_conforming_strings") != "on";
        if (keeps_session()) return add_passing_ground(unreadable);
        if (unreadable) {
            add_reset();
            if (auto failed = flush()) return failed;
        }
        // A reset costs as much as a small definition.
        if (!locks_.keep_session()) add_reset();
        return std::nullopt;
    }

    std::optional<BatchFailure> add_passing_ground(bool unreadable) {
        // Deferred checks first, as the file's own role.
        batch_.add_ours("SET CONSTRAINTS ALL IMMEDIATE");
        if (unreadable) {
            batch_.add_ours("SET LOCAL client_encoding = 'UTF8'");
            batch_.add_ours("SET LOCAL standard_conforming_strings = on");
            if (auto failed = flush()) return failed;
        }
        for (const auto& statement : own_ground_statements(scene_))
            batch_.add_ours(statement);
        return std::nullopt;
    }

    void add_reset() {
        for (const auto& statement : reset_statements(session_))
            batch_.add_ours(statement);
    }

    std::optional<BatchFailure> flush(std::optional<std::size_t> row = std::nullopt) {
        if (batch_.empty()) return std::nullopt;
        ExecuteOptions options;
        options.stop = scene_.stop;
        auto results = batch_.send(session_, std::move(options));
        if (!results) return std::move(results).error();
        if (row) row_ = std::move(results->at(*row));
        return std::nullopt;
    }

    ApplyFailure after_roll_back(const BatchFailure& failed) {
        const auto& error = failed.error;
        if (failed.in_doubt) return in_doubt(error);
        if (failed.other_tool_works) {
            auto busy = failure_.of_file(Remedy::retry, pg::other_tool_works(scene_));
            busy.other_tool_works = true;
            return busy;
        }
        if (failed.guard) {
            const auto why = broken_guard(scene_);
            return failure_.of_file(
                Remedy::retry, why.empty() ? "the server was not the writer for a moment" : why);
        }
        auto failure = failed.statement
                           ? failure_.of_statement(*failed.statement, error, failed.character)
                           : failure_.of_file(explained(failed.named_error()));
        if (step_.send_last > step_.send_first)
            locks_.judge(failure, failed.statement.value_or(step_.send_last - 1));
        return failure;
    }

    [[nodiscard]] ApplyFailure in_doubt(const ServerError& error) const {
        auto failure = failure_.of_file(
            Remedy::observe, "the connection broke while the migration was committed, so only the "
                             "history can tell whether it was: " +
                                 error.message);
        failure.aftermath = migrate::Aftermath::unknown;
        return failure;
    }

    const ApplyScene& scene_;
    Session& session_;
    const migrate::Migration& migration_;
    const migrate::ApplyContext& context_;
    const std::vector<sql::Statement>& statements_;
    const migrate::FilePlan& plan_;
    const migrate::Step& step_;
    FileFailure failure_;
    std::vector<Milliseconds> lock_timeouts_;
    TableLocks locks_;
    std::vector<std::string> mirrored_; ///< What the other tool's table is to show.
    bool guarded_ = false;

    Batch batch_;
    std::optional<Milliseconds> lock_timeout_; ///< In force at the end of the batch.
    std::optional<Rows> row_;
};

} // namespace

Expected<HistoryRow, ApplyFailure> run_in_transaction(const ApplyScene& scene,
                                                      const migrate::Migration& migration,
                                                      const migrate::ApplyContext& context,
                                                      const std::vector<sql::Statement>& statements,
                                                      const migrate::FilePlan& plan) {
    return TransactionRun{scene, migration, context, statements, plan}.run();
}

} // namespace lockstep::pg
