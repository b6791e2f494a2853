// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/stop.hpp"
#include "formats/directory.hpp"
#include "initcontainer/settings.hpp"
#include "migrate/migration.hpp"
#include "pg/first_time.hpp"
#include "pg/session.hpp"
#include "report/report.hpp"

namespace lockstep::initcontainer {

/// What every command works with. All of it is borrowed and outlives the command.
struct Context {
    const Settings& settings;
    const Clock& clock;
    StopToken stop;
    std::ostream& out;     ///< Where results go.
    bool terminal = false; ///< Whether a person reads `out`.
    bool colour = false;
};

/// A report that names rollout, pod and, as far as the settings tell, the database.
report::Report begin_report(const Context& context);

/// Reads the migration files. None when that failed, which the report then says.
std::optional<migrate::MigrationSet> load_files(const Context& context, report::Report& report);

/// What loading the directory gave. None when that is a fault, which the report then says, whatever
/// it said before.
std::optional<migrate::MigrationSet>
take_files(const Context& context, Expected<migrate::MigrationSet, formats::LoadError> loaded,
           report::Report& report);

/// Takes away what lies above the setting `target`. False when it is no version of the set's, which
/// the report then says.
bool cut_to_target(const Context& context, migrate::MigrationSet& set, report::Report& report);

/// Reads the files and takes away what lies above the setting `target`.
std::optional<migrate::MigrationSet> load_files_to_target(const Context& context,
                                                          report::Report& report);

/// The statements of the bootstrap file; none of them where the settings ask for none. None at all
/// when the file cannot be used, which the report then says.
std::optional<std::vector<pg::FirstStatement>> load_bootstrap(const Context& context,
                                                              report::Report& report);

/// Whether there are files to look at: the default folder may be absent, one that was named may
/// not.
bool has_files(const Context& context);

/// Waits for the database and says in the report how long, on what, and what was found. None when
/// that failed, which the report then says.
std::optional<pg::Session> connect(const Context& context, report::Report& report);

} // namespace lockstep::initcontainer
