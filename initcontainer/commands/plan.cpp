// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/commands/preview.hpp"
#include "initcontainer/result_printer.hpp"

namespace lockstep::initcontainer {

report::Report run_plan(const Context& context) {
    const auto found = preview(context);
    print_result(context.out, context.settings.output, to_json(found),
                 to_text(found));
    return found.report;
}

} // namespace lockstep::initcontainer
