// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/stop.hpp"
#include "pg/effect_lookup.hpp"

namespace lockstep::pg {

/// How long dropping may wait for other transactions.
enum class LeftoverPatience {
    brief,   ///< A moment: somebody waits to hear of a failure, and the next run can do it too.
    endless, ///< As long as the build itself would have waited.
};

/// Indexes that were not valid and that a concurrent statement which failed or was cut off had left
/// behind. Names for SQL.
struct Leftovers {
    std::vector<std::string> dropped;
    /// Of TOAST tables, where only a superuser may drop them. They do no harm but take space.
    std::vector<std::string> kept;
};

/// Drops them: never one that was there before the statement. `seen` is what the catalog shows now.
Expected<Leftovers, ServerError> drop_leftovers(Session& session, StopToken stop,
                                                const Seen& before, const Seen& seen,
                                                LeftoverPatience patience);

/// What a person may want to know about them. `whose` is what left them, such as "the failed
/// statement".
std::vector<std::string> describe(const Leftovers& leftovers, std::string_view whose);

} // namespace lockstep::pg
