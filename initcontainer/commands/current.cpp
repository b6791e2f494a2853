// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "initcontainer/commands/commands.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer {
namespace {

void print_current(const Context& context, const report::Schema& schema) {
    const nlohmann::ordered_json json{{"current", schema.current}, {"applied", schema.applied}};
    print_result(context.out, context.settings.output, json.dump(),
                 schema.current.empty() ? "none\n" : schema.current + "\n");
}

} // namespace

report::Report run_current(const Context& context) {
    auto report = begin_report(context);
    auto session = connect(context, report);
    if (!session) return report;
    pg::HistoryDatabase database{*session, context.settings.history, context.stop};
    const auto history = database.read_history({});
    if (!history) {
        fail(report, history.error(), {});
        return report;
    }
    report.schema = to_report(*history);
    report.outcome = report::Outcome::ready;
    print_current(context, *report.schema);
    return report;
}

} // namespace lockstep::initcontainer
