// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/stop.hpp"
#include "pg/effect_lookup.hpp"

namespace lockstep::pg {

/// How long dropping may wait for other transactions.
enum class LeftoverPatience {
    brief,   ///< A moment: somebody waits to hear of a failure, and the next run can do it too.
    endless, ///< As long as the build itself would have waited.
};

/// Drops the indexes that are not valid and that a concurrent statement which failed or was cut off
/// left behind: never one that was there before it. `seen` is what the catalog shows now. Returns
/// their names.
Expected<std::vector<std::string>, ServerError> drop_leftovers(Session& session, StopToken stop,
                                                               const Seen& before, const Seen& seen,
                                                               LeftoverPatience patience);

} // namespace lockstep::pg
