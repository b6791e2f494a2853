// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "initcontainer/commands/by_hand.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/run_report.hpp"

namespace lockstep::initcontainer {
namespace {

/// What is to be done on this history; none when the report says why not.
std::optional<bool> decide(const migrate::Version& version, migrate::Database& database,
                           report::Report& report) {
    const auto history = database.read_history({});
    if (!history) {
        fail(report, history.error(), {});
        return std::nullopt;
    }
    const auto needed = migrate::plan_baseline(version, *history);
    if (!needed) {
        report::Failure failure;
        failure.kind = "baseline";
        failure.version = version.text();
        fail(report, needed.error(), std::move(failure));
        return std::nullopt;
    }
    return *needed;
}

std::string sentence_for(const std::string& version, bool needed) {
    return needed ? fmt::format("all versions up to {} count as present; nothing of them is run",
                                version)
                  : fmt::format("all versions up to {} count as present already", version);
}

void mark(const Context& context, pg::Session& session, pg::HistoryDatabase& database,
          const migrate::Version& version, HandChange& change, report::Report& report) {
    if (!wait_for_lock(context, database, report)) return;
    const HeldLock lock{database};
    const auto needed = decide(version, database, report);
    if (!needed) return;
    change.sentence = sentence_for(version.text(), *needed);
    if (!*needed) return succeed(context, change, report);
    if (const auto made = database.ensure_history(); !made) return fail(report, made.error(), {});
    pg::HistoryRepair repair{session, context.settings.history.schema, author_of(context, {})};
    const auto marked = repair.mark_baseline(version.text(), change.sentence);
    if (!marked) return fail(report, marked.error(), {});
    succeed(context, change, report);
}

void baseline(const Context& context, HandChange& change, report::Report& report) {
    // The settings were read only with a version that is one.
    const auto version = migrate::Version::parse(context.settings.baseline_version);
    if (!version) return fail(report, version.error(), {});
    auto session = connect(context, report);
    if (!session) return;
    pg::HistoryDatabase database{*session, context.settings.history, context.stop};
    if (!context.settings.dry_run)
        return mark(context, *session, database, *version, change, report);
    const auto needed = decide(*version, database, report);
    if (!needed) return;
    change.sentence = sentence_for(version->text(), *needed);
    succeed(context, change, report);
}

} // namespace

report::Report run_baseline(const Context& context) {
    auto report = begin_report(context);
    HandChange change{"baseline", context.settings.baseline_version, {}, {}};
    baseline(context, change, report);
    print_change(context, change, report);
    return report;
}

} // namespace lockstep::initcontainer
