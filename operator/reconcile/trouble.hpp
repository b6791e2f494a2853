// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "reconcile/conditions.hpp"
#include "reconcile/observed.hpp"

namespace lockstep::reconcile {

struct TroubleFound {
    std::optional<Trouble> trouble;
    bool references_missing = false; ///< A Job's pod could not start: none is created.
    std::optional<std::chrono::seconds> look_again_after;
};

/// Missing ConfigMaps, ConfigMaps of others where ours belong, and pods that cannot start.
TroubleFound find_trouble(const Observed& seen, WallTime now);

} // namespace lockstep::reconcile
