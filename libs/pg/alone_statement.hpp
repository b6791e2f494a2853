// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "pg/progress_watch.hpp"
#include "pg/step_file.hpp"

/// Statements that run outside of any transaction, so that what became of them is to be looked up.
namespace lockstep::pg {

/// Runs the statement of that index and counts it. What it leaves behind when it fails is cleared
/// away, at once or by the next run.
Expected<Done, migrate::ApplyFailure> run_alone(StepFile& file, std::size_t statement,
                                                Milliseconds lock_timeout, ProgressWatch& watch);

/// Finds out what became of the statement that ran when the last run was cut off, and clears away
/// what it left behind. Afterwards it is counted or may be run again.
Expected<Done, migrate::ApplyFailure> settle_cut_off(StepFile& file);

/// How the migration is called in `lockstep repair`.
std::string name_for_repair(const migrate::Migration& migration);

} // namespace lockstep::pg
