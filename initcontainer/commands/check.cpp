// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/commands/survey.hpp"
#include "initcontainer/result_printer.hpp"

namespace lockstep::initcontainer {

report::Report run_check(const Context& context) {
    const auto found = survey(context);
    // In a pod the text would stand between the JSON lines of the log, which say the same.
    const auto text = context.terminal ? to_text(found, context.colour) : std::string{};
    print_result(context.out, context.settings.output, to_json(found), text);
    return found.report;
}

} // namespace lockstep::initcontainer
