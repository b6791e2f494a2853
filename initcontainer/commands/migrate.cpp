// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/sha256.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/progress.hpp"
#include "initcontainer/remembering_database.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer {
namespace {

bool has_version(const migrate::MigrationSet& set, const migrate::Version& version) {
    for (const auto& each : set.migrations) {
        if (each.kind == migrate::Kind::versioned && each.version == version) return true;
    }
    return false;
}

// Repeatables go too: they are written for the newest versioned migration.
void cut_after(migrate::MigrationSet& set, const migrate::Version& target) {
    if (target == set.highest()) return;
    std::erase_if(set.migrations, [&](const auto& each) {
        return each.kind == migrate::Kind::repeatable || each.version > target;
    });
    // Another set of files than the whole one, so failures and completions are its own.
    set.digest = sha256_hex(set.digest + " up to " + target.text());
}

Result<Done> apply_target(const std::string& text, migrate::MigrationSet& set) {
    if (text.empty()) return Done{};
    const auto target = migrate::Version::parse(text);
    if (!target) return Unexpected{in_context("target", target.error())};
    if (!has_version(set, *target)) {
        return fix_input(fmt::format("target: {} has no migration of version {}; its highest is {}",
                                     set.directory, text, set.highest().text()));
    }
    cut_after(set, *target);
    return Done{};
}

void add_schema(const Context& context, const migrate::MigrationSet& set,
                const migrate::History& history, report::Report& report) {
    const auto plan = migrate::make_plan(set, history, context.settings.run.out_of_order);
    report.schema = plan ? to_report(history, *plan) : to_report(history);
}

void fail_run(const Context& context, const migrate::MigrationSet& set,
              const migrate::History& history, const migrate::RunFailure& failure,
              report::Report& report) {
    fail(report, failure);
    // The run says which kind of fault it was; which file, the same rules say again.
    const auto fault = migrate::find_fault(set, history, context.settings.run.out_of_order);
    if (!failure.statement && fault && fault->kind == failure.kind) fail(report, *fault);
    if (context.stop.requested() && failure.error.remedy == Remedy::retry) {
        report.failure->kind = "stopped";
    }
}

void plan_only(const Context& context, const migrate::MigrationSet& set,
               migrate::Database& database, report::Report& report) {
    const auto history = database.read_history(set.digest);
    if (!history) return fail(report, history.error(), {});
    add_schema(context, set, *history, report);
    const auto out_of_order = context.settings.run.out_of_order;
    if (const auto fault = migrate::find_fault(set, *history, out_of_order)) {
        return fail(report, *fault);
    }
    const auto plan = migrate::make_plan(set, *history, out_of_order);
    if (!plan) return fail(report, plan.error(), {});
    for (const auto& warning : plan->warnings)
        log::warning(warning);
    for (const auto* migration : plan->pending)
        log::info("pending", {{"file", migration->script}});
    describe_plan(report, *plan);
}

void apply_all(const Context& context, const migrate::MigrationSet& set,
               migrate::Database& database, report::Report& report) {
    RememberingDatabase remembering{database};
    ProgressLog progress;
    migrate::RunTimes times;
    const auto result = migrate::run(remembering, set, context.settings.run, context.clock,
                                     context.stop, progress, times);
    report.timing->lock_ms = times.lock.count();
    report.timing->apply_ms = times.apply.count();
    report.lock_holder = progress.lock_holder();
    if (remembering.seen()) add_schema(context, set, remembering.history(), report);
    if (!result) {
        fail_run(context, set, remembering.history(), result.error(), report);
    } else {
        succeed(report, *result);
    }
}

void migrate_database(const Context& context, report::Report& report) {
    auto set = load_files(context, report);
    if (!set) return;
    if (auto cut = apply_target(context.settings.target, *set); !cut) {
        report::Failure failure;
        failure.kind = "target";
        return fail(report, cut.error(), std::move(failure));
    }
    auto session = connect(context, report);
    if (!session) return;
    pg::HistoryDatabase database{*session, {context.settings.history_schema, {}}, context.stop};
    if (context.settings.dry_run) return plan_only(context, *set, database, report);
    apply_all(context, *set, database, report);
}

} // namespace

report::Report run_migrate(const Context& context) {
    auto report = begin_report(context);
    migrate_database(context, report);
    // The log's last line says the same to people.
    print_result(context.out, context.settings.output, report::to_json(report), "");
    return report;
}

} // namespace lockstep::initcontainer
