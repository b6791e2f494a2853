// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/planned_file.hpp"

#include "migrate/statement_timeouts.hpp"

namespace lockstep::initcontainer {
namespace {

std::size_t statements_done(const migrate::History& history, const std::string& script) {
    std::size_t done = 0;
    for (const auto& row : history.rows) {
        if (row.script == script && row.state == migrate::State::started)
            done = row.statements_done;
    }
    return done;
}

void number_steps(const migrate::FilePlan& plan, std::vector<PlannedStatement>& statements) {
    std::size_t number = 0;
    for (const auto& step : plan.steps) {
        ++number;
        for (auto i = step.first; i < step.last; ++i) {
            statements[i].step = number;
            statements[i].sent = i >= step.send_first && i < step.send_last;
        }
    }
}

PlannedFile planned(const migrate::Migration& migration, const migrate::FilePlan& plan,
                    const std::vector<sql::Statement>& statements, const Limits& limits) {
    const auto& directives = migration.directives;
    const auto lock_timeouts =
        migrate::lock_timeouts(plan, directives, limits.lock_timeout, limits.lock_budget);
    const auto statement_timeouts =
        migrate::statement_timeouts(plan, directives, limits.statement_timeout);
    const auto again = migrate::tried_again(plan, directives);
    PlannedFile file;
    file.script = migration.script;
    file.version = migration.version.text();
    file.kind = migration.kind;
    file.one_transaction = plan.one_transaction;
    file.statements.reserve(statements.size());
    for (std::size_t i = 0; i < statements.size(); ++i) {
        file.statements.push_back({.line = statements[i].begin.line,
                                   .analysis = sql::analyse(statements[i].text),
                                   .lock_timeout = lock_timeouts[i],
                                   .statement_timeout = statement_timeouts[i],
                                   .tried_again = again[i]});
    }
    number_steps(plan, file.statements);
    return file;
}

} // namespace

std::vector<PlannedFile> planned_files(const migrate::Plan& plan, const migrate::History& history,
                                       const Limits& limits) {
    std::vector<PlannedFile> files;
    for (const auto* migration : plan.pending) {
        const auto statements = migration->statements();
        const auto file_plan = migrate::plan_file(*migration, statements);
        if (!file_plan) continue;
        files.push_back(planned(*migration, *file_plan, statements, limits));
        files.back().done = statements_done(history, migration->script);
    }
    return files;
}

} // namespace lockstep::initcontainer
