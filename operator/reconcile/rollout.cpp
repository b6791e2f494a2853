// SPDX-License-Identifier: Apache-2.0
#include "reconcile/rollout.hpp"

#include <algorithm>
#include <map>

#include "base/duration.hpp"

namespace lockstep::reconcile {
namespace {

using Gates = std::vector<const ObservedGate*>;

WallTime began_at(const Gates& gates) {
    return (*std::ranges::min_element(gates, {}, &ObservedGate::created_at))->created_at;
}

struct Counts {
    int waiting = 0;
    int passed = 0;
    int failed = 0;
};

Counts count(const Gates& gates) {
    Counts counts;
    for (const auto* gate : gates) {
        if (gate->terminating || gate->ended) continue;
        if (!is_waiting(*gate)) {
            ++counts.passed;
        } else if (gate->run.state == RunState::failed || needs_input(gate->run)) {
            ++counts.failed;
        } else {
            ++counts.waiting;
        }
    }
    return counts;
}

std::string migrator_of(const Gates& gates) {
    for (const auto* gate : gates) {
        const auto& report = gate->run.report;
        if (report && report->outcome == report::Outcome::applied) return gate->run.pod;
    }
    return {};
}

std::string last_finish(const Gates& gates) {
    std::optional<WallTime> last;
    for (const auto* gate : gates) {
        if (gate->run.finished_at)
            last = std::max(last.value_or(WallTime{}), *gate->run.finished_at);
    }
    return last ? format_time(*last) : std::string{};
}

api::RolloutState state_of(const Gates& gates, const Counts& counts, bool lock_held) {
    if (std::ranges::any_of(gates, [](const auto* gate) {
            return !gate->terminating && is_waiting(*gate) && needs_input(gate->run);
        })) {
        return api::RolloutState::failed;
    }
    if (counts.waiting + counts.failed == 0) return api::RolloutState::complete;
    return lock_held ? api::RolloutState::migrating : api::RolloutState::waiting;
}

} // namespace

std::string rollout_id(const std::string& namespace_name, const ObservedGate& gate) {
    const auto& workload = gate.workload.empty() ? gate.run.pod : gate.workload;
    auto id = namespace_name + "/" + workload;
    if (!gate.template_hash.empty()) id += "/" + gate.template_hash;
    return id;
}

bool is_waiting(const ObservedGate& gate) {
    return gate.run.state != RunState::passed;
}

bool needs_input(const ObservedRun& run) {
    if (!run.exit_code || *run.exit_code == 0) return false;
    if (run.report && run.report->remedy) {
        return *run.report->remedy == Remedy::fix_input ||
               *run.report->remedy == Remedy::report_bug;
    }
    return *run.exit_code == 64 || *run.exit_code == 65 || *run.exit_code == 70;
}

std::vector<const ObservedGate*> newest_rollout(const Observed& seen) {
    std::map<std::string, Gates> rollouts;
    for (const auto& gate : seen.gates) {
        if (gate.run.state == RunState::absent) continue;
        rollouts[rollout_id(seen.resource.namespace_name, gate)].push_back(&gate);
    }
    const auto newest = std::ranges::max_element(
        rollouts, {}, [](const auto& rollout) { return began_at(rollout.second); });
    return newest == rollouts.end() ? Gates{} : newest->second;
}

std::optional<api::RolloutStatus> rollout_status(const Observed& seen, bool lock_held) {
    const auto& before = seen.resource.status.rollout;
    const auto gates = newest_rollout(seen);
    if (gates.empty()) return before;
    api::RolloutStatus rollout;
    rollout.id = rollout_id(seen.resource.namespace_name, *gates.front());
    rollout.workload = gates.front()->workload;
    rollout.started = format_time(began_at(gates));
    rollout.migrator = migrator_of(gates);
    const auto counts = count(gates);
    rollout.waiting = counts.waiting;
    rollout.passed = counts.passed;
    rollout.failed = counts.failed;
    rollout.state = state_of(gates, counts, lock_held);
    if (rollout.state == api::RolloutState::complete) rollout.finished = last_finish(gates);
    if (!before || before->id != rollout.id) return rollout;
    // The first pods of a rollout may be gone by now; what they showed still holds.
    if (!before->started.empty()) rollout.started = std::min(before->started, rollout.started);
    if (rollout.migrator.empty()) rollout.migrator = before->migrator;
    if (!before->finished.empty()) rollout.finished = before->finished;
    return rollout;
}

} // namespace lockstep::reconcile
