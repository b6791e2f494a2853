// SPDX-License-Identifier: Apache-2.0
#include "pg/step_run.hpp"

#include "pg/file_failure.hpp"

namespace lockstep::pg {

Expected<migrate::HistoryRow, migrate::ApplyFailure>
run_in_steps(const ApplyScene&, const migrate::Migration& migration, const migrate::ApplyContext&,
             const std::vector<sql::Statement>& statements, const migrate::FilePlan&) {
    return Unexpected{FileFailure{migration, statements}.of_file(
        Remedy::fix_input, "files that run statement by statement are not supported yet")};
}

} // namespace lockstep::pg
