// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/commands/survey.hpp"
#include "initcontainer/result_printer.hpp"

namespace lockstep::initcontainer {

report::Report run_status(const Context& context) {
    const auto found = survey(context);
    print_result(context.out, context.settings.output, to_json(found),
                 to_text(found, context.colour));
    return found.report;
}

} // namespace lockstep::initcontainer
