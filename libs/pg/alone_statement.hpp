// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "pg/progress_watch.hpp"
#include "pg/step_file.hpp"

namespace lockstep::pg {

/// Runs the statement of that index outside of any transaction and counts it. What it leaves behind
/// when it fails is cleared away, at once or by the next run.
Expected<Done, migrate::ApplyFailure> run_alone(StepFile& file, std::size_t statement,
                                                Milliseconds lock_timeout, ProgressWatch& watch);

} // namespace lockstep::pg
