// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/duration.hpp"
#include "migrate/file_plan.hpp"

namespace lockstep::migrate {

/// The lock_timeout that each statement of a file runs with, by index; zero: none.
///
/// A statement that may hold up others while it waits gets `lock_timeout`, one that only moves data
/// gets `lock_budget`, until something that holds a strong lock ran before it in its transaction:
/// from there on its wait is everybody's. A concurrent one waits on purpose and gets none, whatever
/// the file says; for all others the file's own lock-timeout comes first. What is not sent, such as
/// the file's own BEGIN, has none.
std::vector<Milliseconds> lock_timeouts(const FilePlan& plan, const Directives& directives,
                                        Milliseconds lock_timeout, Milliseconds lock_budget);

/// The statement_timeout of each, by index; zero: none. The file's own comes first; without it a
/// concurrent statement has none, since cut off it would leave something broken behind.
std::vector<Milliseconds> statement_timeouts(const FilePlan& plan, const Directives& directives,
                                             Milliseconds statement_timeout);

/// Whether each statement of a file is tried again, with all that its transaction did before it,
/// when a lock is not given in time; by index. Only definitions are repeated without being asked
/// to: a query may have done something that no roll-back undoes.
std::vector<bool> tried_again(const FilePlan& plan, const Directives& directives);

} // namespace lockstep::migrate
