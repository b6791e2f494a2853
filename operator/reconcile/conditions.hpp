// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "pool/plan.hpp"
#include "reconcile/facts.hpp"
#include "reconcile/observed.hpp"

namespace lockstep::reconcile {

/// What stands in the way until a person does something, found outside of reports.
struct Trouble {
    std::string reason;
    std::string message;
    friend bool operator==(const Trouble&, const Trouble&) = default;
};

/// All that the conditions follow from, besides the sections of the status.
struct Situation {
    Facts facts;
    std::optional<Trouble> trouble;
    bool pool_map_is_foreign = false;
    bool pool_over_budget = false;
    bool checking = false;  ///< A check of the present connection has not ended yet.
    bool migrating = false; ///< A migrate Job is wanted or runs.
};

/// Writes all conditions and the phase into `status`; the sections are those of now, the conditions
/// still those of before. A condition's time changes only when its status does.
void set_conditions(const Observed& seen, const Situation& situation, api::Status& status,
                    WallTime now);

/// For a spec that cannot be used: everything but Ready, Reconciling and Stalled stays.
void set_invalid(const Observed& seen, api::Status& status, WallTime now);

/// For a resource that is left alone: nothing but what says so changes.
void set_suspended(const Observed& seen, api::Status& status, WallTime now);

} // namespace lockstep::reconcile
