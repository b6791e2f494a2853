// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "base/stop.hpp"
#include "initcontainer/doctor/examination.hpp"
#include "initcontainer/exit_code.hpp"

namespace lockstep::initcontainer {

/// Examines and prints. It takes settings as they are found, since they are the first thing that is
/// examined.
ExitCode run_doctor(const doctor::Patient& patient, StopToken stop, std::ostream& out, bool colour);

} // namespace lockstep::initcontainer
