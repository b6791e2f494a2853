// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/clock.hpp"
#include "reconcile/decision.hpp"
#include "reconcile/observed.hpp"

namespace lockstep::reconcile {

/// What the installation decides about the Jobs.
struct JobSettings {
    std::string image; ///< The `lockstep` image.
    std::string image_pull_policy = "IfNotPresent";
    friend bool operator==(const JobSettings&, const JobSettings&) = default;
};

/// Decides the next step towards the desired state. Reads no clock, does no I/O, and gives the same
/// answer for the same arguments.
///
/// Assumptions: the caller asks again when the resource, one of its pods, Jobs or Job pods, a
/// published ConfigMap, or a ConfigMap that the spec points to changes, and after
/// `look_again_after`.
Decision reconcile(const Observed& seen, const JobSettings& settings, WallTime now);

} // namespace lockstep::reconcile
