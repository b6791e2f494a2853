// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/first_time.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adopt/recognise.hpp"
#include "base/duration.hpp"

namespace lockstep::initcontainer {
namespace {

using Action = OnUnmanaged::Action;

std::string tables_in_words(std::size_t count) {
    return count == 1 ? "a table" : fmt::format("{} tables", count);
}

std::string some(const std::vector<std::string>& names, std::size_t count) {
    constexpr std::size_t shown = 3;
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(shown, names.size()));
    return fmt::format("{}{}", fmt::join(names.begin(), end, ", "), count > shown ? ", ..." : "");
}

Error refuse_unmanaged(const pg::DatabaseTables& tables, std::size_t count) {
    auto message = fmt::format(
        "the database has {} ({}) but no history of migrations, and nobody can tell which of the "
        "files they stand for; nothing was changed. Say it once: --on-unmanaged baseline=VERSION "
        "(everything up to VERSION is there; 0: nothing of these files), or create-if-missing "
        "with a bootstrap file (LOCKSTEP_ON_UNMANAGED)",
        tables_in_words(count), some(tables.some_user_tables, count));
    if (!tables.other_histories.empty())
        message += fmt::format(". Other applications have their history in schema {}: if the "
                               "tables are theirs, baseline=0 is right",
                               fmt::join(tables.other_histories, ", "));
    return {Remedy::fix_input, std::move(message)};
}

Error refuse_unknown(const std::vector<std::string>& unknown) {
    return {Remedy::fix_input,
            fmt::format("{}; nothing was changed. Say which version the database is at: "
                        "--on-unmanaged baseline=VERSION (LOCKSTEP_ON_UNMANAGED)",
                        fmt::join(unknown, "; "))};
}

migrate::HistoryRow baseline_row(const std::string& version, const std::string& who) {
    migrate::HistoryRow row;
    row.kind = migrate::Kind::baseline;
    row.version = version;
    row.description = "baseline";
    row.state = migrate::State::baseline;
    row.applied_by = who;
    return row;
}

/// What users have made: a tool's own tables are none of it.
pg::DatabaseTables without_tables_of(pg::DatabaseTables tables, const adopt::Findings& found) {
    auto& names = tables.some_user_tables;
    const auto before = names.size();
    std::erase_if(names, [&](const auto& name) {
        return std::any_of(found.known.begin(), found.known.end(),
                           [&](const auto& history) { return belongs_to(history, name); });
    });
    tables.user_tables -= before - names.size();
    return tables;
}

} // namespace

std::string_view to_string(FirstCase first_case) {
    switch (first_case) {
    case FirstCase::start:
        return "start";
    case FirstCase::adopt:
        return "adopt";
    case FirstCase::baseline:
        return "baseline";
    case FirstCase::bootstrap:
        break;
    }
    return "create-if-missing";
}

Result<FirstDecision> FirstTime::decide() {
    const auto looked = pg::look_at_tables(session_, context_.settings.history.schema);
    if (!looked) return Unexpected{looked.error()};
    const auto found = adopt::recognise(looked->shapes);
    const auto tables = without_tables_of(*looked, found);
    const bool said = context_.settings.on_unmanaged.action != Action::refuse;
    const auto chosen =
        choose_history({found, tables, set_ == nullptr ? "" : set_->format, "auto"});
    if (!chosen && !said) return Unexpected{chosen.error()};
    if (chosen && *chosen) {
        auto adopted = adopt(**chosen);
        // A tool that has applied nothing is no history at all.
        if (!adopted || adopted->first_case == FirstCase::adopt) return adopted;
    }
    if (!found.unknown.empty() && !said) return Unexpected{refuse_unknown(found.unknown)};
    if (tables.user_tables > 0) return unmanaged(tables, tables.user_tables);
    FirstDecision start;
    start.sentence = "there is neither a history nor any table: this is the first start";
    return start;
}

Result<FirstDecision> FirstTime::adopt(const adopt::ForeignHistory& history) {
    if (set_ == nullptr)
        return fix_input(fmt::format("the database holds the history of {}; to take it over, the "
                                     "migration files are needed (--dir, LOCKSTEP_DIR)",
                                     describe(history)));
    auto takeover = plan_takeover(session_, history, *set_);
    if (!takeover) return Unexpected{std::move(takeover).error()};
    FirstDecision decision;
    decision.warnings = takeover->adoption.warnings;
    if (takeover->adoption.rows.empty()) return decision;
    decision.first_case = FirstCase::adopt;
    decision.history.rows = takeover->adoption.rows;
    decision.beginning = beginning_of(*takeover, takeover->adoption.rows, record());
    decision.sentence = decision.beginning.sentence;
    return decision;
}

Result<FirstDecision> FirstTime::unmanaged(const pg::DatabaseTables& tables, std::size_t count) {
    const auto& wish = context_.settings.on_unmanaged;
    if (wish.action == Action::refuse) return Unexpected{refuse_unmanaged(tables, count)};
    FirstDecision decision;
    if (wish.action == Action::create_if_missing) {
        decision.first_case = FirstCase::bootstrap;
        decision.beginning.statements = bootstrap_;
        decision.beginning.outcome = "bootstrap";
        decision.sentence =
            fmt::format("there is no history but {}: what was missing of {} was made",
                        tables_in_words(count), context_.settings.bootstrap_file);
    } else {
        decision.first_case = FirstCase::baseline;
        decision.beginning.outcome = "repaired";
        decision.sentence = fmt::format("there is no history but {}", tables_in_words(count));
    }
    return count_as_present(std::move(decision));
}

Result<FirstDecision> FirstTime::count_as_present(FirstDecision decision) {
    const auto& version = context_.settings.on_unmanaged.version;
    auto& beginning = decision.beginning;
    if (!version.empty()) {
        const auto floor = migrate::Version::parse(version);
        if (!floor) return Unexpected{in_context("on-unmanaged", floor.error())};
        // Nothing would ever be pending: the files would count as older than the database.
        if (set_ != nullptr && *floor > set_->highest())
            return fix_input(fmt::format("on-unmanaged: version {} is above the highest one of the "
                                         "files, {}",
                                         version, set_->highest().text()));
        const auto who = record().who;
        beginning.rows.push_back(baseline_row(version, who));
        decision.history.rows = beginning.rows;
        decision.sentence += fmt::format("; all versions up to {} count as present", version);
    }
    beginning.sentence = decision.sentence;
    beginning.rollout = context_.settings.run.rollout;
    beginning.who = record().who;
    return decision;
}

TakeoverRecord FirstTime::record() const {
    const auto& settings = context_.settings;
    const auto who = settings.run.pod.empty() ? settings.person : settings.run.pod;
    return {format_time(context_.clock.wall()), who, settings.run.rollout, settings.reason};
}

} // namespace lockstep::initcontainer
