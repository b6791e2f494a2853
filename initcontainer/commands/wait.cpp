// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include <fmt/format.h>

#include "initcontainer/commands/commands.hpp"
#include "initcontainer/progress.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"
#include "pg/wait.hpp"

namespace lockstep::initcontainer {
namespace {

void succeed(report::Report& report, std::string_view what) {
    report.outcome = report::Outcome::ready;
    report.message = fmt::format("{} after {} ms.", what, report.timing->wait_ms);
}

void wait_for_writer(const Context& context, report::Report& report) {
    if (connect(context, report)) succeed(report, "The database accepts work");
}

/// Without a login, so nothing is said of versions and limits.
void wait_for_server(const Context& context, report::Report& report) {
    const bool tls = context.settings.wait_for == WaitFor::tls;
    const auto begun = context.clock.now();
    pg::Waits waits;
    const auto reached =
        pg::wait_for_server([&] { return context.settings.connection.read(); },
                            tls ? pg::Evidence::verified : pg::Evidence::answers,
                            context.settings.wait, context.clock, context.stop, log_waiting, waits);
    report.timing.emplace();
    report.timing->wait_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(context.clock.now() - begun).count();
    report.waits = std::move(waits);
    if (!reached) return fail(report, reached.error());
    if (report.tls) report.tls->verified = tls;
    succeed(report, tls ? "The server's certificate is verified" : "The server answers");
}

} // namespace

report::Report run_wait(const Context& context) {
    auto report = begin_report(context);
    if (context.settings.wait_for == WaitFor::writer)
        wait_for_writer(context, report);
    else
        wait_for_server(context, report);
    print_result(context.out, context.settings.output, report::to_json(report), "");
    return report;
}

} // namespace lockstep::initcontainer
