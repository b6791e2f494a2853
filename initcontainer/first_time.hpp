// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "initcontainer/commands/context.hpp"
#include "initcontainer/foreign_history.hpp"
#include "migrate/history.hpp"
#include "migrate/migration.hpp"
#include "pg/first_time.hpp"
#include "pg/session.hpp"

namespace lockstep::initcontainer {

/// What a database without a history of ours is.
enum class FirstCase {
    start,     ///< There are no tables: everything is pending.
    adopt,     ///< Another tool has a history there.
    baseline,  ///< There are tables, and everything up to a version counts as present.
    bootstrap, ///< There are tables; the bootstrap file makes those that are missing.
};

/// "start", "adopt", "baseline" or "create-if-missing".
std::string_view to_string(FirstCase first_case);

/// What is done about it.
struct FirstDecision {
    FirstCase first_case = FirstCase::start;
    migrate::History history; ///< As it is afterwards, but for `exists`.
    pg::Beginning beginning;  ///< With `start` there is nothing to write.
    std::string sentence;     ///< Such as "took over 12 migrations from flyway (...)".
    std::vector<std::string> warnings;
};

/// Decides what a database without history is, from what is in it. Changes nothing.
class FirstTime {
public:
    /// All is borrowed and must outlive this. Without `set`, another tool's history is refused,
    /// since nobody could tell what it says of the files.
    FirstTime(const Context& context, pg::Session& session, const migrate::MigrationSet* set,
              const std::vector<pg::FirstStatement>& bootstrap)
        : context_{context}, session_{session}, set_{set}, bootstrap_{bootstrap} {}

    /// Fails with `fix_input` where a person has to say more.
    Result<FirstDecision> decide();

private:
    Result<FirstDecision> adopt(const adopt::ForeignHistory& history);
    Result<FirstDecision> unmanaged(const pg::DatabaseTables& tables, std::size_t count);
    Result<FirstDecision> count_as_present(FirstDecision decision);
    [[nodiscard]] TakeoverRecord record() const;

    const Context& context_;
    pg::Session& session_;
    const migrate::MigrationSet* set_;
    const std::vector<pg::FirstStatement>& bootstrap_;
};

} // namespace lockstep::initcontainer
