// SPDX-License-Identifier: Apache-2.0
#pragma once

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
                      ///< pending; "history": a row of the history cannot be understood.
    std::string version;
    std::string script;
    Error error; ///< Always `fix_input`; the sentence says what to do.
};

/// The first thing that stands against running `set`; none when it can be planned. Pure.
std::optional<PlanFault> find_fault(const MigrationSet& set, const History& history,
                                    OutOfOrder out_of_order = OutOfOrder::refuse);

/// Compares files with history. Pure. The plan's pointers lead into `set`, which must outlive it.
///
/// Fails with the error of find_fault(): an applied file's SQL was edited (naming the version and
/// both checksums), or a pending version is lower than an applied one and that is refused.
Result<Plan> make_plan(const MigrationSet& set, const History& history,
                       OutOfOrder out_of_order = OutOfOrder::refuse);

} // namespace lockstep::migrate
