// SPDX-License-Identifier: Apache-2.0
#include "migrate/repair.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "migrate/present.hpp"

namespace lockstep::migrate {
namespace {

constexpr std::array<std::pair<RepairAction, std::string_view>, 5> actions{{
    {RepairAction::retry, "retry"},
    {RepairAction::resume, "resume"},
    {RepairAction::mark_applied, "mark-applied"},
    {RepairAction::accept_edit, "accept-edit"},
    {RepairAction::owner, "owner"},
}};

bool is_live(const HistoryRow& row) {
    return row.state != State::undone && row.state != State::failed;
}

bool is_done(const HistoryRow& row) {
    return is_live(row) && row.state != State::started;
}

/// Whether a row or file of this kind, version and script is what `subject` names.
struct Named {
    std::string_view subject;
    std::optional<Version> version;

    explicit Named(const std::string& text) : subject{text} {
        if (auto parsed = Version::parse(text)) version = *std::move(parsed);
    }

    [[nodiscard]] bool fits(Kind kind, const Version& other, std::string_view script) const {
        if (!version) return script == subject;
        return kind != Kind::repeatable && other == *version;
    }
    [[nodiscard]] bool fits(const HistoryRow& row) const {
        const auto parsed = Version::parse(row.version);
        return fits(row.kind, parsed ? *parsed : Version{}, row.script);
    }
    [[nodiscard]] bool fits(const Migration& migration) const {
        return fits(migration.kind, migration.version, migration.script);
    }
};

std::string name_of(const RepairSubject& subject) {
    const auto& version = subject.row ? subject.row->version : subject.migration->version.text();
    const auto& script =
        subject.migration != nullptr ? subject.migration->script : subject.row->script;
    if (version.empty()) return script;
    return script.empty() ? "version " + version : fmt::format("version {} ({})", version, script);
}

Result<Repair> plan_retry(const History& history) {
    if (history.failure) {
        const auto& failure = *history.failure;
        return Repair{.sentence = fmt::format(
                          "the failure of {}, recorded at {} by {}, is forgotten: the next migrate "
                          "runs it again",
                          failure.failure.script, failure.at,
                          failure.pod.empty() ? "an unnamed pod" : failure.pod)};
    }
    if (history.abandoned > 0)
        return Repair{.sentence = fmt::format("{} attempt(s) of these files that were cut off are "
                                              "forgotten: the next migrate tries again",
                                              history.abandoned)};
    return fix_input("no failure of these files is recorded, so there is nothing to forget: the "
                     "next migrate runs what is pending");
}

Result<Repair> plan_resume(const RepairRequest& request, const RepairSubject& subject,
                           Doubt doubt) {
    const auto name = name_of(subject);
    if (!subject.row || subject.row->state != State::started)
        return fix_input(
            fmt::format("{} is not half applied, so there is nothing to resume", name));
    if (doubt == 0)
        return fix_input(fmt::format("no statement of {} is in doubt: {} of {} are done, and the "
                                     "next migrate goes on behind them by itself",
                                     name, subject.row->statements_done,
                                     subject.row->statements_total));
    const auto number = std::abs(doubt);
    Repair repair{RepairChange::repeat_statement, subject.row, subject.migration, {}};
    if (request.done) repair.change = RepairChange::count_statement;
    repair.sentence =
        fmt::format("statement {} of {} {}", number, name,
                    request.done ? "counts as done: the next migrate goes on behind it"
                                 : "is run again by the next migrate");
    return repair;
}

/// A lower version that would be out of order once `version` counts as applied.
const Migration* pending_below(const Version& version, const MigrationSet& set,
                               const Present& present) {
    const auto found =
        std::find_if(set.migrations.begin(), set.migrations.end(), [&](const Migration& each) {
            return each.kind == Kind::versioned && each.version < version &&
                   !present.has(each.version) && present.begun_row_of(each) == nullptr;
        });
    return found == set.migrations.end() ? nullptr : &*found;
}

std::optional<std::string> against_marking(const RepairRequest& request,
                                           const RepairSubject& subject, const MigrationSet* set,
                                           const Present& present) {
    const auto name = name_of(subject);
    if (subject.row && is_done(*subject.row))
        return fmt::format("{} is applied already (state {}, since {})", name,
                           to_string(subject.row->state), subject.row->finished_at);
    if (subject.row) return std::nullopt; // half applied
    const auto& version = subject.migration->version;
    if (subject.migration->kind != Kind::repeatable && present.has(version))
        return fmt::format("{} lies below the baseline {}, so it counts as applied already", name,
                           present.floor().text());
    if (request.out_of_order == OutOfOrder::allow || subject.migration->kind == Kind::repeatable)
        return std::nullopt;
    if (const auto* below = pending_below(version, *set, present))
        return fmt::format("{} (version {}) is pending below it and would be out of order; apply "
                           "or mark it first, or allow it with --out-of-order allow",
                           below->script, below->version.text());
    return std::nullopt;
}

Result<Repair> plan_marking(const RepairRequest& request, const RepairSubject& subject,
                            const MigrationSet* set, const History& history) {
    const auto present = Present::read(history);
    if (!present) return Unexpected{present.error()};
    if (auto reason = against_marking(request, subject, set, *present))
        return fix_input(*std::move(reason));
    return Repair{subject.row ? RepairChange::complete_row : RepairChange::add_row, subject.row,
                  subject.migration,
                  fmt::format("{} counts as applied; nothing of it is run", name_of(subject))};
}

Result<Repair> plan_acceptance(const RepairSubject& subject) {
    const auto name = name_of(subject);
    if (!subject.row || !is_done(*subject.row))
        return fix_input(fmt::format("{} is not applied, so its file may be edited freely", name));
    if (subject.migration == nullptr)
        return fix_input(fmt::format("there is no file of {} to take over", name));
    if (subject.row->kind != subject.migration->kind)
        return fix_input(
            fmt::format("{} is there by a baseline, with which no file is compared", name));
    if (subject.row->checksum == subject.migration->checksum &&
        subject.row->token_checksum == subject.migration->token_checksum())
        return fix_input(fmt::format("the file of {} is as it was applied", name));
    return Repair{RepairChange::take_checksums, subject.row, subject.migration,
                  fmt::format("{} is taken over as its file is now; nothing of it is run", name)};
}

} // namespace

std::string_view to_string(RepairAction action) {
    const auto found = std::find_if(actions.begin(), actions.end(),
                                    [&](const auto& each) { return each.first == action; });
    return found->second;
}

Result<RepairAction> parse_repair_action(std::string_view text) {
    const auto found = std::find_if(actions.begin(), actions.end(),
                                    [&](const auto& each) { return each.second == text; });
    if (found != actions.end()) return found->first;
    return fix_input(fmt::format("\"{}\" is no repair; there are retry, resume, mark-applied, "
                                 "accept-edit and owner",
                                 text));
}

bool needs_subject(RepairAction action) {
    return action != RepairAction::retry && action != RepairAction::owner;
}

Result<RepairSubject> find_subject(const RepairRequest& request, const MigrationSet* set,
                                   const History& history) {
    const Named named{request.subject};
    RepairSubject subject;
    for (const auto& row : history.rows)
        if (is_live(row) && named.fits(row)) subject.row = row;
    if (set != nullptr) {
        for (const auto& migration : set->migrations) {
            if (!named.fits(migration)) continue;
            // Where a baseline and a migration share a version, the row says which is meant.
            const bool better = subject.row ? migration.kind == subject.row->kind
                                            : migration.kind != Kind::baseline;
            if (subject.migration == nullptr || better) subject.migration = &migration;
        }
    }
    if (subject.row || subject.migration != nullptr) return subject;
    return fix_input(fmt::format("neither the history nor the files know {}", request.subject));
}

Result<Repair> plan_repair(const RepairRequest& request, const RepairSubject& subject, Doubt doubt,
                           const MigrationSet* set, const History& history) {
    switch (request.action) {
    case RepairAction::retry:
        return plan_retry(history);
    case RepairAction::resume:
        return plan_resume(request, subject, doubt);
    case RepairAction::mark_applied:
        return plan_marking(request, subject, set, history);
    case RepairAction::accept_edit:
        return plan_acceptance(subject);
    case RepairAction::owner:
        break;
    }
    return bug("the owner of a history is no matter of its rows");
}

Result<bool> plan_baseline(const Version& version, const History& history) {
    const auto present = Present::read(history);
    if (!present) return Unexpected{present.error()};
    const auto one_mark =
        present->versions().size() == 1 && present->floor() == version && present->begun().empty();
    if (one_mark) return false;
    if (present->versions().empty() && present->begun().empty()) return true;
    const auto& rows = present->versions().empty() ? present->begun() : present->versions();
    return fix_input(fmt::format(
        "the history holds migrations already (up to version {}), so nobody can tell which of the "
        "versions up to {} are in the database; mark them one by one with lockstep repair "
        "mark-applied VERSION, in their order",
        rows.rbegin()->first.text(), version.text()));
}

} // namespace lockstep::migrate
