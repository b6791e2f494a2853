// SPDX-License-Identifier: Apache-2.0
#include "pg/build_wait.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "pg/progress_watch.hpp"

namespace lockstep::pg {
namespace {

constexpr std::chrono::milliseconds poll_every{500};

/// {0}: the statement, {1}: the table. The text of other roles' statements is hidden from most
/// roles, their locks are not; VACUUM holds the same lock and builds nothing. A long text is cut by
/// the server.
constexpr const char* query = R"(
WITH worker AS (
    SELECT a.pid FROM pg_catalog.pg_stat_activity a
     WHERE a.datname = current_database() AND a.state = 'active'
       AND (a.query = {0} OR (octet_length(a.query) > 200 AND starts_with({0}, a.query)))
    UNION
    SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index p
     WHERE p.datname = current_database() AND p.relid = to_regclass({1})
    UNION
    SELECT l.pid FROM pg_catalog.pg_locks l
     WHERE l.locktype = 'relation' AND l.mode = 'ShareUpdateExclusiveLock'
       AND l.relation = to_regclass({1})
       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
       AND l.pid NOT IN (SELECT pid FROM pg_catalog.pg_stat_progress_vacuum)
       AND l.pid NOT IN (SELECT pid FROM pg_catalog.pg_stat_progress_analyze))
SELECT pid FROM worker WHERE pid <> pg_backend_pid() ORDER BY pid LIMIT 1)";

} // namespace

Expected<Done, migrate::ApplyFailure> wait_for_builders(const StepFile& file, const Seen& seen,
                                                        std::string_view statement) {
    auto& session = file.session();
    const auto& scene = file.scene();
    const auto& script = file.migration().script;
    const auto known = [&](std::string_view text) {
        return text.empty() ? std::string{"NULL"} : session.quote(text);
    };
    const auto asking = fmt::format(query, known(statement), known(seen.table));
    for (bool told = false;;) {
        const auto results = session.execute(asking, scene.stop);
        if (!results) return Unexpected{file.failure(BatchFailure{.error = results.error()})};
        if (results->back().size() == 0) return Done{};
        const auto pid = static_cast<int>(results->back().number(0, 0));
        if (!std::exchange(told, true))
            scene.observer.notice(fmt::format("{}: the session with pid {} still works on what was "
                                              "begun before: waiting for it",
                                              script, pid));
        if (const auto progress = read_progress(session, pid, script))
            scene.observer.progress(*progress);
        if (scene.stop.wait_for(poll_every))
            return Unexpected{
                file.failure(Remedy::retry,
                             "Lockstep was asked to stop while it waited for another session's "
                             "work",
                             std::nullopt)};
    }
}

} // namespace lockstep::pg
