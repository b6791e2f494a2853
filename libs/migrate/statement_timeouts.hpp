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

} // namespace lockstep::migrate
