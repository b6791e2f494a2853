// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "api/status.hpp"
#include "reconcile/observed.hpp"

namespace lockstep::reconcile {

/// What a condition is going to say.
struct Verdict {
    api::ConditionStatus status = api::ConditionStatus::unknown;
    std::string reason;
    std::string message;
    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// What is known after all reports that can be seen, on top of what the status remembers.
struct Facts {
    Verdict reachable;
    std::string lock_holder; ///< Who was migrating when the newest report was written.
};

/// Brings the reports of gates and Jobs into `status` (database, tls, schema, failure,
/// lastReportTime), in the order in which they ended. Reports that had their effect before change
/// nothing, and nothing is lost when pods and Jobs are gone.
Facts take_reports(const Observed& seen, api::Status& status);

} // namespace lockstep::reconcile
