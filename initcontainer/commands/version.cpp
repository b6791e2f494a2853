// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/build_info.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/result_printer.hpp"

namespace lockstep::initcontainer {

void run_version(std::ostream& out, Output output) {
    print_result(out, output,
                 fmt::format(R"({{"version":"{}","commit":"{}"}})", version(), commit()),
                 fmt::format("lockstep {} ({})\n", version(), commit()));
}

} // namespace lockstep::initcontainer
