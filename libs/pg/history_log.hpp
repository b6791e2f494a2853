// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migrate/history.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {

/// One try, or one repair, as the history remembers it.
struct AttemptRow {
    std::string outcome; ///< "applied", "failed", "retry", "abandoned", "repaired", "undone",
                         ///< "undo_failed"; empty: it goes on, or was cut off.
    std::string set_digest;
    std::string rollout;
    std::string pod; ///< Or the person.
    std::string started_at;
    std::string finished_at;
    std::string file; ///< Empty where it is not about one.
    std::size_t line = 0;
    std::string sqlstate;
    std::string message;
};

/// What the history tells of runs.
struct HistoryLog {
    std::optional<migrate::RolloutRow> last_completed;
    std::optional<migrate::RolloutRow> last; ///< The one that was begun or seen last.
    std::vector<AttemptRow> attempts;        ///< Newest first.
};

/// The last completed rollout and the last `limit` attempts, in one round trip. Empty where there
/// is no history. Takes no lock.
Result<HistoryLog> read_history_log(Session& session, const std::string& schema, int limit);

} // namespace lockstep::pg
