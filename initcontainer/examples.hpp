// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "initcontainer/command_table.hpp"

namespace lockstep::initcontainer {

/// A command line that works as it is, given where the database is.
struct Example {
    Command command;
    std::string_view line; ///< Begins with "lockstep"; words with blanks are in double quotes.
    std::string_view does; ///< One sentence.
};

/// At least one for each command; in help, manual page and tests.
const std::vector<Example>& example_table();

/// Those of one command, in their order.
std::vector<Example> examples_of(Command command);

} // namespace lockstep::initcontainer
