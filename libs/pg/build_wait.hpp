// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "pg/effect_lookup.hpp"
#include "pg/step_file.hpp"

namespace lockstep::pg {

/// Waits while another session runs `statement`, or works on the table of `seen` in a way that only
/// ends an index build: it may have outlived its client, and its result counts. Polls in short
/// statements, so that it waits for nobody's snapshot. Ends early, with `retry`, when asked to
/// stop.
Expected<Done, migrate::ApplyFailure> wait_for_builders(const StepFile& file, const Seen& seen,
                                                        std::string_view statement);

} // namespace lockstep::pg
