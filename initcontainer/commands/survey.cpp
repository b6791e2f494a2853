// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/survey.hpp"

#include "base/log.hpp"
#include "initcontainer/commands/exec.hpp"
#include "initcontainer/first_time_database.hpp"
#include "initcontainer/progress.hpp"
#include "initcontainer/run_report.hpp"
#include "migrate/plan.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer {
namespace {

/// The steps of a survey in their order; each gives false when the report already says why not.
class Surveyor {
public:
    Surveyor(const Context& context, Survey& found) : context_{context}, found_{found} {}

    void look() {
        if (context_.settings.exec.on) return look_at_command();
        if (has_files(context_) && !read_files()) return;
        auto bootstrap = load_bootstrap(context_, found_.report);
        if (!bootstrap) return;
        auto session = connect(context_, found_.report);
        if (!session) return;
        found_.reached = true;
        const auto& history = context_.settings.history;
        pg::HistoryDatabase database{*session, history, context_.stop};
        FirstTime first_time{context_, *session, set_ ? &*set_ : nullptr, *bootstrap};
        FirstTimeDatabase first{database, first_time};
        if (!read_history(database, first) || !read_lock(database) || !read_log(*session)) return;
        if (set_) {
            compare();
            if (!found_.report.remedy) add_first(first, found_.report);
        } else {
            found_.report.outcome = report::Outcome::ready;
            found_.report.message = "The database accepts work; no migration files were looked at.";
        }
    }

private:
    /// Without its files and without a query, nothing tells what the command would find to do.
    void look_at_command() {
        if (!has_files(context_) && context_.settings.exec.verify_query.empty()) {
            look_without_files();
            return;
        }
        const auto project = load_project(context_, found_.report);
        if (!project) return;
        auto session = connect(context_, found_.report);
        if (!session) return;
        found_.reached = true;
        pg::HistoryDatabase database{*session, context_.settings.history, context_.stop};
        exec::ExecDatabase command{database, *session, *project, context_.settings, context_.stop};
        auto history = command.read_history(project->set.digest);
        if (!history) return fail(found_.report, history.error(), failure_of(command));
        history_ = *std::move(history);
        if (!read_lock(database) || !read_log(*session)) return;
        describe_pending(*project, history_, command.verification(), found_.report);
        if (found_.report.outcome != report::Outcome::pending) return;
        list_pending(*project, command.verification());
        add_recorded_failure();
    }

    void list_pending(const exec::Project& project,
                      const std::optional<exec::Verification>& found) {
        if (found)
            for (const auto* revision : found->revisions)
                found_.pending.push_back(revision->file);
        if (found_.pending.empty()) found_.pending.push_back(project.set.migrations.front().script);
    }

    void look_without_files() {
        auto session = connect(context_, found_.report);
        if (!session) return;
        found_.reached = true;
        pg::HistoryDatabase database{*session, context_.settings.history, context_.stop};
        auto history = database.read_history({});
        if (!history) return fail(found_.report, history.error(), {});
        history_ = *std::move(history);
        if (!read_lock(database) || !read_log(*session)) return;
        found_.report.outcome = report::Outcome::ready;
        found_.report.message = "The database accepts work; what the command would find to do is "
                                "not known without its files or a verify-query.";
    }

    bool read_files() {
        set_ = load_files(context_, found_.report);
        return set_.has_value();
    }

    /// Without files, nothing is said of a database that has no history yet.
    bool read_history(pg::HistoryDatabase& database, FirstTimeDatabase& first) {
        auto history = set_ ? first.read_history(set_->digest) : database.read_history({});
        if (!history) {
            fail(found_.report, history.error(), failure_of(first));
            return false;
        }
        history_ = *std::move(history);
        found_.report.schema = to_report(history_);
        return true;
    }

    bool read_lock(migrate::Database& database) {
        auto holder = database.lock_holder();
        if (!holder) {
            fail(found_.report, holder.error(), {});
            return false;
        }
        found_.lock_holder = *std::move(holder);
        if (found_.lock_holder) found_.report.lock_holder = describe(*found_.lock_holder);
        return true;
    }

    bool read_log(pg::Session& session) {
        constexpr int shown = 5;
        if (!history_.exists) return true;
        auto log = pg::read_history_log(session, context_.settings.history.schema, shown);
        if (!log) {
            fail(found_.report, log.error(), {});
            return false;
        }
        found_.log = *std::move(log);
        return true;
    }

    void compare() {
        const auto out_of_order = context_.settings.run.out_of_order;
        const auto plan = migrate::make_plan(*set_, history_, out_of_order);
        if (!plan) return fail(found_.report, plan.error());
        for (const auto& warning : plan->warnings)
            log::warning(warning);
        found_.warnings = plan->warnings;
        for (const auto* migration : plan->pending)
            found_.pending.push_back(migration->script);
        found_.report.schema = to_report(history_, *plan);
        describe_plan(found_.report, *plan);
        if (!plan->pending.empty()) add_recorded_failure();
    }

    void add_recorded_failure() {
        if (!history_.failure) return;
        found_.recorded_failure = history_.failure;
        recall(found_.report, *history_.failure);
    }

    const Context& context_;
    Survey& found_;
    std::optional<migrate::MigrationSet> set_;
    migrate::History history_;
};

} // namespace

Survey survey(const Context& context) {
    Survey found;
    found.report = begin_report(context);
    Surveyor{context, found}.look();
    return found;
}

} // namespace lockstep::initcontainer
