// SPDX-License-Identifier: Apache-2.0
#include "migrate/undo.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "migrate/present.hpp"
#include "sql/statement_splitter.hpp"

namespace lockstep::migrate {
namespace {

PlanFault fault(std::string sentence) {
    return {"undo", {}, {}, {Remedy::fix_input, std::move(sentence)}};
}

PlanFault fault_of(const Migration& migration, std::string sentence) {
    return {"undo",
            migration.version.text(),
            migration.script,
            {Remedy::fix_input, std::move(sentence)}};
}

PlanFault fault_at(const Migration& migration, sql::Position at, std::string_view sentence) {
    const auto line = migration.down_line + at.line - 1;
    auto made =
        fault_of(migration, fmt::format("{}, line {}, column {}: {}",
                                        down_section(migration).script, line, at.column, sentence));
    made.line = line;
    made.column = at.column;
    return made;
}

/// The first statement that keeps a section from being one transaction.
std::size_t first_outsider(const FilePlan& plan) {
    const auto found = std::find_if(plan.traits.begin(), plan.traits.end(), [](const auto& each) {
        return each.rule != sql::TransactionRule::inside &&
               each.rule != sql::TransactionRule::may_commit;
    });
    return static_cast<std::size_t>(found - plan.traits.begin());
}

/// Where a person can write what undoes a migration.
std::string_view place_of_down(const std::string& format) {
    const auto foreign = !format.empty() && format != "lockstep";
    return foreign ? "write one as the files' own tool has it"
                   : "write one behind a line \"-- lockstep:down\"";
}

std::optional<PlanFault> down_fault(const Migration& migration, const std::string& format) {
    const auto section = down_section(migration);
    const auto split = sql::split_statements(section.text);
    if (!split)
        return fault_at(migration, split.error().opened_at, sql::describe(split.error().fault));
    if (split->empty())
        return fault_of(
            migration, fmt::format("{} has no down section, so nothing is known to undo it; {}, or "
                                   "undo it with a new migration",
                                   migration.script, place_of_down(format)));
    const auto plan = plan_file(section, *split);
    if (!plan)
        return fault_at(migration, (*split)[plan.error().statement].begin, plan.error().sentence);
    if (plan->one_transaction) return std::nullopt;
    return fault_at(migration, (*split)[first_outsider(*plan)].begin,
                    "a down section runs in one transaction, and this statement cannot; undo the "
                    "migration with a new one");
}

bool was_edited(const Migration& migration, const HistoryRow& row) {
    if (row.token_checksum.empty()) return false;
    return row.token_checksum != migration.token_checksum();
}

Expected<UndoStep, PlanFault> step_of(const MigrationSet& set, const HistoryRow& row,
                                      const Version& version) {
    if (row.kind == Kind::baseline || row.state == State::baseline)
        return Unexpected{fault(fmt::format("version {} is a baseline, which stands for what was "
                                            "there before: it cannot be undone",
                                            row.version))};
    const auto file =
        std::find_if(set.migrations.begin(), set.migrations.end(), [&](const Migration& each) {
            return each.kind == Kind::versioned && each.version == version;
        });
    if (file == set.migrations.end())
        return Unexpected{fault(fmt::format("version {} is applied, but its file {} is missing in "
                                            "{}, and with it what undoes it; put it back",
                                            row.version, row.script, set.directory))};
    if (was_edited(*file, row))
        return Unexpected{fault_of(
            *file, fmt::format("{} (version {}) was edited after it was applied, so its down "
                               "section may not fit what is there; restore the file",
                               file->script, row.version))};
    if (auto wrong = down_fault(*file, set.format)) return Unexpected{*std::move(wrong)};
    return UndoStep{&*file, row.version, nullptr};
}

/// The last migration below `version` that is applied.
const Migration* last_below(const MigrationSet& set, const Present& present,
                            const Version& version) {
    const Migration* last = nullptr;
    for (const auto& each : set.migrations)
        if (each.kind == Kind::versioned && each.version < version && present.has(each.version))
            last = &each;
    return last;
}

/// The lowest version that stays. None: all but the highest do.
Expected<std::optional<Version>, PlanFault> read_target(const std::string& target,
                                                        const Present& present) {
    if (target.empty()) return std::optional<Version>{};
    auto version = Version::parse(target);
    if (!version) return Unexpected{fault("target: " + version.error().message)};
    if (*version != *Version::parse("0") && !present.has(*version))
        return Unexpected{fault(fmt::format("target: version {} is not applied; name the version "
                                            "that stays, or 0 to undo all",
                                            target))};
    return std::optional<Version>{*std::move(version)};
}

} // namespace

Expected<std::vector<UndoStep>, PlanFault>
plan_undo(const MigrationSet& set, const History& history, const std::string& target) {
    const auto present = Present::read(history);
    if (!present) return Unexpected{PlanFault{"history", {}, {}, present.error()}};
    const auto stays = read_target(target, *present);
    if (!stays) return Unexpected{stays.error()};
    if (!present->begun().empty())
        return Unexpected{fault(fmt::format("version {} is half applied; run lockstep migrate to "
                                            "finish it, or repair it, first",
                                            present->begun().begin()->first.text()))};
    if (present->versions().empty() && !stays->has_value())
        return Unexpected{fault("no version is applied, so there is nothing to undo")};
    std::vector<UndoStep> steps;
    const auto& versions = present->versions();
    for (auto each = versions.rbegin(); each != versions.rend(); ++each) {
        if (stays->has_value() ? each->first <= **stays : !steps.empty()) break;
        auto step = step_of(set, *each->second, each->first);
        if (!step) return Unexpected{std::move(step).error()};
        step->before = last_below(set, *present, each->first);
        steps.push_back(*std::move(step));
    }
    return steps;
}

Migration down_section(const Migration& migration) {
    Migration section;
    section.kind = migration.kind;
    section.version = migration.version;
    section.script = migration.down_script.empty() ? migration.script : migration.down_script;
    section.text = migration.down;
    section.directives.lock_timeout = migration.directives.lock_timeout;
    section.directives.statement_timeout = migration.directives.statement_timeout;
    return section;
}

} // namespace lockstep::migrate
