// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "migrate/file_plan.hpp"
#include "pg/apply_parts.hpp"

namespace lockstep::pg {

/// Runs a file in one transaction together with its row in the history, in as few messages as
/// possible: one, or two when it locks tables that others may hold, or more for a file of hundreds
/// of kilobytes.
Expected<migrate::HistoryRow, migrate::ApplyFailure>
run_in_transaction(const ApplyScene& scene, const migrate::Migration& migration,
                   const migrate::ApplyContext& context,
                   const std::vector<sql::Statement>& statements, const migrate::FilePlan& plan);

} // namespace lockstep::pg
