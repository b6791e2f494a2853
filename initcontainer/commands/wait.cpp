// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "initcontainer/commands/commands.hpp"
#include "initcontainer/result_printer.hpp"

namespace lockstep::initcontainer {

report::Report run_wait(const Context& context) {
    auto report = begin_report(context);
    if (const auto session = connect(context, report)) {
        report.outcome = report::Outcome::ready;
        report.message =
            fmt::format("The database accepts work after {} ms.", report.timing->wait_ms);
    }
    print_result(context.out, context.settings.output, report::to_json(report), "");
    return report;
}

} // namespace lockstep::initcontainer
