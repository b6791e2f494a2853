// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "base/duration.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/commands/survey.hpp"
#include "initcontainer/result_printer.hpp"

namespace lockstep::initcontainer {
namespace {

constexpr const char* clear_screen = "\x1b[H\x1b[2J\x1b[3J";

void print(const Context& context, const Survey& found) {
    print_result(context.out, context.settings.output, to_json(found),
                 to_text(found, context.colour));
}

/// Looks again and again until somebody stops it; that is no failure, whatever was found.
report::Report watch(const Context& context) {
    const bool text = context.settings.output == Output::text;
    while (!context.stop.requested()) {
        const auto found = survey(context);
        if (context.stop.requested()) break;
        if (text && context.terminal) context.out << clear_screen;
        if (text) context.out << "At " << format_time(context.clock.wall()) << '\n';
        if (context.settings.output == Output::yaml) context.out << "---\n";
        print(context, found);
        if (context.stop.wait_for(context.settings.watch)) break;
    }
    auto report = begin_report(context);
    report.outcome = report::Outcome::ready;
    report.message = "Stopped.";
    return report;
}

} // namespace

report::Report run_status(const Context& context) {
    if (context.settings.watch.count() > 0) return watch(context);
    const auto found = survey(context);
    print(context, found);
    return found.report;
}

} // namespace lockstep::initcontainer
