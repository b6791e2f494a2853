// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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

std::string shown_version(const HistoryRow& row) {
    return row.version.empty() ? "(repeatable)" : row.version;
}

/// How wide the column of the versions is.
std::size_t version_width(const std::vector<HistoryRow>& rows) {
    std::size_t width = 16;
    for (const auto& row : rows)
        width = std::max(width, shown_version(row).size());
    return width;
}

std::string to_text(const HistoryRow& row, std::size_t width, bool verbose) {
    const auto duration = format_duration(Milliseconds{row.duration_ms});
    auto text = fmt::format("{:<{}} {:<8} {:<20} {:>8}  {}\n", shown_version(row), width,
                            migrate::to_string(row.state),
                            row.finished_at.empty() ? "(unfinished)" : row.finished_at, duration,
                            row.script.empty() ? row.description : row.script);
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
    const auto width = version_width(rows);
    for (const auto& row : rows) {
        json.push_back(to_json(row));
        text += to_text(row, width, context.settings.verbose);
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
