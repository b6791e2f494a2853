// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "api/database_schema.hpp"
#include "kube/json.hpp"
#include "reconcile/observed.hpp"
#include "reconcile/reconcile.hpp"

namespace lockstep::reconcile {

/// What one Job is for. Two equal purposes give the same name and the same Job.
struct JobPurpose {
    JobKind kind = JobKind::check;
    std::string inputs;       ///< Digest from check_inputs() or migrate_inputs().
    std::string repeated_for; ///< Set on a repeated check: the waiting rollout, or the inputs.
    int repeat = 0;           ///< Repeated checks are numbered from one, for ever.
    friend bool operator==(const JobPurpose&, const JobPurpose&) = default;
};

/// Digest of all that a check depends on: the connection, the content of source and CA, the retry
/// token.
std::string check_inputs(const Observed& seen);
/// Digest of all that a migrate Job depends on: that, and how to migrate.
std::string migrate_inputs(const Observed& seen);

/// `<name>-<kind>-<digest>`, at most 63 characters.
std::string job_name(const api::DatabaseSchema& resource, const JobPurpose& purpose);

/// The Job as the API server takes it.
kube::Json build_job(const api::DatabaseSchema& resource, const JobPurpose& purpose,
                     const JobSettings& settings);

} // namespace lockstep::reconcile
