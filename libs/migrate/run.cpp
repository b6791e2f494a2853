// SPDX-License-Identifier: Apache-2.0
#include "migrate/run.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "migrate/failure_report.hpp"
#include "migrate/run_parts.hpp"

namespace lockstep::migrate {
namespace {

using Outcome = Expected<RunResult, RunFailure>;

RunFailure failure(std::string kind, Error error) {
    return {std::move(error), std::move(kind), {}, {}};
}

/// A failure of the history's own reads and writes: transient ones are the connection's.
RunFailure history_failure(const char* doing, const Error& error) {
    const auto passing = error.remedy == Remedy::retry || error.remedy == Remedy::observe;
    return failure(passing ? "connection" : "history", in_context(doing, error));
}

bool connection_broke(const ApplyFailure& refused) {
    const auto& state = refused.failure.sqlstate;
    if (refused.remedy == Remedy::observe) return true;
    if (refused.remedy != Remedy::retry) return false;
    return state.empty() || state.starts_with("08") || state.starts_with("57P0");
}

/// One run: its arguments, and what it knows so far.
class Run {
public:
    Run(Database& database, const MigrationSet& set, const RunSettings& settings,
        const Clock& clock, StopToken stop, RunObserver& observer, RunTimes& times)
        : database_{database}, set_{set}, settings_{settings}, clock_{clock}, stop_{stop},
          observer_{observer}, times_{times} {}

    Outcome go() {
        if (auto settled = settle(RunOutcome::nothing_pending)) return *std::move(settled);
        if (settings_.migrator == Migrator::other) return wait_for_other();
        if (auto settled = obtain_lock()) return *std::move(settled);
        const HeldLock held{database_};
        if (auto made = database_.ensure_history(); !made) {
            return Unexpected{history_failure("preparing the history", made.error())};
        }
        if (auto settled = settle_in_step()) return *std::move(settled);
        return attempt();
    }

private:
    /// Reads the history and plans. Gives the run's end when there is nothing to apply; otherwise
    /// `plan_` says what is.
    std::optional<Outcome> settle(RunOutcome when_nothing_pending) {
        auto history = database_.read_history(set_.digest);
        if (!history) return Unexpected{history_failure("reading the history", history.error())};
        out_of_step_ = history->mirror_differs && settings_.migrator == Migrator::self && !looked_;
        if (out_of_step_) {
            seen_ = *std::move(history);
            return std::nullopt;
        }
        auto plan = make_plan(set_, *history, settings_.out_of_order);
        if (!plan) {
            auto& fault = plan.error();
            return Unexpected{failure(std::move(fault.kind), std::move(fault.error))};
        }
        plan_ = *std::move(plan);
        if (plan_.newer_history) return meet_newer_history();
        pass_on_warnings();
        if (plan_.pending.empty()) return settle_completion(*history, when_nothing_pending);
        remember_begun(history->rows);
        if (history->failure && is_final(*history->failure)) return meet(*history->failure);
        return settle_abandoned(*history);
    }

    /// Under the lock: what the other tool did by itself counts before anything is planned.
    std::optional<Outcome> settle_in_step() {
        if (auto settled = settle(RunOutcome::waited_for_other)) return settled;
        if (!out_of_step_) return std::nullopt;
        if (auto failed = keep_in_step()) return Unexpected{*std::move(failed)};
        looked_ = true;
        return settle(RunOutcome::nothing_pending);
    }

    std::optional<RunFailure> keep_in_step() {
        const Stopwatch waited{clock_, times_.lock};
        Backoff backoff{settings_.lock_poll};
        for (;;) {
            const auto kept = database_.keep_in_step(seen_);
            if (!kept) return mirror_failure(kept.error());
            for (const auto& sentence : kept->done)
                observer_.notice(sentence);
            if (kept->busy.empty()) return std::nullopt;
            const auto left = settings_.lock_wait - waited.elapsed();
            if (left <= left.zero()) return other_tool_at_work(kept->busy);
            if (stop_.wait_for(std::min(backoff.next(), left)))
                return failure("stopped",
                               {Remedy::retry, "asked to stop while another tool was at work"});
        }
    }

    static RunFailure mirror_failure(const Error& error) {
        return failure(error.remedy == Remedy::fix_input ? "mirror" : "connection", error);
    }

    [[nodiscard]] RunFailure other_tool_at_work(const std::string& holder) const {
        return failure(
            "lock", {Remedy::retry,
                     fmt::format("another migration tool is at work: the lock of its runs is held "
                                 "by {}, and was not given back within {} (lock-wait)",
                                 holder, format_duration(settings_.lock_wait))});
    }

    /// With nothing pending there is nothing to do, except that a run that was cut off just before
    /// its end may not have recorded that its set is complete: the next one does.
    std::optional<Outcome> settle_completion(const History& history, RunOutcome outcome) {
        completed_before_ = outcome;
        if (history.cut_off && settings_.migrator == Migrator::self) return std::nullopt;
        return RunResult{outcome, {}};
    }

    /// A run that is cut off again and again without any progress needs a person.
    [[nodiscard]] std::optional<Outcome> settle_abandoned(const History& history) const {
        if (history.abandoned < settings_.abandoned_attempts) return std::nullopt;
        const auto& token = settings_.retry_token;
        if (!token.empty() && token != history.abandoned_token) return std::nullopt;
        return Unexpected{failure(
            "abandoned",
            {Remedy::fix_input,
             fmt::format(
                 "{} attempts with these files were cut off before they could end (a killed "
                 "pod, a lost server), one after the other and without any progress; they "
                 "are not run again by themselves. Look for memory limits, deadlines and "
                 "the server's log, then ask for a retry: lockstep repair retry, or "
                 "annotation lockstep.dev/retry on the resource (LOCKSTEP_RETRY_TOKEN)",
                 history.abandoned)})};
    }

    void remember_begun(const std::vector<HistoryRow>& rows) {
        begun_.clear();
        for (const auto& row : rows)
            if (row.state == State::started) begun_.insert(row.script);
    }

    Outcome meet_newer_history() {
        if (settings_.newer_history == NewerHistory::allow) {
            pass_on_warnings();
            return RunResult{RunOutcome::newer_history, {}};
        }
        return Unexpected{failure(
            "newer-history",
            {Remedy::fix_input,
             fmt::format("{}; roll out a release with the newer files, or allow a newer history",
                         plan_.warnings.front())})};
    }

    // A token allows one more attempt, and the attempt that used it has recorded it. What failed
    // may have been repaired by hand since.
    [[nodiscard]] bool is_final(const RecordedFailure& recorded) const {
        const auto& script = recorded.failure.script;
        const auto still_pending =
            script.empty() || std::any_of(plan_.pending.begin(), plan_.pending.end(),
                                          [&](const auto* each) { return each->script == script; });
        if (!still_pending) return false;
        if (recorded.attempts < settings_.attempts_per_rollout) return false;
        return settings_.retry_token.empty() || settings_.retry_token == recorded.retry_token;
    }

    static Outcome meet(const RecordedFailure& recorded) {
        return Unexpected{
            RunFailure{{Remedy::fix_input, describe(recorded)}, "recorded", recorded.failure, {}}};
    }

    // The history is read several times in a run, and each warning is worth one line.
    void pass_on_warnings() {
        for (const auto& warning : plan_.warnings) {
            if (told_.insert(warning).second) observer_.warning(warning);
        }
    }

    /// Polls until the lock is held. Gives the run's end when it comes before that.
    std::optional<Outcome> obtain_lock() {
        const Stopwatch waited{clock_, times_.lock};
        Backoff backoff{settings_.lock_poll};
        for (;;) {
            if (stop_.requested()) return stopped("before it held the lock");
            const auto taken = database_.try_lock();
            if (!taken) return Unexpected{history_failure("taking the lock", taken.error())};
            if (*taken) return std::nullopt;
            if (auto unknown = look_at_holder()) return Unexpected{*std::move(unknown)};
            const auto left = settings_.lock_wait - waited.elapsed();
            const auto over = left <= left.zero();
            // Whoever is seen at work is waited for: giving up would only begin the wait anew.
            if (over && (settings_.lock_wait == left.zero() || !holder_ || !holder_->at_work))
                return Unexpected{lock_not_obtained()};
            const auto pause = backoff.next();
            if (stop_.wait_for(over ? pause : std::min(pause, left))) continue;
            if (auto settled = settle(RunOutcome::waited_for_other)) return settled;
        }
    }

    /// Polls the history until somebody else has applied what is pending. Takes no lock.
    Outcome wait_for_other() {
        const Stopwatch waited{clock_, times_.lock};
        Backoff backoff{settings_.lock_poll};
        observer_.waiting_for_other(plan_.pending.size());
        for (;;) {
            const auto left = settings_.lock_wait - waited.elapsed();
            if (left <= left.zero()) return Unexpected{not_applied_by_other()};
            if (stop_.wait_for(std::min(backoff.next(), left)))
                return stopped("while it waited for another to migrate");
            if (auto settled = settle(RunOutcome::waited_for_other)) return *std::move(settled);
        }
    }

    [[nodiscard]] RunFailure not_applied_by_other() const {
        return failure(
            "waiting",
            {Remedy::retry,
             fmt::format("{} pending migration(s) were not applied within {}; another run is to "
                         "apply them (LOCKSTEP_MIGRATOR=other)",
                         plan_.pending.size(), format_duration(settings_.lock_wait))});
    }

    std::optional<RunFailure> look_at_holder() {
        auto holder = database_.lock_holder();
        if (!holder) return history_failure("looking for the lock's holder", holder.error());
        if (!*holder) return std::nullopt;
        const auto changed = !holder_ || holder_->pid != (*holder)->pid ||
                             holder_->application != (*holder)->application;
        holder_ = **holder;
        if (changed) observer_.waiting_for_lock(*holder_);
        return std::nullopt;
    }

    [[nodiscard]] RunFailure lock_not_obtained() const {
        return failure(
            "lock", {Remedy::retry,
                     fmt::format("the migration lock was not obtained within {}; it is held by {}",
                                 format_duration(settings_.lock_wait), describe_holder(holder_))});
    }

    [[nodiscard]] Outcome stopped(const std::string& when) const {
        auto stop =
            failure("stopped", {Remedy::retry, fmt::format("the run was asked to stop {}", when)});
        stop.applied = applied_;
        return Unexpected{std::move(stop)};
    }

    /// Applies what is pending between the two records of an attempt. Only under the lock.
    Outcome attempt() {
        const Stopwatch worked{clock_, times_.apply};
        const auto number =
            database_.begin_attempt({set_.digest, rollout(), settings_.pod, settings_.retry_token});
        if (!number) return Unexpected{history_failure("recording the attempt", number.error())};
        auto outcome = apply_all();
        // After a connection lost in COMMIT nothing can be recorded; the next holder closes the
        // attempt.
        const auto in_doubt = !outcome && outcome.error().error.remedy == Remedy::observe;
        if (in_doubt) return outcome;
        const auto recorded = database_.end_attempt(*number, end_of(outcome, worked.elapsed()));
        if (recorded) return outcome;
        return unrecorded(std::move(outcome), recorded.error());
    }

    Outcome unrecorded(Outcome outcome, const Error& error) {
        if (!outcome) {
            observer_.warning(
                fmt::format("how the attempt ended could not be recorded: {}", error.message));
            return outcome;
        }
        auto late =
            history_failure("all migrations were applied, but recording that failed", error);
        late.applied = applied_;
        return Unexpected{std::move(late)};
    }

    static AttemptEnd end_of(const Outcome& outcome, std::chrono::milliseconds worked) {
        if (outcome) return {AttemptOutcome::applied, std::nullopt, worked.count()};
        const auto& met = outcome.error();
        const auto passing = met.error.remedy == Remedy::retry;
        return {passing ? AttemptOutcome::retry : AttemptOutcome::failed, met.statement,
                worked.count()};
    }

    Outcome apply_all() {
        const auto total = plan_.pending.size();
        for (std::size_t i = 0; i < total; ++i) {
            const auto& migration = *plan_.pending[i];
            if (stop_.requested()) {
                return stopped(fmt::format("before {}; {} of {} pending migrations were applied",
                                           migration.script, i, total));
            }
            observer_.applying(migration, i + 1, total);
            auto row = apply_patiently(migration);
            if (!row) return refused(row.error());
            if (row->kind == Kind::versioned) plan_.current = row->version;
            observer_.applied(*row);
            applied_.push_back(*std::move(row));
        }
        return RunResult{total == 0 ? completed_before_ : RunOutcome::applied, applied_};
    }

    /// Tries again, for a time, when a lock on a table is not given: in the pauses everybody who
    /// queued behind this run gets through.
    Expected<HistoryRow, ApplyFailure> apply_patiently(const Migration& migration) {
        const auto begun = clock_.now();
        Backoff backoff{settings_.lock_retry};
        ApplyContext context{rollout(), settings_.pod, false, begun_.contains(migration.script),
                             set_.session};
        for (;;) {
            auto row = database_.apply(migration, context, observer_);
            if (!row && row.error().other_tool_works) {
                if (!wait_for_other_tool(begun, backoff)) return row;
                context.begun = context.begun || row.error().aftermath == Aftermath::partial;
                continue;
            }
            if (row || !row.error().may_try_again) return row;
            const auto left = settings_.lock_budget - (clock_.now() - begun);
            if (left <= left.zero()) return budget_used_up(std::move(row).error());
            const auto delay = std::min(
                backoff.next(), std::chrono::duration_cast<std::chrono::milliseconds>(left));
            observer_.trying_again(migration, delay);
            if (stop_.wait_for(delay)) return row;
            context.outwait_autovacuum = row.error().autovacuum_blocks;
            context.begun = context.begun || row.error().aftermath == Aftermath::partial;
        }
    }

    /// False: the time is up, or the run is to stop.
    bool wait_for_other_tool(SteadyTime begun, Backoff& backoff) {
        const auto left = settings_.lock_wait - (clock_.now() - begun);
        if (left <= left.zero()) return false;
        return !stop_.wait_for(
            std::min(backoff.next(), std::chrono::duration_cast<std::chrono::milliseconds>(left)));
    }

    [[nodiscard]] Expected<HistoryRow, ApplyFailure> budget_used_up(ApplyFailure refusal) const {
        refusal.failure.hint = fmt::format(
            "tried again and again for {} (lock-budget); end the sessions that hold the lock, see "
            "the log for them, or wait for a quieter time",
            format_duration(settings_.lock_budget));
        return Unexpected{std::move(refusal)};
    }

    [[nodiscard]] Outcome refused(const ApplyFailure& refusal) const {
        const FailureContext context{refusal.aftermath, refusal.remedy, plan_.current};
        return Unexpected{RunFailure{{refusal.remedy, describe(refusal.failure, context)},
                                     kind_of(refusal),
                                     refusal.failure,
                                     applied_}};
    }

    // A stop cancels the running statement, which then fails like any other.
    [[nodiscard]] std::string kind_of(const ApplyFailure& refusal) const {
        if (stop_.requested() && refusal.remedy == Remedy::retry) return "stopped";
        if (refusal.other_tool_works) return "lock";
        return connection_broke(refusal) ? "connection" : "sql";
    }

    [[nodiscard]] const std::string& rollout() const {
        return settings_.rollout.empty() ? set_.digest : settings_.rollout;
    }

    Database& database_;
    const MigrationSet& set_;
    const RunSettings& settings_;
    const Clock& clock_;
    StopToken stop_;
    RunObserver& observer_;
    RunTimes& times_;

    Plan plan_;
    RunOutcome completed_before_ = RunOutcome::nothing_pending;
    std::set<std::string> begun_; ///< Scripts that an earlier run did not end.
    std::set<std::string> told_;
    History seen_;             ///< With a mirrored table that differs.
    bool out_of_step_ = false; ///< It does.
    bool looked_ = false;      ///< That was settled, or could not be.
    std::optional<LockHolder> holder_;
    std::vector<HistoryRow> applied_;
};

} // namespace

Outcome run(Database& database, const MigrationSet& set, const RunSettings& settings,
            const Clock& clock, StopToken stop, RunObserver& observer, RunTimes& times) {
    return Run{database, set, settings, clock, stop, observer, times}.go();
}

} // namespace lockstep::migrate
