// SPDX-License-Identifier: Apache-2.0
#include "reconcile/reconcile.hpp"

#include <algorithm>

#include "base/duration.hpp"
#include "pool/profile.hpp"
#include "reconcile/conditions.hpp"
#include "reconcile/facts.hpp"
#include "reconcile/jobs.hpp"
#include "reconcile/pool_section.hpp"
#include "reconcile/rollout.hpp"
#include "reconcile/settings_map.hpp"
#include "reconcile/trouble.hpp"

namespace lockstep::reconcile {
namespace {

using std::chrono::seconds;

using Data = std::map<std::string, std::string>;

void look_again(Decision& decision, const std::optional<seconds>& after) {
    if (!after) return;
    decision.look_again_after = std::min(decision.look_again_after.value_or(*after), *after);
}

/// Somebody else's ConfigMap is never overwritten; Stalled tells about it.
void publish(const Observed& seen, const std::optional<ObservedConfigMap>& there,
             const std::string& name, const Data& data, Decision& decision) {
    if (there && (!there->ours || there->data == data)) return;
    decision.publish_config_maps.push_back(published_map(seen.resource, name, data));
}

void publish_all(const Observed& seen, const pool::PoolPlan& pool, Decision& decision) {
    const auto& resource = seen.resource;
    publish(seen, seen.settings_map, api::settings_map_name(resource), settings_keys(resource),
            decision);
    publish(seen, seen.pool_map, api::pool_map_name(resource),
            pool::profile_keys(resource.spec, pool.published), decision);
}

void decide_jobs(const Observed& seen, const JobSettings& settings, bool reachable,
                 api::Status& status, WallTime now, Decision& decision) {
    auto plan = plan_jobs(seen, reachable, status.jobs, now);
    for (const auto& purpose : plan.create) {
        decision.create_jobs.push_back(build_job(seen.resource, purpose, settings));
    }
    decision.delete_jobs = std::move(plan.remove);
    look_again(decision, plan.look_again_after);
}

/// What a pod has met since the check began need not wait for the check, which may be slow to
/// start.
bool failed_since_check_began(const Observed& seen, const api::Status& status) {
    if (!status.failure) return false;
    return std::ranges::any_of(seen.jobs, [&](const ObservedJob& job) {
        return job.kind == JobKind::check && job.phase == JobPhase::running && job.created_at &&
               status.failure->time >= format_time(*job.created_at);
    });
}

/// What was known about another connection does not speak for this one.
void forget_if_connection_changed(const Observed& seen, bool checking, Facts& facts) {
    const auto& status = seen.resource.status;
    if (!checking || status.observed_generation == seen.resource.generation) return;
    facts.reachable = {api::ConditionStatus::unknown, "Checking",
                       "A Job is looking at the database."};
}

void act(const Observed& seen, const JobSettings& settings, api::Status& status, Facts facts,
         WallTime now, Decision& decision) {
    Situation situation;
    const auto found = find_trouble(seen, now);
    situation.trouble = found.trouble;
    look_again(decision, found.look_again_after);

    const auto pool = plan_pool(seen, status);
    status.pool = pool_section(seen.resource, pool);
    situation.pool_over_budget = pool.over_budget;
    situation.pool_map_is_foreign = seen.pool_map && !seen.pool_map->ours;
    publish_all(seen, pool, decision);

    const auto reachable = facts.reachable.status == api::ConditionStatus::yes;
    if (!found.references_missing) decide_jobs(seen, settings, reachable, status, now, decision);
    situation.checking = check_is_due(seen, status.jobs) && !failed_since_check_began(seen, status);
    situation.migrating = migrate_is_due(seen, status.jobs);
    forget_if_connection_changed(seen, situation.checking, facts);
    situation.facts = std::move(facts);
    set_conditions(seen, situation, status, now);
}

void finish(const Observed& seen, api::Status status, Decision& decision) {
    if (status != seen.resource.status) decision.write_status = std::move(status);
}

} // namespace

Decision reconcile(const Observed& seen, const JobSettings& settings, WallTime now) {
    Decision decision;
    if (seen.resource.being_deleted) return decision;
    auto status = seen.resource.status;
    status.observed_generation = seen.resource.generation;
    if (!seen.invalid.empty()) {
        set_invalid(seen, status, now);
        finish(seen, std::move(status), decision);
        return decision;
    }
    record_ended_jobs(seen, status.jobs);
    auto facts = take_reports(seen, status);
    status.rollout = rollout_status(seen, !facts.lock_holder.empty());
    if (seen.resource.spec.suspend) {
        set_suspended(seen, status, now);
    } else {
        act(seen, settings, status, std::move(facts), now, decision);
    }
    finish(seen, std::move(status), decision);
    return decision;
}

} // namespace lockstep::reconcile
