// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "migrate/file_plan.hpp"
#include "migrate/history.hpp"
#include "migrate/plan.hpp"
#include "sql/statement_analysis.hpp"

namespace lockstep::initcontainer {

/// One statement as a run would send it.
struct PlannedStatement {
    std::size_t line = 1;
    std::size_t step = 1; ///< Counted from one: what is done together has one number.
    bool sent = true;     ///< False: the file's own BEGIN or COMMIT, which a run puts itself.
    sql::StatementAnalysis analysis;
    Milliseconds lock_timeout{0}; ///< Zero: none.
    Milliseconds statement_timeout{0};
    bool tried_again = false; ///< When a lock is not given in time.
};

/// One file as a run would apply it.
struct PlannedFile {
    std::string script;
    std::string version; ///< Empty for repeatables.
    migrate::Kind kind = migrate::Kind::versioned;
    bool one_transaction = true;
    std::size_t done = 0; ///< So many statements an earlier run has done already.
    std::vector<PlannedStatement> statements;
};

/// The limits that a run of these settings would set.
struct Limits {
    Milliseconds lock_timeout{500};
    Milliseconds lock_budget{300'000};
    Milliseconds statement_timeout{0};
};

/// What `migrate` would do with each pending file. Files that cannot be run at all are no matter of
/// this: find_fault() names them.
std::vector<PlannedFile> planned_files(const migrate::Plan& plan, const migrate::History& history,
                                       const Limits& limits);

/// For people: a table a file. Statements in a row that differ in nothing but their place are one
/// line.
std::string to_text(const std::vector<PlannedFile>& files);

/// A JSON list with an object a file.
std::string to_json(const std::vector<PlannedFile>& files);

} // namespace lockstep::initcontainer
