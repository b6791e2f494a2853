// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/stop.hpp"
#include "migrate/database.hpp"
#include "migrate/undo.hpp"
#include "pg/history_database.hpp"
#include "pg/history_repair.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {

/// Runs a migration's down section in one transaction together with the change of its row to
/// "undone" and a row in the table of attempts. The same checks as for applying it: this is the
/// writer, and this session holds the lock. A failure is recorded after the roll-back. Its line is
/// the file's own.
Expected<Done, migrate::ApplyFailure> undo_migration(Session& session,
                                                     const HistorySettings& settings,
                                                     const migrate::UndoStep& step,
                                                     const RepairAuthor& author, StopToken stop);

} // namespace lockstep::pg
