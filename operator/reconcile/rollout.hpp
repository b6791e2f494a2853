// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconcile/observed.hpp"

namespace lockstep::reconcile {

/// `<namespace>/<workload>/<template hash>`.
std::string rollout_id(const std::string& namespace_name, const ObservedGate& gate);

/// The gates of the pod template that began last, whatever workload it belongs to; empty when no
/// pod has a gate. The result points into `seen`.
std::vector<const ObservedGate*> newest_rollout(const Observed& seen);

/// Whether that gate has not let its pod pass yet.
bool is_waiting(const ObservedGate& gate);

/// Whether what the gate told last is that a person has to change something.
bool needs_input(const ObservedRun& run);

/// The section `rollout`: what the gates show now, and what is remembered of the same rollout.
/// `lock_held` says that somebody was last seen migrating.
std::optional<api::RolloutStatus> rollout_status(const Observed& seen, bool lock_held);

} // namespace lockstep::reconcile
