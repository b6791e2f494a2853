// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/stop.hpp"
#include "migrate/database.hpp"
#include "pg/session.hpp"
#include "sql/statement_analysis.hpp"

namespace lockstep::pg {

/// The sessions and prepared transactions that hold what conflicts with these locks, the oldest
/// transaction first. Names are looked up by the session's search path; those that do not exist
/// are skipped. None too when it cannot be told: this only informs.
std::vector<migrate::Blocker> find_blockers(Session& session, StopToken stop,
                                            const std::vector<sql::LockedRelation>& wanted);

} // namespace lockstep::pg
