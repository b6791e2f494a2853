// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "pg/step_file.hpp"

namespace lockstep::pg {

/// Finds out what became of the statement that ran outside of any transaction when the last run was
/// cut off, and clears away what it left behind. Afterwards it is counted, or may be run again.
Expected<Done, migrate::ApplyFailure> settle_cut_off(StepFile& file);

/// How the migration is called in `lockstep repair`.
std::string name_for_repair(const migrate::Migration& migration);

/// What a person can do about a statement of which nobody knows whether it was done.
std::string ways_out(const migrate::Migration& migration);

} // namespace lockstep::pg
