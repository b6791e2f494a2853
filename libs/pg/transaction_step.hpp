// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "pg/progress_watch.hpp"
#include "pg/step_file.hpp"

namespace lockstep::pg {

/// Runs a step in a transaction that commits together with the counter. Of one that the file rolls
/// back itself, or that only reads, nothing but the counter is kept. `lock_timeouts` has one for
/// each statement of the file.
Expected<Done, migrate::ApplyFailure>
run_transaction(StepFile& file, const migrate::Step& step,
                const std::vector<Milliseconds>& lock_timeouts, ProgressWatch& watch);

} // namespace lockstep::pg
