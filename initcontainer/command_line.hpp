// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "initcontainer/setting_table.hpp"
#include "initcontainer/setting_values.hpp"

namespace lockstep::initcontainer {

/// What the user asked for.
struct Invocation {
    std::optional<Command> command; ///< None: only `text` is wanted.
    Flags flags;
    std::vector<std::string> exec_command{}; ///< What stands behind --.
    std::vector<std::string> arguments;      ///< What stands without a flag; see argument_table().
    std::string text;                        ///< The help that was asked for.
};

/// Reads the command line. Fails with `fix_input` and a sentence that names what was not
/// understood.
Result<Invocation> parse_command_line(int argc, const char* const* argv);

} // namespace lockstep::initcontainer
