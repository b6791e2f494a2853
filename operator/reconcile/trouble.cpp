// SPDX-License-Identifier: Apache-2.0
#include "reconcile/trouble.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reconcile/rollout.hpp"

namespace lockstep::reconcile {
namespace {

using std::chrono::seconds;

// In a pod's first moments ConfigMaps may not have been published yet, and kubelet tries again.
constexpr seconds patience_with_new_pods{10};
constexpr seconds between_looks{30};

std::optional<Trouble> missing_source(const Observed& seen) {
    const auto& name = seen.resource.spec.migrations.source_config_map;
    if (name.empty() || seen.source.found) return std::nullopt;
    return Trouble{
        "SourceMissing",
        fmt::format("The ConfigMap {} that spec.migrations.source names does not exist.", name)};
}

std::optional<Trouble> missing_ca(const Observed& seen) {
    const auto& ca = seen.resource.spec.connection.tls.ca_from;
    if (!ca) return std::nullopt;
    if (!seen.ca.found) {
        return Trouble{
            "CAMissing",
            fmt::format("The ConfigMap {} that spec.connection.tls.caFrom names does not "
                        "exist.",
                        ca->name)};
    }
    if (std::ranges::find(seen.ca.keys, ca->key) != seen.ca.keys.end()) return std::nullopt;
    return Trouble{"CAMissing", fmt::format("The ConfigMap {} has no key {}, which "
                                            "spec.connection.tls.caFrom names.",
                                            ca->name, ca->key)};
}

std::optional<Trouble> foreign_map(const std::optional<ObservedConfigMap>& map,
                                   const std::string& name) {
    if (!map || map->ours) return std::nullopt;
    return Trouble{
        "ConfigMapNotOurs",
        fmt::format("The ConfigMap {} exists and was not made for this resource; delete or "
                    "rename it.",
                    name)};
}

Trouble pod_trouble(const ObservedRun& run) {
    const auto reason = run.problem->reason.empty() ? "PodProblem" : run.problem->reason;
    return {reason, fmt::format("Pod {}: {}", run.pod,
                                run.problem->message.empty() ? reason : run.problem->message)};
}

void look_at_gates(const Observed& seen, WallTime now, TroubleFound& found) {
    for (const auto* gate : newest_rollout(seen)) {
        if (!gate->run.problem || gate->terminating || gate->ended) continue;
        const auto counts_at = gate->created_at + patience_with_new_pods;
        if (counts_at > now) {
            const auto after = std::chrono::ceil<seconds>(counts_at - now);
            found.look_again_after = std::min(found.look_again_after.value_or(after), after);
        } else if (!found.trouble) {
            found.trouble = pod_trouble(gate->run);
        }
    }
}

/// Pods of Jobs that have ended may still show why they never ran.
void look_at_jobs(const Observed& seen, TroubleFound& found) {
    for (const auto& pod : seen.job_pods) {
        if (!pod.run.problem || found.trouble) continue;
        const auto runs = std::ranges::any_of(seen.jobs, [&](const auto& job) {
            return job.name == pod.job && job.phase == JobPhase::running && !job.terminating;
        });
        if (runs) found.trouble = pod_trouble(pod.run);
    }
}

} // namespace

TroubleFound find_trouble(const Observed& seen, WallTime now) {
    TroubleFound found;
    found.trouble = missing_source(seen);
    if (!found.trouble) found.trouble = missing_ca(seen);
    found.references_missing = found.trouble.has_value();
    if (found.references_missing) found.look_again_after = between_looks;
    if (!found.trouble) {
        found.trouble = foreign_map(seen.settings_map, api::settings_map_name(seen.resource));
    }
    if (!found.trouble)
        found.trouble = foreign_map(seen.pool_map, api::pool_map_name(seen.resource));
    look_at_jobs(seen, found);
    look_at_gates(seen, now, found);
    return found;
}

} // namespace lockstep::reconcile
