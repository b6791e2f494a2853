// SPDX-License-Identifier: Apache-2.0
#include "reconcile/pool_section.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "pool/profile.hpp"

namespace lockstep::reconcile {
namespace {

/// The limit of the migrating role binds the apps where they use that role.
bool apps_share_role(const api::Spec& spec) {
    return spec.pool.username.empty() || spec.pool.username == spec.connection.username;
}

bool is_on_aws(const api::Spec& spec, const api::DatabaseStatus& database) {
    return !database.aurora_version.empty() ||
           spec.connection.host.find(".rds.amazonaws.com") != std::string::npos;
}

} // namespace

int replicas_of(const Observed& seen) {
    std::map<std::string, std::map<std::string, int>> workloads;
    for (const auto& gate : seen.gates) {
        if (gate.ended || gate.terminating) continue;
        // Bare pods are each a workload of their own.
        const auto& workload = gate.workload.empty() ? gate.run.pod : gate.workload;
        ++workloads[workload][gate.template_hash];
    }
    int replicas = 0;
    bool rolling = false;
    for (const auto& [workload, templates] : workloads) {
        rolling = rolling || templates.size() > 1;
        int most = 0;
        for (const auto& [hash, pods] : templates)
            most = std::max(most, pods);
        replicas += most;
    }
    const auto& before = seen.resource.status.pool;
    return rolling && before ? std::max(replicas, before->replicas) : replicas;
}

pool::PoolPlan plan_pool(const Observed& seen, const api::Status& status) {
    const auto& spec = seen.resource.spec;
    const auto database = status.database.value_or(api::DatabaseStatus{});
    pool::PoolInput input;
    input.asked = spec.pool;
    input.replicas = replicas_of(seen);
    input.limits.max_connections = database.max_connections;
    input.limits.reserved = database.reserved.value_or(0);
    if (apps_share_role(spec)) input.limits.role_limit = database.role_limit;
    input.limits.database_limit = database.database_limit;
    input.limits.aws = is_on_aws(spec, database);
    const auto published = seen.pool_map && seen.pool_map->ours
                               ? pool::published_size(seen.pool_map->data)
                               : std::nullopt;
    return pool::plan(input, published);
}

api::PoolStatus pool_section(const api::DatabaseSchema& resource, const pool::PoolPlan& plan) {
    return {.config_map_name = api::pool_map_name(resource),
            .summary = fmt::format("{}+{}", plan.published.size, plan.published.overflow),
            .size = plan.published.size,
            .overflow = plan.published.overflow,
            .per_process = plan.per_process,
            .budget = plan.budget,
            .usable = plan.usable,
            .replicas = plan.replicas,
            .pods = plan.pods,
            .processes_per_pod = plan.processes_per_pod,
            .max_connections = plan.max_connections,
            .assumed = plan.assumed,
            .message = plan.explanation};
}

} // namespace lockstep::reconcile
