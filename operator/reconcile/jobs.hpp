// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "reconcile/job_builder.hpp"
#include "reconcile/observed.hpp"

/// Which check and migrate Jobs there have to be.
namespace lockstep::reconcile {

struct JobPlan {
    std::vector<JobPurpose> create;
    std::vector<std::string> remove;
    std::optional<std::chrono::seconds> look_again_after;
};

/// Keeps in `jobs` which Jobs have ended, so that they are not repeated once they are gone.
void record_ended_jobs(const Observed& seen, api::JobsStatus& jobs);

/// Whether the inputs of the last finished check, or migrate Job, differ from those of now.
bool check_is_due(const Observed& seen, const api::JobsStatus& jobs);
bool migrate_is_due(const Observed& seen, const api::JobsStatus& jobs);

/// Plans the Jobs; `reachable` says whether the database was seen at work last. Keeps in `jobs` why
/// checks are being repeated.
///
/// Guarantees: at most one check of a resource runs at a time; a Job that migrates is never deleted
/// while it runs.
JobPlan plan_jobs(const Observed& seen, bool reachable, api::JobsStatus& jobs, WallTime now);

} // namespace lockstep::reconcile
