// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migrate/migration.hpp"
#include "sql/statement_analysis.hpp"

namespace lockstep::migrate {

/// Statements that are done or not done together, by index: from `first` up to, not including,
/// `last`.
struct Step {
    enum class Kind {
        transaction, ///< In a transaction of ours, with the counter (or the history row).
        alone,       ///< Outside of any transaction; its effect is looked up afterwards.
        discarded,   ///< The file rolls these back itself: nothing but the counter is kept.
    };
    Kind kind = Kind::transaction;
    std::size_t first = 0;
    std::size_t last = 0;
    /// The statements that are sent: without the file's own BEGIN and COMMIT.
    std::size_t send_first = 0;
    std::size_t send_last = 0;
    friend bool operator==(const Step&, const Step&) = default;
};

/// How a file is run.
struct FilePlan {
    /// All in one transaction together with the history row: exactly one step of that kind.
    bool one_transaction = true;
    std::vector<Step> steps;
    std::vector<sql::StatementTraits> traits; ///< One a statement.
};

/// Why a file cannot be run at all. Found before anything of any file is executed.
struct FileFault {
    std::size_t statement = 0; ///< By index.
    std::string sentence;      ///< What was found there and what to do.
};

/// Decides how a file is run: in one transaction; statement by statement when it holds what
/// PostgreSQL refuses in a transaction, or says transaction=none, or controls transactions itself
/// in another way than one BEGIN and COMMIT around everything. Pure.
Expected<FilePlan, FileFault> plan_file(const Migration& migration,
                                        const std::vector<sql::Statement>& statements);

/// The same for statements without a migration's directives.
Expected<FilePlan, FileFault> plan_file(const Directives& directives,
                                        const std::vector<sql::Statement>& statements);

} // namespace lockstep::migrate
