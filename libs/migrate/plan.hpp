// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migrate/history.hpp"
#include "migrate/migration.hpp"

namespace lockstep::migrate {

/// What is to be done with a set of files, given the history.
struct Plan {
    std::vector<const Migration*> pending; ///< In the order to run; owned by the set.
    std::vector<std::string> warnings;     ///< Sentences: edited comments, missing files.
    std::string current;                   ///< Highest applied version; empty when there is none.
    std::string target;                    ///< Highest version of the files.
    int applied = 0;                       ///< Applied versioned migrations and repeatables.
    bool newer_history = false; ///< The set is older than the database: nothing is pending.
};

enum class OutOfOrder { refuse, allow };

/// Why a set of files does not go with a history.
struct PlanFault {
    std::string kind; ///< "checksum": an applied file was edited; "order": a lower version is
                      ///< pending; "requires": a version that a file asks for is not there; "file":
                      ///< a file cannot be run as it is; "history": the history cannot be
                      ///< understood, or the file of a half applied migration is missing.
    std::string version;
    std::string script;
    Error error;          ///< Always `fix_input`; the sentence says what to do.
    std::size_t line = 0; ///< Zero: not a matter of one place.
    std::size_t column = 0;
};

/// The first thing that stands against running `set`; none when it can be planned. Everything of
/// the pending files that can be wrong without a database is found here. Cheap to ask again.
std::optional<PlanFault> find_fault(const MigrationSet& set, const History& history,
                                    OutOfOrder out_of_order = OutOfOrder::refuse);

/// Compares files with history. The plan's pointers lead into `set`, which must outlive it.
///
/// Versioned migrations come first, by version, then repeatables that are new or changed, by name.
/// On a history without any row in use the highest baseline file runs in place of all versions up
/// to its own; on any other one baseline files are passed over. Below a baseline nothing is
/// pending, out of order or missing. What was begun is pending, whatever became of its file; what
/// was undone is as if it had never been applied.
///
/// Fails with what find_fault() finds.
Expected<Plan, PlanFault> make_plan(const MigrationSet& set, const History& history,
                                    OutOfOrder out_of_order = OutOfOrder::refuse);

} // namespace lockstep::migrate
