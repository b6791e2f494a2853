// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/stop.hpp"
#include "initcontainer/doctor/check.hpp"
#include "initcontainer/settings.hpp"

namespace lockstep::initcontainer::doctor {

/// What an examination begins with.
struct Patient {
    Sources sources;
    Surroundings surroundings;
    std::optional<Error> broken_file{}; ///< Why a file of settings was not read.
};

/// All checks, in their order. A failed one is no reason to stop: what needs it is skipped, and all
/// else is looked at. Nothing is changed, and no lock is taken. Each wait ends by itself, after
/// five seconds or the setting wait-timeout where it is given.
std::vector<Check> examine(const Patient& patient, const Clock& clock, StopToken stop);

} // namespace lockstep::initcontainer::doctor
