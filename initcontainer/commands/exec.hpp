// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "initcontainer/commands/context.hpp"
#include "initcontainer/exec/database.hpp"
#include "initcontainer/exec/project.hpp"

/// What the commands do with --engine exec.
namespace lockstep::initcontainer {

/// Reads the project that the command migrates. None when that failed, which the report then says.
std::optional<exec::Project> load_project(const Context& context, report::Report& report);

/// Runs the command where something is pending, once, and leaves the report of `migrate`.
void migrate_by_command(const Context& context, report::Report& report);

/// The kind of a failure to read the history: "unmanaged" where a person has to say more.
report::Failure failure_of(const exec::ExecDatabase& database);

/// Version, target and number of pending revisions, as the verification says.
void add_verification(const std::optional<exec::Verification>& found, report::Report& report);

/// Outcome and sentence for what is to be done, when nothing is to be changed. `report.schema` must
/// be there.
void describe_pending(const exec::Project& project, const migrate::History& history,
                      const std::optional<exec::Verification>& found, report::Report& report);

} // namespace lockstep::initcontainer
