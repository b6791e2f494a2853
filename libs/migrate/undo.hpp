// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "migrate/file_plan.hpp"
#include "migrate/history.hpp"
#include "migrate/plan.hpp"

namespace lockstep::migrate {

/// One migration that is to be undone.
struct UndoStep {
    const Migration* migration = nullptr; ///< Borrowed from the set.
    std::string version;                  ///< As the history spells it.
    /// The last one of the set that stays applied afterwards; null: there is none.
    const Migration* before = nullptr;
};

/// Which migrations an undo takes back, the last one first: with an empty `target` the highest
/// version alone, otherwise all above `target` ("0": all). Pure.
///
/// Fails, before anything is undone, when one of them is half applied or a baseline, its file is
/// missing or edited, or has no down section that can run in one transaction; and when there is
/// nothing to undo and no target. The fault's kind is "undo".
Expected<std::vector<UndoStep>, PlanFault>
plan_undo(const MigrationSet& set, const History& history, const std::string& target);

/// The down section as a migration of its own: its text and nothing else of the file. Line 1 of
/// its statements is line `down_line` of the file.
Migration down_section(const Migration& migration);

} // namespace lockstep::migrate
