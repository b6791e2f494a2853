// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>

#include "base/backoff.hpp"
#include "base/log.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/commands/exec.hpp"
#include "initcontainer/commands/file_loading.hpp"
#include "initcontainer/commands/preview.hpp"
#include "initcontainer/first_time_database.hpp"
#include "initcontainer/mirroring.hpp"
#include "initcontainer/progress.hpp"
#include "initcontainer/remembering_database.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"
#include "migrate/failure_report.hpp"
#include "pg/connect.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer {
namespace {

void add_schema(const Context& context, const migrate::MigrationSet& set,
                const migrate::History& history, report::Report& report) {
    const auto plan = migrate::make_plan(set, history, context.settings.run.out_of_order);
    report.schema = plan ? to_report(history, *plan) : to_report(history);
}

void fail_run(const Context& context, const migrate::MigrationSet& set,
              const migrate::History& history, const migrate::RunFailure& failure,
              report::Report& report) {
    fail(report, failure);
    if (failure.statement) log::show(migrate::excerpt(*failure.statement));
    // The run says which kind of fault it was; which file, the same rules say again.
    const auto fault = migrate::find_fault(set, history, context.settings.run.out_of_order);
    if (!failure.statement && fault && fault->kind == failure.kind) fail(report, *fault);
    if (context.stop.requested() && failure.error.remedy == Remedy::retry) {
        report.failure->kind = "stopped";
    }
}

report::Report run_dry(const Context& context) {
    auto found = preview(context);
    for (const auto& file : found.files)
        log::info("pending", {{"file", file.script}});
    print_result(context.out, context.settings.output, to_json(found), "");
    return std::move(found.report);
}

/// Applies what is pending, and when the connection is lost meanwhile, connects again: what became
/// of the work is then read from the database.
class Migration {
public:
    Migration(const Context& context, const migrate::MigrationSet& set,
              const std::vector<pg::FirstStatement>& bootstrap, report::Report& report)
        : context_{context}, set_{set}, bootstrap_{bootstrap}, report_{report} {}

    /// What most starts find: exactly these files are applied. The full look takes care of all
    /// else.
    bool is_settled(pg::Session& session, const std::optional<migrate::Glance>& glance) {
        if (!glance || !migrate::is_settled(*glance, set_)) return false;
        auto settings = context_.settings.history;
        usual_ = usual_mirror(context_.settings, set_);
        settings.mirror = usual_.get();
        pg::HistoryDatabase database{session, std::move(settings), context_.stop};
        if (!database.mirror_is_in_step()) return false;
        report_.schema = to_report(*glance, set_);
        succeed(report_, {migrate::RunOutcome::nothing_pending, {}});
        return true;
    }

    void run(pg::Session session) {
        Backoff backoff{{.first = Milliseconds{500}, .longest = Milliseconds{10'000}}};
        while (const auto lost = run_until_lost(session)) {
            log::warning("the connection was lost; connecting again to see what was done",
                         {{"reason", lost->error.message}});
            if (context_.stop.wait_for(backoff.next())) return end(*lost);
            auto again = connect(context_, report_);
            if (!again) return;
            session = *std::move(again);
        }
    }

private:
    /// Nothing when the run ended, well or not; the failure when the connection was lost and
    /// another one tells what became of the work.
    std::optional<migrate::RunFailure> run_until_lost(pg::Session& session) {
        // A glance may have met the end of the connection, and says nothing of it.
        if (!session.alive())
            return migrate::RunFailure{
                {Remedy::retry, "the server ended the connection"}, "connection", {}, {}};
        auto result = run_once(session);
        if (result) {
            end(*std::move(result));
            return std::nullopt;
        }
        auto failure = std::move(result).error();
        applied_.insert(applied_.end(), failure.applied.begin(), failure.applied.end());
        if (!session.alive() && failure.error.remedy != Remedy::fix_input &&
            !context_.stop.requested())
            return failure;
        end(failure);
        return std::nullopt;
    }

    Expected<migrate::RunResult, migrate::RunFailure> run_once(pg::Session& session) {
        auto settings = context_.settings.history;
        settings.look_on = [this]() { return look_on(); };
        usual_ = usual_mirror(context_.settings, set_);
        settings.mirror = usual_.get();
        settings.find_mirror = [this, &session]() { return find_table(session); };
        pg::HistoryDatabase database{session, std::move(settings), context_.stop};
        FirstTime first_time{context_, session, &set_, bootstrap_};
        FirstTimeDatabase first{database, first_time};
        RememberingDatabase remembering{first};
        auto result = migrate::run(remembering, set_, context_.settings.run, context_.clock,
                                   context_.stop, progress_, times_);
        if (remembering.seen()) history_ = remembering.history();
        if (first.carried_out()) first_ = first.carried_out();
        if (result || !first.refusal()) return result;
        auto failure = std::move(result).error();
        failure.kind = "unmanaged";
        failure.error = *first.refusal();
        return Unexpected{std::move(failure)};
    }

    Result<const migrate::Mirror*> find_table(pg::Session& session) {
        auto found = find_mirror(context_.settings, set_, session);
        if (!found) return Unexpected{std::move(found).error()};
        mirror_ = *std::move(found);
        return mirror_.get();
    }

    /// A second session beside the one that works. Its failures are of no consequence.
    [[nodiscard]] std::optional<pg::Session> look_on() const {
        const auto settings = context_.settings.connection.read();
        if (!settings) return std::nullopt;
        auto session = pg::connect(*settings, context_.stop, pg::RequiredRole::any);
        if (!session) return std::nullopt;
        return std::optional<pg::Session>{*std::move(session)};
    }

    void end(migrate::RunResult result) {
        describe_times();
        // What this run began the history with, no other run has done.
        if (first_ && result.outcome == migrate::RunOutcome::waited_for_other)
            result.outcome = migrate::RunOutcome::nothing_pending;
        if (!applied_.empty() && result.outcome != migrate::RunOutcome::newer_history)
            result.outcome = migrate::RunOutcome::applied;
        applied_.insert(applied_.end(), result.applied.begin(), result.applied.end());
        result.applied = applied_;
        succeed(report_, result);
        if (first_ && first_->first_case != FirstCase::start)
            report_.message = "First run: " + first_->sentence + ". " + report_.message;
    }

    void end(const migrate::RunFailure& failure) {
        describe_times();
        fail_run(context_, set_, history_.value_or(migrate::History{}), failure, report_);
    }

    void describe_times() {
        report_.timing->lock_ms = times_.lock.count();
        report_.timing->apply_ms = times_.apply.count();
        report_.lock_holder = progress_.lock_holder();
        if (history_) add_schema(context_, set_, *history_, report_);
    }

    const Context& context_;
    const migrate::MigrationSet& set_;
    const std::vector<pg::FirstStatement>& bootstrap_;
    report::Report& report_;
    std::unique_ptr<migrate::Mirror> usual_;
    std::unique_ptr<migrate::Mirror> mirror_;
    ProgressLog progress_;
    migrate::RunTimes times_;
    std::optional<migrate::History> history_;
    std::vector<migrate::HistoryRow> applied_;
    std::optional<FirstDecision> first_; ///< What this run began the history with.
};

std::optional<migrate::Glance> glance_at(const Context& context, pg::Session& session) {
    return pg::HistoryDatabase{session, context.settings.history, context.stop}.glance();
}

void migrate_database(const Context& context, report::Report& report) {
    if (context.settings.exec.on) return migrate_by_command(context, report);
    const auto bootstrap = load_bootstrap(context, report);
    if (!bootstrap) return;
    FileLoading files{context};
    auto connected = report;
    auto session = connect(files.connecting(), connected);
    // Asked while the files are still being read.
    const auto glance = session ? glance_at(context, *session) : std::nullopt;
    const auto set = files.take(report);
    if (!set) return; // whatever became of the connection
    connected.rollout = report.rollout;
    report = std::move(connected);
    if (!session) return;
    Migration migration{context, *set, *bootstrap, report};
    if (!migration.is_settled(*session, glance)) migration.run(*std::move(session));
}

} // namespace

report::Report run_migrate(const Context& context) {
    if (context.settings.dry_run) return run_dry(context);
    auto report = begin_report(context);
    migrate_database(context, report);
    // The log's last line says the same to people.
    print_result(context.out, context.settings.output, report::to_json(report), "");
    return report;
}

} // namespace lockstep::initcontainer
