// SPDX-License-Identifier: Apache-2.0
#include "migrate/plan.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

namespace lockstep::migrate {
namespace {

/// Long enough to tell two checksums apart, short enough for a sentence.
std::string brief(const std::string& checksum) {
    return checksum.substr(0, 12);
}

bool is_present(State state) {
    return state == State::applied || state == State::baseline || state == State::adopted;
}

/// What of a history is in the database now, ready for look-ups.
struct Present {
    std::map<Version, const HistoryRow*> versions;
    std::map<std::string, const HistoryRow*> repeatables; ///< By script; the last row counts.

    [[nodiscard]] Version highest() const {
        return versions.empty() ? Version{} : versions.rbegin()->first;
    }
    [[nodiscard]] const HistoryRow* row_of(const Migration& migration) const {
        if (migration.kind == Kind::repeatable) {
            const auto found = repeatables.find(migration.script);
            return found == repeatables.end() ? nullptr : found->second;
        }
        const auto found = versions.find(migration.version);
        return found == versions.end() ? nullptr : found->second;
    }
};

Result<Present> present_in(const History& history) {
    Present present;
    for (const auto& row : history.rows) {
        if (!is_present(row.state)) continue;
        if (row.kind == Kind::repeatable) {
            present.repeatables[row.script] = &row;
            continue;
        }
        auto version = Version::parse(row.version);
        if (!version) return Unexpected{in_context("reading the history", version.error())};
        present.versions[*std::move(version)] = &row;
    }
    return present;
}

bool is_old(const MigrationSet& set, const History& history, const Present& present) {
    return history.superseded || present.highest() > set.highest();
}

/// Where a history row holds a checksum at all; rows taken over from another tool may not.
bool sql_was_edited(const Migration& migration, const HistoryRow& row) {
    if (!row.token_checksum.empty()) return row.token_checksum != migration.token_checksum;
    return !row.checksum.empty() && row.checksum != migration.checksum;
}

PlanFault edited(const Migration& migration, const HistoryRow& row) {
    return {"checksum",
            migration.version.text(),
            migration.script,
            {Remedy::fix_input,
             fmt::format(
                 "{} (version {}) was edited after it was applied: its checksum was {} and is {} "
                 "now; restore the file and put the change into a new migration",
                 migration.script, migration.version.text(), brief(row.checksum),
                 brief(migration.checksum))}};
}

PlanFault disordered(const Migration& migration, const Version& highest) {
    return {"order",
            migration.version.text(),
            migration.script,
            {Remedy::fix_input,
             fmt::format(
                 "{} (version {}) is not applied, but the higher version {} is; give the file a "
                 "version above {}, or allow lower versions with --out-of-order",
                 migration.script, migration.version.text(), highest.text(), highest.text())}};
}

std::optional<PlanFault> fault_of(const Migration& migration, const Present& present,
                                  OutOfOrder out_of_order) {
    if (migration.kind == Kind::repeatable) return std::nullopt;
    if (const auto* row = present.row_of(migration)) {
        if (sql_was_edited(migration, *row)) return edited(migration, *row);
        return std::nullopt;
    }
    const auto highest = present.highest();
    if (out_of_order == OutOfOrder::refuse && migration.version < highest) {
        return disordered(migration, highest);
    }
    return std::nullopt;
}

std::optional<PlanFault> first_fault(const MigrationSet& set, const Present& present,
                                     OutOfOrder out_of_order) {
    for (const auto& migration : set.migrations) {
        if (auto fault = fault_of(migration, present, out_of_order)) return fault;
    }
    return std::nullopt;
}

bool is_pending(const Migration& migration, const HistoryRow* row) {
    return row == nullptr ||
           (migration.kind == Kind::repeatable && row->checksum != migration.checksum);
}

void warn_of_edited_comments(Plan& plan, const Migration& migration, const HistoryRow& row) {
    if (row.checksum.empty() || row.checksum == migration.checksum) return;
    plan.warnings.push_back(fmt::format(
        "{} (version {}) was edited after it was applied, in comments or white space only: its "
        "checksum was {} and is {} now",
        migration.script, migration.version.text(), brief(row.checksum),
        brief(migration.checksum)));
}

void warn_of_missing_files(Plan& plan, const MigrationSet& set, const Present& present) {
    std::map<Version, const Migration*> files;
    for (const auto& migration : set.migrations)
        files[migration.version] = &migration;
    for (const auto& [version, row] : present.versions) {
        if (files.contains(version)) continue;
        plan.warnings.push_back(
            fmt::format("version {} is applied, but its file {} is missing in {}", version.text(),
                        row->script, set.directory));
    }
}

void fill(Plan& plan, const MigrationSet& set, const Present& present) {
    for (const auto& migration : set.migrations) {
        const auto* row = present.row_of(migration);
        if (is_pending(migration, row)) {
            plan.pending.push_back(&migration);
        } else if (migration.kind == Kind::versioned) {
            warn_of_edited_comments(plan, migration, *row);
        }
    }
    warn_of_missing_files(plan, set, present);
}

std::string older_set_warning(const Plan& plan) {
    return fmt::format(
        "these files are older than the database and nothing of them is applied: the files "
        "end at version {}, the database is at version {}",
        plan.target.empty() ? "none" : plan.target, plan.current.empty() ? "none" : plan.current);
}

} // namespace

std::optional<PlanFault> find_fault(const MigrationSet& set, const History& history,
                                    OutOfOrder out_of_order) {
    const auto present = present_in(history);
    if (!present) return PlanFault{"history", {}, {}, present.error()};
    if (is_old(set, history, *present)) return std::nullopt;
    return first_fault(set, *present, out_of_order);
}

Result<Plan> make_plan(const MigrationSet& set, const History& history, OutOfOrder out_of_order) {
    if (auto fault = find_fault(set, history, out_of_order))
        return Unexpected{std::move(fault->error)};
    const auto present = present_in(history);
    if (!present) return Unexpected{present.error()};
    Plan plan;
    plan.current = present->highest().text();
    plan.target = set.highest().text();
    plan.applied = static_cast<int>(present->versions.size() + present->repeatables.size());
    plan.newer_history = is_old(set, history, *present);
    if (plan.newer_history) {
        plan.warnings.push_back(older_set_warning(plan));
    } else {
        fill(plan, set, *present);
    }
    return plan;
}

} // namespace lockstep::migrate
