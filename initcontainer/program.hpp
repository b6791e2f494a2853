// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "base/stop.hpp"
#include "initcontainer/environment.hpp"
#include "initcontainer/exit_code.hpp"
#include "initcontainer/settings.hpp"

namespace lockstep::initcontainer {

/// What a run of the program is given by the system.
struct Invoked {
    int argc = 0;
    const char* const* argv = nullptr;
    Environment environment;
    Surroundings surroundings;
    bool result_to_terminal = false; ///< Whether a person reads `out`.
};

/// Runs one command from its arguments to its report and exit code. Throws only when memory or the
/// like is at an end.
ExitCode run_program(const Invoked& invoked, StopToken stop, std::ostream& out);

} // namespace lockstep::initcontainer
