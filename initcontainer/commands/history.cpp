// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/duration.hpp"
#include "initcontainer/commands/alembic_output.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;
using migrate::HistoryRow;

Json to_json(const HistoryRow& row) {
    return {{"version", row.version},
            {"description", row.description},
            {"kind", std::string{migrate::to_string(row.kind)}},
            {"state", std::string{migrate::to_string(row.state)}},
            {"script", row.script},
            {"checksum", row.checksum},
            {"statements", row.statements_total},
            {"statementsDone", row.statements_done},
            {"rollout", row.rollout},
            {"appliedBy", row.applied_by},
            {"finishedAt", row.finished_at},
            {"durationMs", row.duration_ms}};
}

std::string to_text(const HistoryRow& row, bool verbose) {
    const auto duration = format_duration(Milliseconds{row.duration_ms});
    auto text = fmt::format(
        "{:<16} {:<8} {:<20} {:>8}  {}\n", row.version.empty() ? "(repeatable)" : row.version,
        migrate::to_string(row.state), row.finished_at.empty() ? "(unfinished)" : row.finished_at,
        duration, row.script.empty() ? row.description : row.script);
    if (verbose) {
        text += fmt::format("    checksum   {}\n    statements {} of {} done\n"
                            "    rollout    {}\n    by         {}\n",
                            row.checksum, row.statements_done, row.statements_total, row.rollout,
                            row.applied_by);
    }
    return text;
}

void print_history(const Context& context, const std::vector<HistoryRow>& rows) {
    auto json = Json::array();
    std::string text;
    for (const auto& row : rows) {
        json.push_back(to_json(row));
        text += to_text(row, context.settings.verbose);
    }
    if (rows.empty()) text = "no migration was applied yet\n";
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, Json::error_handler_t::replace), text);
}

report::Report show_revisions(const Context& context) {
    report::Report report;
    report.outcome = report::Outcome::ready;
    if (const auto graph = load_graph(context, report))
        print_revisions(context, formats::alembic::show_history(*graph),
                        formats::alembic::to_history_line);
    return report;
}

} // namespace

report::Report run_history(const Context& context) {
    if (is_alembic_project(context.settings)) return show_revisions(context);
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
    print_history(context, history->rows);
    return report;
}

} // namespace lockstep::initcontainer
