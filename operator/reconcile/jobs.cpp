// SPDX-License-Identifier: Apache-2.0
#include "reconcile/jobs.hpp"

#include <algorithm>
#include <array>

#include "base/duration.hpp"
#include "reconcile/rollout.hpp"

namespace lockstep::reconcile {
namespace {

using std::chrono::seconds;

constexpr seconds patience_with_gates{15};
constexpr std::array<seconds, 4> between_repeats{seconds{30}, seconds{60}, seconds{120},
                                                 seconds{300}};
constexpr seconds before_migrating_again{60};

seconds delay_before(int step) {
    const auto last = static_cast<int>(between_repeats.size()) - 1;
    return between_repeats[static_cast<std::size_t>(std::clamp(step, 0, last))];
}

bool has_ended(const ObservedJob& job) {
    return job.phase != JobPhase::running;
}

void look_again(JobPlan& plan, seconds after) {
    after = std::max(after, seconds{1});
    plan.look_again_after = std::min(plan.look_again_after.value_or(after), after);
}

std::string end_of(const ObservedJob& job) {
    return job.finished_at ? format_time(*job.finished_at) : std::string{};
}

/// The outcome that a Job's pod reported last, or what the Job's own state says.
std::string outcome_of(const Observed& seen, const ObservedJob& job) {
    std::string outcome = job.phase == JobPhase::succeeded ? "succeeded" : "failed";
    std::optional<WallTime> last;
    for (const auto& pod : seen.job_pods) {
        if (pod.job != job.name || !pod.run.report || !pod.run.finished_at) continue;
        if (last && *pod.run.finished_at < *last) continue;
        last = pod.run.finished_at;
        outcome = to_string(pod.run.report->outcome);
    }
    return outcome;
}

/// Whether trying the same again may help. Without a report that is the Job's own deadline.
bool may_pass_by_itself(const Observed& seen, const ObservedJob& job) {
    if (job.phase != JobPhase::failed) return false;
    return std::ranges::none_of(seen.job_pods, [&](const auto& pod) {
        return pod.job == job.name && needs_input(pod.run);
    });
}

/// Since when a gate has kept its pod waiting for something that it has not named as wrong input.
std::optional<WallTime> waiting_since(const std::vector<const ObservedGate*>& gates) {
    std::optional<WallTime> since;
    for (const auto* gate : gates) {
        const auto& run = gate->run;
        const bool at_work = run.state == RunState::running || run.state == RunState::failed;
        if (gate->terminating || gate->ended || !at_work || needs_input(run)) continue;
        const auto began =
            run.restarts > 0 || !run.running_since ? gate->created_at : *run.running_since;
        since = std::min(since.value_or(began), began);
    }
    return since;
}

struct RepeatReason {
    std::string name;
    WallTime first_due;
};

WallTime last_check(const api::JobsStatus& jobs, WallTime otherwise) {
    const auto at = parse_time(jobs.last_check_at);
    return at ? *at : otherwise;
}

std::optional<RepeatReason> reason_to_repeat(const Observed& seen, bool reachable,
                                             const api::JobsStatus& jobs, WallTime now) {
    const auto gates = newest_rollout(seen);
    if (const auto since = waiting_since(gates)) {
        return RepeatReason{rollout_id(seen.resource.namespace_name, *gates.front()),
                            *since + patience_with_gates};
    }
    if (reachable) return std::nullopt;
    return RepeatReason{"inputs/" + jobs.checked, last_check(jobs, now) + delay_before(0)};
}

/// When the next repeated check is due. A new reason starts the delays afresh.
WallTime repeat_due(const RepeatReason& reason, api::JobsStatus& jobs, WallTime now) {
    if (jobs.repeated_for != reason.name) {
        jobs.repeated_for = reason.name;
        jobs.repeats_before = jobs.repeats;
    }
    const auto step = jobs.repeats - jobs.repeats_before;
    if (step <= 0) return reason.first_due;
    return last_check(jobs, now) + delay_before(step - 1);
}

void plan_repeat(const Observed& seen, bool reachable, api::JobsStatus& jobs, WallTime now,
                 JobPlan& plan) {
    const auto reason = reason_to_repeat(seen, reachable, jobs, now);
    if (!reason) {
        jobs.repeated_for.clear();
        return;
    }
    const auto due = repeat_due(*reason, jobs, now);
    if (due > now) return look_again(plan, std::chrono::ceil<seconds>(due - now));
    plan.create.push_back({.kind = JobKind::check,
                           .inputs = check_inputs(seen),
                           .repeated_for = reason->name,
                           .repeat = jobs.repeats + 1});
}

void plan_check(const Observed& seen, bool reachable, api::JobsStatus& jobs, WallTime now,
                JobPlan& plan) {
    const auto inputs = check_inputs(seen);
    bool one_is_there = false;
    for (const auto& job : seen.jobs) {
        if (job.kind != JobKind::check || has_ended(job)) continue;
        one_is_there = true;
        if (job.inputs != inputs && !job.terminating) plan.remove.push_back(job.name);
    }
    if (one_is_there) return;
    if (jobs.checked == inputs) return plan_repeat(seen, reachable, jobs, now, plan);
    plan.create.push_back(
        {.kind = JobKind::check, .inputs = inputs, .repeated_for = {}, .repeat = 0});
}

const ObservedJob* find_migrate_job(const Observed& seen, const std::string& inputs) {
    const auto found = std::ranges::find_if(seen.jobs, [&](const auto& job) {
        return job.kind == JobKind::migrate && job.inputs == inputs;
    });
    return found == seen.jobs.end() ? nullptr : &*found;
}

bool somebody_migrates(const Observed& seen) {
    return std::ranges::any_of(
        seen.jobs, [](const auto& job) { return job.kind == JobKind::migrate && !has_ended(job); });
}

/// A failed Job is final for Kubernetes; to try again it has to go first.
void try_again_later(const ObservedJob& job, WallTime now, JobPlan& plan) {
    if (job.terminating) return;
    const auto due = job.finished_at.value_or(now) + before_migrating_again;
    if (due > now) return look_again(plan, std::chrono::ceil<seconds>(due - now));
    plan.remove.push_back(job.name);
}

void plan_migrate(const Observed& seen, const api::JobsStatus& jobs, WallTime now, JobPlan& plan) {
    if (!migrate_is_due(seen, jobs) || somebody_migrates(seen)) return;
    const auto inputs = migrate_inputs(seen);
    if (const auto* ended = find_migrate_job(seen, inputs)) {
        return try_again_later(*ended, now, plan);
    }
    plan.create.push_back(
        {.kind = JobKind::migrate, .inputs = inputs, .repeated_for = {}, .repeat = 0});
}

void record_check(const ObservedJob& job, const std::string& inputs, api::JobsStatus& jobs) {
    if (job.repeated_for.empty()) {
        if (job.inputs != inputs) return;
        jobs.checked = inputs;
    } else {
        jobs.repeats = std::max(jobs.repeats, job.repeat);
    }
    jobs.last_check_at = std::max(jobs.last_check_at, end_of(job));
}

} // namespace

void record_ended_jobs(const Observed& seen, api::JobsStatus& jobs) {
    const auto check = check_inputs(seen);
    const auto migrate = migrate_inputs(seen);
    for (const auto& job : seen.jobs) {
        if (!has_ended(job)) continue;
        if (job.kind == JobKind::check) {
            record_check(job, check, jobs);
        } else if (job.inputs == migrate && !may_pass_by_itself(seen, job)) {
            jobs.migrated = migrate;
            jobs.migrate_outcome = outcome_of(seen, job);
        }
    }
}

bool check_is_due(const Observed& seen, const api::JobsStatus& jobs) {
    return jobs.checked != check_inputs(seen);
}

bool migrate_is_due(const Observed& seen, const api::JobsStatus& jobs) {
    return seen.resource.spec.trigger == api::Trigger::on_apply &&
           jobs.migrated != migrate_inputs(seen);
}

JobPlan plan_jobs(const Observed& seen, bool reachable, api::JobsStatus& jobs, WallTime now) {
    JobPlan plan;
    plan_check(seen, reachable, jobs, now, plan);
    plan_migrate(seen, jobs, now, plan);
    return plan;
}

} // namespace lockstep::reconcile
