// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/exec.hpp"

#include <fmt/format.h>

#include "base/backoff.hpp"
#include "base/log.hpp"
#include "initcontainer/progress.hpp"
#include "initcontainer/remembering_database.hpp"
#include "initcontainer/run_report.hpp"
#include "migrate/plan.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer {
namespace {

using Outcome = Expected<migrate::RunResult, migrate::RunFailure>;

/// In our words: the rules of a run speak of files and statements.
void rephrase(migrate::RunFailure& failure, const std::optional<exec::Verification>& found) {
    if (failure.kind == "newer-history" && found && !found->sentence.empty())
        failure.error.message =
            found->sentence + "; roll out a release with the newer files, or allow a newer history";
    if (!failure.statement || failure.kind == "recorded") return;
    if (failure.kind == "sql") failure.kind = "exec";
    failure.error.message =
        fmt::format("{}: {}", failure.statement->script, failure.statement->message);
    if (failure.error.remedy == Remedy::fix_input)
        failure.error.message += "; correct what it complains about and roll out again, or ask for "
                                 "a retry: lockstep repair retry, or annotation lockstep.dev/retry "
                                 "on the resource";
}

/// One run of the command, over as many sessions as it takes.
class CommandRun {
public:
    CommandRun(const Context& context, const exec::Project& project, report::Report& report)
        : context_{context}, project_{project}, report_{report} {}

    void run(pg::Session session) {
        Backoff backoff{{.first = Milliseconds{500}, .longest = Milliseconds{10'000}}};
        for (;;) {
            auto result = run_once(session);
            if (result) return end(*std::move(result));
            auto& failure = result.error();
            if (session.alive() || failure.error.remedy == Remedy::fix_input ||
                context_.stop.requested())
                return end(std::move(failure));
            log::warning("the connection was lost; connecting again to see what was done",
                         {{"reason", failure.error.message}});
            if (context_.stop.wait_for(backoff.next())) return end(std::move(failure));
            auto again = connect(context_, report_);
            if (!again) return;
            session = *std::move(again);
        }
    }

private:
    Outcome run_once(pg::Session& session) {
        pg::HistoryDatabase history{session, context_.settings.history, context_.stop};
        exec::ExecDatabase command{history, session, project_, context_.settings, context_.stop};
        RememberingDatabase remembering{command};
        auto result = migrate::run(remembering, project_.set, context_.settings.run, context_.clock,
                                   context_.stop, progress_, times_);
        if (remembering.seen()) history_ = remembering.history();
        found_ = command.verification();
        began_ = began_ || command.began();
        if (result) return result;
        auto failure = std::move(result).error();
        rephrase(failure, found_);
        if (command.refusal()) {
            failure.kind = "unmanaged";
            failure.error = *command.refusal();
        }
        return Unexpected{std::move(failure)};
    }

    void end(migrate::RunResult result) {
        describe_run();
        // What this run accepted the database with, no other run has done.
        if (began_ && result.outcome == migrate::RunOutcome::waited_for_other)
            result.outcome = migrate::RunOutcome::nothing_pending;
        succeed(report_, result);
        if (result.outcome == migrate::RunOutcome::newer_history && found_ &&
            !found_->sentence.empty())
            report_.message = "Nothing is run: " + found_->sentence + ".";
    }

    void end(const migrate::RunFailure& failure) {
        describe_run();
        fail(report_, failure);
        if (context_.stop.requested() && failure.error.remedy == Remedy::retry)
            report_.failure->kind = "stopped";
    }

    void describe_run() {
        report_.timing->lock_ms = times_.lock.count();
        report_.timing->apply_ms = times_.apply.count();
        report_.lock_holder = progress_.lock_holder();
        report_.schema = to_report(history_);
        add_verification(found_, report_);
    }

    const Context& context_;
    const exec::Project& project_;
    report::Report& report_;
    ProgressLog progress_;
    migrate::RunTimes times_;
    migrate::History history_;
    std::optional<exec::Verification> found_;
    bool began_ = false; ///< A session of this run was the first to accept the database.
};

} // namespace

std::optional<exec::Project> load_project(const Context& context, report::Report& report) {
    auto project = exec::load_project(context.settings);
    if (!project) {
        fail(report, project.error());
        return std::nullopt;
    }
    if (report.rollout.empty()) report.rollout = project->set.digest;
    return std::optional<exec::Project>{*std::move(project)};
}

void migrate_by_command(const Context& context, report::Report& report) {
    const auto project = load_project(context, report);
    if (!project) return;
    auto session = connect(context, report);
    if (!session) return;
    CommandRun{context, *project, report}.run(*std::move(session));
}

report::Failure failure_of(const exec::ExecDatabase& database) {
    report::Failure failure;
    if (database.refusal()) failure.kind = "unmanaged";
    return failure;
}

void add_verification(const std::optional<exec::Verification>& found, report::Report& report) {
    if (!found || !report.schema) return;
    report.schema->current = found->current;
    report.schema->target = found->target;
    report.schema->pending = found->revisions.empty() || !found->pending
                                 ? (found->pending ? 1 : 0)
                                 : static_cast<int>(found->revisions.size());
}

void describe_pending(const exec::Project& project, const migrate::History& history,
                      const std::optional<exec::Verification>& found, report::Report& report) {
    const auto plan = migrate::make_plan(project.set, history);
    if (!plan) return fail(report, plan.error());
    report.schema = to_report(history, *plan);
    add_verification(found, report);
    describe_plan(report, *plan);
    if (!found || found->sentence.empty()) return;
    report.message = plan->newer_history
                         ? "Nothing would be run: " + found->sentence + "."
                         : fmt::format("{} would be run: {}.",
                                       project.set.migrations.front().script, found->sentence);
}

} // namespace lockstep::initcontainer
