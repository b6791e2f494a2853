// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "initcontainer/commands/context.hpp"
#include "migrate/database.hpp"
#include "pg/history_log.hpp"

namespace lockstep::initcontainer {

/// What `status` and `check` find. Nothing is changed to find it.
struct Survey {
    report::Report report;
    bool reached = false; ///< Whether the database answered; the rest is empty otherwise.
    std::vector<std::string> pending;  ///< The files, in the order to run.
    std::vector<std::string> warnings; ///< Of the plan; they were logged.
    std::optional<migrate::LockHolder> lock_holder;
    std::optional<migrate::RecordedFailure> recorded_failure; ///< Of these files.
    pg::HistoryLog log; ///< The last rollout and attempts, of whatever files.
};

/// Looks at files, database, history and lock. The report fails when the files cannot be read, the
/// database cannot be reached, or both do not fit together; pending files are no failure.
Survey survey(const Context& context);

/// For people. `colour` adds terminal colours.
std::string to_text(const Survey& survey, bool colour);

/// The report with "pendingFiles", "lockHolder", "recordedFailure", "lastCompleted", "lastRollout"
/// and "attempts" beside its own fields.
std::string to_json(const Survey& survey);

} // namespace lockstep::initcontainer
