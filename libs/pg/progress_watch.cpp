// SPDX-License-Identifier: Apache-2.0
#include "pg/progress_watch.hpp"

#include <chrono>
#include <exception>

#include <fmt/format.h>

#include "base/log.hpp"

namespace lockstep::pg {
namespace {

/// An answer that takes longer is not worth waiting for: the statement's own answer may be there.
constexpr std::chrono::seconds patience{2};

constexpr const char* query = R"(
SELECT phase,
       CASE WHEN lockers_total > 0 AND phase LIKE 'waiting%' THEN lockers_done
            WHEN blocks_total > 0 THEN blocks_done ELSE tuples_done END,
       CASE WHEN lockers_total > 0 AND phase LIKE 'waiting%' THEN lockers_total
            WHEN blocks_total > 0 THEN blocks_total ELSE tuples_total END
  FROM pg_catalog.pg_stat_progress_create_index WHERE pid = {0}
UNION ALL
SELECT phase, heap_blks_scanned, heap_blks_total FROM pg_catalog.pg_stat_progress_vacuum WHERE pid = {0}
UNION ALL
SELECT phase, heap_blks_scanned, heap_blks_total FROM pg_catalog.pg_stat_progress_cluster WHERE pid = {0}
 LIMIT 1)";

} // namespace

std::optional<migrate::StatementProgress> read_progress(Session& session, int pid,
                                                        const std::string& script) {
    ExecuteOptions options;
    options.deadline = std::chrono::steady_clock::now() + patience;
    const auto results = session.execute(fmt::format(query, pid), options);
    if (!results || results->back().size() == 0 || results->back().is_null(0, 0))
        return std::nullopt;
    const auto& row = results->back();
    return migrate::StatementProgress{script, row.string(0, 0), row.number(0, 1), row.number(0, 2)};
}

Session* ProgressWatch::session() {
    if (!opened_ && scene_.settings.look_on) {
        opened_ = true;
        session_ = scene_.settings.look_on();
    }
    return session_ && session_->alive() ? &*session_ : nullptr;
}

void ProgressWatch::look() {
    try {
        auto* const looking = session();
        if (looking == nullptr) return;
        const auto progress = read_progress(*looking, scene_.session.backend_pid(), script_);
        if (progress) scene_.observer.progress(*progress);
    } catch (const std::exception& error) {
        log::debug("progress could not be looked at", {{"reason", error.what()}});
    }
}

} // namespace lockstep::pg
