// SPDX-License-Identifier: Apache-2.0
// How HistoryDatabase runs one migration.
#include "pg/apply_parts.hpp"
#include "pg/file_failure.hpp"
#include "pg/history_database.hpp"
#include "pg/step_run.hpp"
#include "pg/transaction_run.hpp"

namespace lockstep::pg {

Expected<migrate::HistoryRow, migrate::ApplyFailure>
HistoryDatabase::apply(const migrate::Migration& migration, const migrate::ApplyContext& context,
                       migrate::ApplyObserver& observer) {
    const auto statements = migration.statements();
    auto directives = migration.directives;
    // A file that was begun statement by statement is ended that way, whatever it says now.
    if (context.begun) directives.no_transaction = true;
    const auto plan = migrate::plan_file(directives, statements);
    if (!plan)
        return Unexpected{FileFailure{migration, statements}.of_statement(
            plan.error().statement, Remedy::fix_input, plan.error().sentence)};
    const ApplyScene scene{session_, settings_, stop_, schema_, key_, observer, user_};
    kept_session_ = context.session == migrate::SessionState::kept;
    if (plan->one_transaction && !context.begun)
        return run_in_transaction(scene, migration, context, statements, *plan);
    return run_in_steps(scene, migration, context, statements, *plan);
}

} // namespace lockstep::pg
