// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "pool/plan.hpp"
#include "reconcile/observed.hpp"

namespace lockstep::reconcile {

/// The pods that the budget is shared by. While a rollout replaces one template by another the
/// number dips, so that what was known before still counts.
int replicas_of(const Observed& seen);

/// The plan for the database that `status` tells about.
pool::PoolPlan plan_pool(const Observed& seen, const api::Status& status);

/// The section `pool` of the status.
api::PoolStatus pool_section(const api::DatabaseSchema& resource, const pool::PoolPlan& plan);

} // namespace lockstep::reconcile
