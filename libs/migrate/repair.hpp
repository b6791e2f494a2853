// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "migrate/history.hpp"
#include "migrate/migration.hpp"
#include "migrate/plan.hpp"

namespace lockstep::migrate {

/// What a person can ask of a history whose state only a person can judge.
enum class RepairAction {
    retry,        ///< Forget the recorded failure of the present files once.
    resume,       ///< Let a half applied migration go on whose statement is in doubt.
    mark_applied, ///< Count a migration as applied without running it.
    accept_edit,  ///< Take an applied file over as it is now.
    owner,        ///< Let this application have the history.
};

/// Such as "mark-applied".
std::string_view to_string(RepairAction action);

/// Fails with `fix_input` and the list of actions.
Result<RepairAction> parse_repair_action(std::string_view text);

/// Whether the action is about one migration.
bool needs_subject(RepairAction action);

struct RepairRequest {
    RepairAction action = RepairAction::retry;
    std::string subject; ///< A version, or a repeatable's script name.
    bool done = false;   ///< With resume: the statement in doubt counts as done.
    OutOfOrder out_of_order = OutOfOrder::refuse;
};

/// The change of the history that follows from a request.
enum class RepairChange {
    forget_failures,  ///< Nothing but the record of the repair itself.
    repeat_statement, ///< The row's statement in doubt is run again.
    count_statement,  ///< It counts as done.
    complete_row,     ///< The row becomes applied.
    add_row,          ///< An applied row is made from the file.
    take_checksums,   ///< The row's checksums become the file's.
};

struct Repair {
    RepairChange change = RepairChange::forget_failures;
    std::optional<HistoryRow> row{};      ///< That is changed.
    const Migration* migration = nullptr; ///< The present file; null: there is none. Borrowed.
    std::string sentence{};               ///< What is so from then on.
};

/// What the history says of the statement in doubt: the column `running` of the row.
using Doubt = int;

/// Half a sentence's worth of a migration that is to be repaired, and its row if it has one.
struct RepairSubject {
    const Migration* migration = nullptr;
    std::optional<HistoryRow> row{};
};

/// Finds what a request is about. Fails with `fix_input` when neither history nor files know it.
/// `set` may be null: no files were given.
Result<RepairSubject> find_subject(const RepairRequest& request, const MigrationSet* set,
                                   const History& history);

/// Decides what is changed. Pure. Fails with `fix_input` and the reason when there is nothing to
/// repair, or when it would make things worse. Not for RepairAction::owner.
Result<Repair> plan_repair(const RepairRequest& request, const RepairSubject& subject, Doubt doubt,
                           const MigrationSet* set, const History& history);

/// Whether a history may be marked as present up to `version`. False: it is so marked already.
/// Fails with `fix_input` when it holds migrations, since nobody could tell what of the versions
/// between them and `version` is there.
Result<bool> plan_baseline(const Version& version, const History& history);

} // namespace lockstep::migrate
