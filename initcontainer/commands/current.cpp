// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "initcontainer/commands/alembic_output.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"
#include "pg/foreign_tables.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer {
namespace {

void print_current(const Context& context, const report::Schema& schema) {
    const nlohmann::ordered_json json{{"current", schema.current}, {"applied", schema.applied}};
    print_result(context.out, context.settings.output, json.dump(),
                 schema.current.empty() ? "none\n" : schema.current + "\n");
}

/// By its columns, since its name can be configured.
bool is_alembic_version(const migrate::TableShape& table) {
    return table.columns.size() == 1 && table.columns.front().name == "version_num";
}

/// What the tables of Alembic in all schemas hold.
Result<std::vector<std::string>> read_stored(const Context& context, pg::Session& session) {
    const auto tables = pg::look_at_tables(session, context.settings.history.schema);
    if (!tables) return Unexpected{tables.error()};
    std::vector<std::string> stored;
    for (const auto& table : tables->shapes) {
        if (!is_alembic_version(table)) continue;
        const auto content = pg::read_table(session, table.schema, table.name);
        if (!content) return Unexpected{pg::to_error(content.error())};
        for (const auto& row : content->rows)
            stored.push_back(row.front().value_or(""));
    }
    return stored;
}

/// Leaves out revisions that no file has, and says so.
void keep_known(const formats::alembic::RevisionGraph& graph, std::vector<std::string>& stored) {
    std::erase_if(stored, [&](const std::string& id) {
        const auto& all = graph.revisions;
        const bool known =
            std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.id == id; });
        if (!known)
            log::warning("the database is at a revision that no file has; these files may be older",
                         {{"revision", id}});
        return !known;
    });
}

report::Report show_revisions(const Context& context) {
    auto report = begin_report(context);
    const auto graph = load_graph(context, report);
    if (!graph) return report;
    auto session = connect(context, report);
    if (!session) return report;
    auto stored = read_stored(context, *session);
    if (!stored) {
        fail(report, stored.error(), {});
        return report;
    }
    keep_known(*graph, *stored);
    report.outcome = report::Outcome::ready;
    print_revisions(context, formats::alembic::show_current(*graph, *stored),
                    formats::alembic::to_current_line);
    return report;
}

} // namespace

report::Report run_current(const Context& context) {
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
    print_current(context, *report.schema);
    return report;
}

} // namespace lockstep::initcontainer
