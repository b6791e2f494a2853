// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "migrate/file_plan.hpp"
#include "pg/apply_parts.hpp"

namespace lockstep::pg {

/// Runs a file statement by statement, so that it can be resumed: a row in state `started` with a
/// counter of what is done. What can run in a transaction commits together with the counter; what
/// cannot is looked up by its effect before it is ever repeated.
Expected<migrate::HistoryRow, migrate::ApplyFailure>
run_in_steps(const ApplyScene& scene, const migrate::Migration& migration,
             const migrate::ApplyContext& context, const std::vector<sql::Statement>& statements,
             const migrate::FilePlan& plan);

} // namespace lockstep::pg
