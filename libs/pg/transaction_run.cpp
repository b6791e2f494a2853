// SPDX-License-Identifier: Apache-2.0
#include "pg/transaction_run.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "migrate/statement_timeouts.hpp"
#include "pg/blockers.hpp"
#include "pg/file_failure.hpp"
#include "pg/message.hpp"

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;
using migrate::HistoryRow;
using sql::StatementClass;

/// The server parses a message as a whole and keeps the trees, so its size is bounded.
constexpr std::size_t longest_message = 256U * 1024U;

/// How many relations of one file are looked at for sessions in the way.
constexpr std::size_t most_relations = 200;

bool is_lock_failure(const ServerError& error) {
    return error.sqlstate == "55P03" || error.sqlstate == "40P01";
}

/// One file on its way into the database.
class TransactionRun {
public:
    TransactionRun(const ApplyScene& scene, const migrate::Migration& migration,
                   const migrate::ApplyContext& context,
                   const std::vector<sql::Statement>& statements, const migrate::FilePlan& plan)
        : scene_{scene}, session_{scene.session}, migration_{migration}, context_{context},
          statements_{statements}, plan_{plan}, step_{plan.steps.front()}, failure_{migration,
                                                                                    statements},
          lock_timeouts_{migrate::lock_timeouts(plan, migration.directives,
                                                scene.settings.lock_timeout,
                                                scene.settings.lock_budget)} {}

    Expected<HistoryRow, ApplyFailure> run() {
        wanted_ = wanted_locks(statements_, plan_.traits, step_.send_first, step_.send_last);
        tell_blockers();
        auto failed = send();
        if (!failed) return applied_row(migration_, context_, statements_.size(), *row_);
        if (failed->error) roll_back(session_);
        return Unexpected{after_roll_back(*std::move(failed))};
    }

private:
    /// What belongs to what in the message under way.
    static constexpr std::size_t ours = static_cast<std::size_t>(-1);

    struct Failed {
        std::optional<ServerError> error; ///< None: the failure was found by us.
        std::size_t statement = ours;
        std::size_t character = 0;
        bool in_doubt = false;
        bool guard = false;
    };

    std::vector<migrate::Blocker> tell_blockers() {
        auto blockers = find_blockers(session_, scene_.stop, wanted_);
        if (!blockers.empty()) scene_.observer.blocked(migration_, blockers);
        return blockers;
    }

    std::optional<Failed> send() {
        begin();
        for (auto i = step_.send_first; i < step_.send_last; ++i) {
            set_lock_timeout(lock_timeouts_[i]);
            add(statements_[i].text, i);
            if (!statements_[i].copy_data.empty()) copies_.push_back(statements_[i].copy_data);
            // Whoever may have touched the lock timeout is not trusted to have left it.
            if (plan_.traits[i].sets_session) lock_timeout_.reset();
            const auto cut = may_change_text(statements_[i].text);
            if (cut || message_.text().size() > longest_message)
                if (auto failed = flush()) return failed;
        }
        return finish();
    }

    void begin() {
        const bool wrapped = step_.send_first > step_.first;
        if (wrapped) {
            add(statements_[step_.first].text, step_.first);
        } else {
            add("BEGIN", ours);
        }
        const auto& limit = migration_.directives.statement_timeout;
        if (limit) add(fmt::format("SET LOCAL statement_timeout = {}", limit->count()), ours);
        guard_ = message_.size();
        add(guard_statement(scene_.key), ours);
        lock_timeout_ = scene_.settings.lock_timeout;
        if (context_.outwait_autovacuum) add(outwait_autovacuum, ours);
    }

    void set_lock_timeout(Milliseconds wanted) {
        if (context_.outwait_autovacuum || lock_timeout_ == wanted) return;
        add(fmt::format("SET LOCAL lock_timeout = {}", wanted.count()), ours);
        lock_timeout_ = wanted;
    }

    void add(std::string_view sql, std::size_t statement) {
        message_.add(sql);
        owners_.push_back(statement);
    }

    std::optional<Failed> finish() {
        // A message is read in the encoding and string syntax that are in force when it is sent.
        if (session_.parameter("client_encoding") != "UTF8" ||
            session_.parameter("standard_conforming_strings") != "on") {
            add_reset();
            if (auto failed = flush()) return failed;
        }
        add_reset();
        add("SET LOCAL search_path = pg_catalog", ours);
        insert_ = message_.size();
        add(insert_applied_row(scene_, migration_, context_, statements_.size()), ours);
        commit_ = message_.size();
        add("COMMIT", ours);
        return flush();
    }

    void add_reset() {
        for (const auto& statement : reset_statements(session_))
            add(statement, ours);
    }

    std::optional<Failed> flush() {
        if (message_.empty()) return std::nullopt;
        ExecuteOptions options;
        options.stop = scene_.stop;
        options.copy_data = std::exchange(copies_, {});
        const auto reached = session_.alive();
        auto results = session_.execute(message_.text(), options);
        const auto message = std::exchange(message_, {});
        const auto owners = std::exchange(owners_, {});
        const auto guard = std::exchange(guard_, std::nullopt);
        if (!results && !reached) return Failed{results.error()};
        if (!results) return failed(results.error(), message, owners, guard);
        if (!insert_) return std::nullopt;
        row_ = std::move(results->at(*insert_));
        return std::nullopt;
    }

    [[nodiscard]] Failed failed(const ServerError& error, const Message& message,
                                const std::vector<std::size_t>& owners,
                                const std::optional<std::size_t>& guard) const {
        Failed failed{error, ours, 0, false, false};
        // While the COMMIT's own answer is outstanding nobody here knows how far it came. That the
        // server ended the session before is for sure only where it says so itself.
        const auto told = !error.sqlstate.empty() && error.completed < commit_.value_or(0);
        failed.in_doubt = commit_ && !session_.alive() && !told;
        if (error.sqlstate.empty() && !session_.alive()) return failed;
        const auto place = message.place_of(error);
        failed.guard = guard == place.statement && error.sqlstate == guard_failed;
        failed.statement = owners[place.statement];
        failed.character = place.character;
        return failed;
    }

    ApplyFailure after_roll_back(Failed failed) {
        const auto& error = *failed.error;
        if (failed.in_doubt) return in_doubt(error);
        if (failed.guard) {
            const auto why = broken_guard(scene_);
            return failure_.of_file(
                Remedy::retry, why.empty() ? "the server was not the writer for a moment" : why);
        }
        auto failure = failed.statement == ours
                           ? failure_.of_file(explained(error))
                           : failure_.of_statement(failed.statement, error, failed.character);
        if (is_lock_failure(error)) judge_lock_failure(failed.statement, failure);
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

    void judge_lock_failure(std::size_t statement, ApplyFailure& failure) {
        const auto last = statement == ours ? step_.send_last : statement + 1;
        const auto begin = plan_.traits.begin();
        failure.may_try_again =
            migration_.directives.retry_safe ||
            std::all_of(begin + static_cast<std::ptrdiff_t>(step_.send_first),
                        begin + static_cast<std::ptrdiff_t>(last), [](const auto& each) {
                            return each.statement_class == StatementClass::brief_lock;
                        });
        if (!failure.may_try_again)
            failure.failure.hint =
                "it is not tried again by itself, since more than brief changes of tables ran in "
                "this file: split it, or say that it may with \"-- lockstep: retry=safe\"";
        const auto blockers = tell_blockers();
        failure.autovacuum_blocks =
            !blockers.empty() && std::all_of(blockers.begin(), blockers.end(),
                                             [](const auto& each) { return each.autovacuum; });
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
    std::vector<sql::LockedRelation> wanted_;

    Message message_;
    std::vector<std::size_t> owners_; ///< For each statement of the message: its index in the file.
    std::vector<std::string_view> copies_;
    std::optional<Milliseconds> lock_timeout_; ///< In force at the end of the message.
    std::optional<std::size_t> guard_;
    std::optional<std::size_t> insert_;
    std::optional<std::size_t> commit_;
    std::optional<Rows> row_;
};

bool is_made_here(const std::vector<sql::Name>& made, const sql::Name& name) {
    return std::any_of(made.begin(), made.end(), [&](const auto& each) {
        return each.name == name.name &&
               (each.schema.empty() || name.schema.empty() || each.schema == name.schema);
    });
}

} // namespace

std::vector<sql::LockedRelation> wanted_locks(const std::vector<sql::Statement>& statements,
                                              const std::vector<sql::StatementTraits>& traits,
                                              std::size_t first, std::size_t last) {
    std::vector<sql::LockedRelation> wanted;
    std::vector<sql::Name> made;
    for (auto i = first; i < last && wanted.size() < most_relations; ++i) {
        if (traits[i].statement_class != StatementClass::brief_lock || traits[i].sets_session)
            continue;
        auto analysis = sql::analyse(statements[i].text);
        for (auto& each : analysis.relations)
            if (!is_made_here(made, each.relation)) wanted.push_back(std::move(each));
        for (auto& name : analysis.creates)
            made.push_back(std::move(name));
    }
    return wanted;
}

Expected<HistoryRow, ApplyFailure> run_in_transaction(const ApplyScene& scene,
                                                      const migrate::Migration& migration,
                                                      const migrate::ApplyContext& context,
                                                      const std::vector<sql::Statement>& statements,
                                                      const migrate::FilePlan& plan) {
    return TransactionRun{scene, migration, context, statements, plan}.run();
}

} // namespace lockstep::pg
