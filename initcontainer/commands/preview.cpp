// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/preview.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "initcontainer/commands/exec.hpp"
#include "initcontainer/first_time_database.hpp"
#include "initcontainer/run_report.hpp"
#include "migrate/plan.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;

/// What the settings and the role's session would limit statements to.
Limits limits_of(const Settings& settings) {
    Limits limits;
    limits.lock_timeout = settings.history.lock_timeout;
    limits.lock_budget = settings.history.lock_budget;
    if (const auto connection = settings.connection.read())
        limits.statement_timeout = connection->statement_timeout;
    return limits;
}

void plan(const Context& context, const migrate::MigrationSet& set, const migrate::History& history,
          Preview& preview) {
    auto& report = preview.report;
    const auto out_of_order = context.settings.run.out_of_order;
    report.schema = to_report(history);
    const auto plan = migrate::make_plan(set, history, out_of_order);
    if (!plan) return fail(report, plan.error());
    report.schema = to_report(history, *plan);
    for (const auto& warning : plan->warnings)
        log::warning(warning);
    describe_plan(report, *plan);
    preview.files = planned_files(*plan, history, limits_of(context.settings));
}

void look_at_command(const Context& context, Preview& preview) {
    auto& report = preview.report;
    const auto project = load_project(context, report);
    if (!project) return;
    auto session = connect(context, report);
    if (!session) return;
    pg::HistoryDatabase database{*session, context.settings.history, context.stop};
    exec::ExecDatabase command{database, *session, *project, context.settings, context.stop};
    const auto history = command.read_history(project->set.digest);
    if (!history) return fail(report, history.error(), failure_of(command));
    describe_pending(*project, *history, command.verification(), report);
    preview.command = project->set.migrations.front().script;
    if (!command.verification()) return;
    for (const auto* revision : command.verification()->revisions)
        preview.revisions.push_back({revision->id, revision->message, revision->file});
}

void look(const Context& context, Preview& preview) {
    auto& report = preview.report;
    if (context.settings.exec.on) return look_at_command(context, preview);
    auto set = load_files_to_target(context, report);
    if (!set) return;
    const auto bootstrap = load_bootstrap(context, report);
    if (!bootstrap) return;
    auto session = connect(context, report);
    if (!session) return;
    pg::HistoryDatabase database{*session, context.settings.history, context.stop};
    FirstTime first_time{context, *session, &*set, *bootstrap};
    FirstTimeDatabase first{database, first_time};
    const auto history = first.read_history(set->digest);
    if (!history) return fail(report, history.error(), failure_of(first));
    plan(context, *set, *history, preview);
    add_first(first, report);
}

} // namespace

Preview preview(const Context& context) {
    Preview preview;
    preview.report = begin_report(context);
    look(context, preview);
    return preview;
}

std::string to_text(const Preview& preview) {
    auto text = to_text(preview.files);
    for (const auto& each : preview.revisions)
        text += each.id + "  " + each.message + "  (" + each.file + ")\n";
    return text + preview.report.message + "\n";
}

std::string to_json(const Preview& preview) {
    auto json = Json::parse(report::to_json(preview.report));
    json["plan"] = Json::parse(to_json(preview.files));
    if (preview.command.empty()) return json.dump(-1, ' ', false, Json::error_handler_t::replace);
    json["command"] = preview.command;
    json["revisions"] = Json::array();
    for (const auto& each : preview.revisions)
        json["revisions"].push_back(
            {{"revision", each.id}, {"message", each.message}, {"file", each.file}});
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace lockstep::initcontainer
