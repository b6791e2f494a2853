// SPDX-License-Identifier: Apache-2.0
#include "migrate/plan.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "migrate/file_fault.hpp"
#include "migrate/present.hpp"

namespace lockstep::migrate {
namespace {

/// Long enough to tell two checksums apart, short enough for a sentence.
std::string brief(const std::string& checksum) {
    return checksum.substr(0, 12);
}

/// Where a history row holds a checksum at all; rows taken over from another tool may not.
bool sql_was_edited(const Migration& migration, const HistoryRow& row) {
    if (row.checksum == migration.checksum && !migration.rewritten) return false;
    if (!row.token_checksum.empty()) return row.token_checksum != migration.token_checksum();
    return !row.checksum.empty();
}

PlanFault edited(const Migration& migration, const HistoryRow& row) {
    return {
        "checksum",
        migration.version.text(),
        migration.script,
        {Remedy::fix_input,
         fmt::format(
             "{} (version {}) was edited after it was applied: its checksum was {} and is {} "
             "now; restore the file and put the change into a new migration, or take it over as it "
             "is with lockstep repair accept-edit {}",
             migration.script, migration.version.text(), brief(row.checksum),
             brief(migration.checksum), migration.version.text())}};
}

PlanFault disordered(const Migration& migration, const Version& highest) {
    return {
        "order",
        migration.version.text(),
        migration.script,
        {Remedy::fix_input,
         fmt::format("{} (version {}) is not applied, but the higher version {} is; give the "
                     "file a version above {}, or apply it below with --out-of-order allow",
                     migration.script, migration.version.text(), highest.text(), highest.text())}};
}

PlanFault lost(const HistoryRow& row) {
    return {"history",
            row.version,
            row.script,
            {Remedy::fix_input,
             fmt::format("version {} is half applied, but its file {} is missing; put the file "
                         "back, or say with lockstep repair mark-applied {} that nothing of it is "
                         "left to do",
                         row.version, row.script, row.version)}};
}

/// The line that asks for a version; zero when the text has none.
std::size_t line_of_requirement(std::string_view text) {
    for (std::size_t line = 1;; ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto comment = text.substr(0, end);
        if (comment.find("ockstep:") < comment.find("requires")) return line;
        if (end == text.size()) return 0;
        text.remove_prefix(end + 1);
    }
}

PlanFault unmet(const Migration& migration) {
    const auto& required = migration.directives.requires_version;
    const auto line = line_of_requirement(migration.text);
    return {"requires",
            migration.version.text(),
            migration.script,
            {Remedy::fix_input,
             fmt::format("{}, line {}: it requires version {}, which is neither applied nor "
                         "pending before it; add the file of version {}, or correct the line",
                         migration.script, line, required, required)},
            line,
            1};
}

PlanFault unrunnable(const Migration& migration, const PlacedFault& fault) {
    return {"file",
            migration.version.text(),
            migration.script,
            {Remedy::fix_input, fmt::format("{}, line {}, column {}: {}", migration.script,
                                            fault.at.line, fault.at.column, fault.sentence)},
            fault.at.line,
            fault.at.column};
}

/// Files against history: everything that is decided from both.
class Comparison {
public:
    Comparison(const MigrationSet& set, const History& history, Present present)
        : set_{set}, present_{std::move(present)}, old_{history.superseded ||
                                                        present_.highest() > set.highest()} {
        if (!old_) baseline_ = choose_baseline();
        for (const auto& migration : set.migrations)
            if (!old_ && is_pending(migration)) pending_.push_back(&migration);
    }

    [[nodiscard]] const Present& present() const { return present_; }
    [[nodiscard]] const std::vector<const Migration*>& pending() const { return pending_; }
    /// An older set of files never acts on a newer database.
    [[nodiscard]] bool is_old() const { return old_; }

    /// The highest version that the set can bring this database to.
    [[nodiscard]] Version target() const {
        auto target = baseline_ == nullptr ? Version{} : baseline_->version;
        for (const auto& migration : set_.migrations)
            if (migration.kind == Kind::versioned) target = std::max(target, migration.version);
        return target.empty() ? set_.highest() : target;
    }

    [[nodiscard]] std::optional<PlanFault> fault(OutOfOrder out_of_order) const {
        if (old_) return std::nullopt;
        // Whoever has nothing to run may start, whatever others have begun.
        if (!pending_.empty())
            if (auto missing = missing_begun()) return missing;
        for (const auto& migration : set_.migrations)
            if (auto fault = fault_of(migration, out_of_order)) return fault;
        if (auto requirement = unmet_requirement()) return requirement;
        for (const auto* migration : pending_)
            if (const auto fault = file_fault(*migration)) return unrunnable(*migration, *fault);
        return std::nullopt;
    }

private:
    [[nodiscard]] const Migration* choose_baseline() const {
        const Migration* chosen = nullptr;
        for (const auto& migration : set_.migrations) {
            if (migration.kind != Kind::baseline || present_.has(migration.version)) continue;
            if (!present_.empty() && present_.begun_row_of(migration) == nullptr) continue;
            if (chosen == nullptr || chosen->version < migration.version) chosen = &migration;
        }
        return chosen;
    }

    [[nodiscard]] bool is_pending(const Migration& migration) const {
        switch (migration.kind) {
        case Kind::baseline:
            return &migration == baseline_;
        case Kind::versioned:
            return !present_.has(migration.version) &&
                   (baseline_ == nullptr || migration.version > baseline_->version);
        case Kind::repeatable:
            break;
        }
        const auto* row = present_.row_of(migration);
        return row == nullptr || row->checksum != migration.checksum;
    }

    [[nodiscard]] std::optional<PlanFault> fault_of(const Migration& migration,
                                                    OutOfOrder out_of_order) const {
        if (migration.kind == Kind::repeatable) return std::nullopt;
        if (const auto* row = present_.row_of(migration)) {
            if (sql_was_edited(migration, *row)) return edited(migration, *row);
            return std::nullopt;
        }
        // What was begun in its order is not out of it because others came later.
        if (!is_pending(migration) || present_.begun_row_of(migration) != nullptr)
            return std::nullopt;
        const auto highest = present_.highest();
        if (out_of_order == OutOfOrder::refuse && migration.version < highest)
            return disordered(migration, highest);
        return std::nullopt;
    }

    /// A half applied migration whose file is gone, below the set's end: whatever comes behind it
    /// was written for a whole one.
    [[nodiscard]] std::optional<PlanFault> missing_begun() const {
        for (const auto& [version, row] : present_.begun()) {
            if (version > set_.highest() || present_.has(version)) continue;
            const auto file = std::find_if(
                set_.migrations.begin(), set_.migrations.end(), [&, begun = row](const auto& each) {
                    return each.kind == begun->kind && each.version == version;
                });
            if (file == set_.migrations.end()) return lost(*row);
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<PlanFault> unmet_requirement() const {
        std::set<Version> run_before;
        for (const auto* migration : pending_) {
            if (!migration->directives.requires_version.empty()) {
                const auto required = Version::parse(migration->directives.requires_version);
                const bool met =
                    required && (present_.has(*required) || run_before.contains(*required) ||
                                 (baseline_ != nullptr && baseline_ != migration &&
                                  *required <= baseline_->version));
                if (!met) return unmet(*migration);
            }
            if (migration->kind != Kind::repeatable) run_before.insert(migration->version);
        }
        return std::nullopt;
    }

    const MigrationSet& set_;
    Present present_;
    bool old_;
    const Migration* baseline_ = nullptr; ///< To run, and with it nothing up to its version.
    std::vector<const Migration*> pending_;
};

void warn_of_edited_comments(Plan& plan, const Migration& migration, const HistoryRow& row) {
    if (row.checksum.empty() || row.checksum == migration.checksum) return;
    plan.warnings.push_back(fmt::format(
        "{} (version {}) was edited after it was applied, in comments or white space only: its "
        "checksum was {} and is {} now",
        migration.script, migration.version.text(), brief(row.checksum),
        brief(migration.checksum)));
}

void warn_of_missing_files(Plan& plan, const MigrationSet& set, const Present& present) {
    std::set<std::reference_wrapper<const Version>, std::less<Version>> files;
    for (const auto& migration : set.migrations)
        files.insert(files.end(), migration.version);
    for (const auto& [version, row] : present.versions()) {
        if (version <= present.floor() || files.contains(version)) continue;
        plan.warnings.push_back(
            fmt::format("version {} is applied, but its file {} is missing in {}", version.text(),
                        row->script, set.directory));
    }
}

void add_warnings(Plan& plan, const MigrationSet& set, const Present& present) {
    for (const auto& migration : set.migrations) {
        const auto* row = present.row_of(migration);
        if (row != nullptr && migration.kind != Kind::repeatable)
            warn_of_edited_comments(plan, migration, *row);
    }
    warn_of_missing_files(plan, set, present);
}

std::string older_set_warning(const Plan& plan) {
    return fmt::format(
        "these files are older than the database and nothing of them is applied: the files "
        "end at version {}, the database is at version {}",
        plan.target.empty() ? "none" : plan.target, plan.current.empty() ? "none" : plan.current);
}

Expected<Comparison, PlanFault> compare(const MigrationSet& set, const History& history) {
    auto present = Present::read(history);
    if (!present) return Unexpected{PlanFault{"history", {}, {}, std::move(present).error()}};
    return Comparison{set, history, *std::move(present)};
}

} // namespace

std::optional<PlanFault> find_fault(const MigrationSet& set, const History& history,
                                    OutOfOrder out_of_order) {
    const auto comparison = compare(set, history);
    if (!comparison) return comparison.error();
    return comparison->fault(out_of_order);
}

Expected<Plan, PlanFault> make_plan(const MigrationSet& set, const History& history,
                                    OutOfOrder out_of_order) {
    const auto comparison = compare(set, history);
    if (!comparison) return Unexpected{comparison.error()};
    if (auto fault = comparison->fault(out_of_order)) return Unexpected{*std::move(fault)};
    const auto& present = comparison->present();
    Plan plan;
    plan.pending = comparison->pending();
    plan.current = present.highest().text();
    plan.target = comparison->target().text();
    plan.applied = static_cast<int>(present.versions().size() + present.repeatables().size());
    plan.newer_history = comparison->is_old();
    if (plan.newer_history) {
        plan.warnings.push_back(older_set_warning(plan));
    } else {
        add_warnings(plan, set, present);
    }
    return plan;
}

} // namespace lockstep::migrate
