// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "api/spec.hpp"

/// How many connections an app process may hold, so that all pods together never ask the database
/// for more than it has. Pure arithmetic; docs/resource.md shows it with numbers.
namespace lockstep::pool {

/// What is known about the database's limits.
struct Limits {
    std::optional<int> max_connections; ///< Absent before the first report.
    int reserved = 0;                   ///< Slots that ordinary roles never get.
    std::optional<int> role_limit;      ///< Of the role that the apps use.
    std::optional<int> database_limit;
    bool aws = false; ///< RDS and Aurora keep some connections for their own automation.
    friend bool operator==(const Limits&, const Limits&) = default;
};

struct PoolInput {
    api::PoolSpec asked;
    Limits limits;
    int replicas = 0; ///< Pods that were seen when no rollout was going on.
    friend bool operator==(const PoolInput&, const PoolInput&) = default;
};

/// Never 0 or -1 where a pool library reads that as "without limit".
struct PoolSize {
    int size = 1;
    int overflow = 0;
    friend bool operator==(const PoolSize&, const PoolSize&) = default;
};

struct PoolPlan {
    PoolSize published;
    int per_process = 0; ///< What one process may hold; below 1 the budget is exceeded.
    int budget = 0;
    int usable = 0;
    int replicas = 0;
    int pods = 0; ///< Replicas, surge and terminating pods together.
    int processes_per_pod = 1;
    int max_connections = 0;
    bool assumed = false;     ///< `max_connections` is a careful guess.
    bool over_budget = false; ///< Even one connection a process is too much.
    std::string explanation;  ///< One sentence with the arithmetic.
    friend bool operator==(const PoolPlan&, const PoolPlan&) = default;
};

/// The plan for now. `published` is what the ConfigMap holds already: it is kept when the budget
/// would change it by less than a tenth, so that workloads that roll on each change of it are left
/// alone.
PoolPlan plan(const PoolInput& input, const std::optional<PoolSize>& published);

} // namespace lockstep::pool
