// SPDX-License-Identifier: Apache-2.0
#include "pool/plan.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include <fmt/format.h>

namespace lockstep::pool {
namespace {

// PostgreSQL's own defaults, and less than the smallest Aurora instance offers.
constexpr int assumed_connections = 100;
constexpr int assumed_reserved = 5;
// A first rollout is planned for this many pods, so that its first pod does not take everything.
constexpr int assumed_replicas = 3;
constexpr int aws_automation = 3;
// Kubernetes' default for Deployments: a quarter more pods while a rollout runs, rounded up.
constexpr int surge_divisor = 4;

std::int64_t divided_up(std::int64_t amount, std::int64_t by) {
    return (amount + by - 1) / by;
}

int clamped(std::int64_t value) {
    return static_cast<int>(std::clamp<std::int64_t>(value, 0, std::numeric_limits<int>::max()));
}

int replicas_of(const PoolInput& input) {
    if (input.asked.max_pods > 0) return input.asked.max_pods;
    return std::max(input.replicas, assumed_replicas);
}

/// Surge pods start while as many old ones still drain their connections.
int pods_for(int replicas) {
    const auto surge = divided_up(replicas, surge_divisor);
    return clamped(replicas + 2 * surge);
}

/// The slots that ordinary roles can get, whoever holds them.
int reachable(const PoolInput& input, int max_connections, bool assumed) {
    const auto& limits = input.limits;
    auto slots = max_connections - (assumed ? assumed_reserved : limits.reserved) -
                 (limits.aws ? aws_automation : 0);
    if (limits.role_limit) slots = std::min(slots, *limits.role_limit);
    if (limits.database_limit) slots = std::min(slots, *limits.database_limit);
    return std::max(slots, 0);
}

/// Gates and check Jobs connect too, each with one connection, while the apps hold theirs.
int kept_for_gates(int pods) {
    return std::max(2, clamped(divided_up(pods, surge_divisor)));
}

PoolSize split(const api::PoolSpec& asked, int per_process) {
    const auto size = std::clamp(per_process, 1, asked.size);
    return {size, std::clamp(per_process - size, 0, asked.overflow)};
}

int total(const PoolSize& size) {
    return size.size + size.overflow;
}

/// Whether what is published may stay: it is what a slightly different budget would have given.
bool close_enough(const PoolSize& published, const PoolSize& planned, const api::PoolSpec& asked) {
    if (total(planned) >= asked.size + asked.overflow) return false;
    if (published != split(asked, total(published))) return false;
    return std::abs(total(published) - total(planned)) * 10 < total(published);
}

std::string explain(const PoolPlan& plan, const PoolInput& input) {
    const auto limit = fmt::format("{} connections{}", plan.max_connections,
                                   plan.assumed ? " (assumed until the database is known)" : "");
    const auto arithmetic = fmt::format(
        "Of {}, {} are usable and {} ({} %) are for the apps; {} pods with {} process(es) each may "
        "hold {} per process.",
        limit, plan.usable, plan.budget, input.asked.utilisation, plan.pods, plan.processes_per_pod,
        plan.per_process);
    if (!plan.over_budget) return arithmetic;
    return arithmetic + " Even one connection per process is too much: use fewer replicas or "
                        "processes, a larger database or a pooler.";
}

} // namespace

PoolPlan plan(const PoolInput& input, const std::optional<PoolSize>& published) {
    const auto& asked = input.asked;
    PoolPlan plan;
    plan.assumed = asked.max_connections == 0 && !input.limits.max_connections;
    plan.max_connections = asked.max_connections > 0
                               ? asked.max_connections
                               : input.limits.max_connections.value_or(assumed_connections);
    plan.replicas = replicas_of(input);
    plan.pods = pods_for(plan.replicas);
    plan.processes_per_pod = std::max(1, asked.processes_per_pod);
    plan.usable = std::max(0, reachable(input, plan.max_connections, plan.assumed) -
                                  kept_for_gates(plan.pods) - asked.reserve);
    plan.budget = clamped(std::int64_t{plan.usable} * asked.utilisation / 100);
    plan.per_process = clamped(plan.budget / (std::int64_t{plan.pods} * plan.processes_per_pod));
    plan.over_budget = plan.per_process < 1;
    plan.published = split(asked, plan.per_process);
    if (published && close_enough(*published, plan.published, asked)) plan.published = *published;
    plan.explanation = explain(plan, input);
    return plan;
}

} // namespace lockstep::pool
