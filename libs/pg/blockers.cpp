// SPDX-License-Identifier: Apache-2.0
#include "pg/blockers.hpp"

#include <chrono>

#include <fmt/format.h>

#include "base/log.hpp"

namespace lockstep::pg {
namespace {

/// {0}: rows of a relation's name and the lock modes that conflict. An index is locked together
/// with its table. See pg_locks and pg_stat_activity in PostgreSQL's manual.
constexpr const char* query = R"(
WITH wanted (name, modes) AS (VALUES {0}),
named AS (SELECT pg_catalog.to_regclass(name) AS relation, modes FROM wanted),
target AS (
    SELECT relation, modes FROM named WHERE relation IS NOT NULL
    UNION ALL
    SELECT i.indrelid, modes FROM named JOIN pg_catalog.pg_index i ON i.indexrelid = relation)
SELECT DISTINCT ON (l.pid, l.relation) coalesce(l.pid, 0), coalesce(a.application_name, ''),
       CASE WHEN l.pid IS NULL THEN 'prepared transaction'
            ELSE coalesce(a.state, a.backend_type, 'not shown to this role') END,
       coalesce(a.backend_type = 'autovacuum worker', false), l.relation::regclass::text, l.mode,
       coalesce((extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::bigint, 0)
  FROM target t
  JOIN pg_catalog.pg_locks l ON l.locktype = 'relation' AND l.granted AND l.relation = t.relation
                            AND l.mode = ANY (t.modes)
                            AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
 ORDER BY l.pid, l.relation
 LIMIT 100)";

std::string wanted_row(const Session& session, const sql::LockedRelation& wanted) {
    auto name = session.quote_name(wanted.relation.name);
    if (!wanted.relation.schema.empty())
        name = session.quote_name(wanted.relation.schema) + "." + name;
    std::string modes;
    for (const auto mode : sql::conflicting(wanted.mode))
        modes += fmt::format("{}'{}'", modes.empty() ? "" : ",", sql::to_string(mode));
    return fmt::format("({}, ARRAY[{}]::text[])", session.quote(name), modes);
}

migrate::Blocker read_blocker(const Rows& rows, std::size_t i) {
    return {.pid = static_cast<int>(rows.number(i, 0)),
            .application = rows.string(i, 1),
            .state = rows.string(i, 2),
            .autovacuum = rows.boolean(i, 3),
            .relation = rows.string(i, 4),
            .mode = rows.string(i, 5),
            .transaction_age = Milliseconds{rows.number(i, 6)}};
}

} // namespace

std::vector<migrate::Blocker> find_blockers(Session& session, StopToken stop,
                                            const std::vector<sql::LockedRelation>& wanted) {
    std::string rows;
    for (const auto& each : wanted)
        rows += (rows.empty() ? "" : ", ") + wanted_row(session, each);
    if (rows.empty()) return {};
    const auto results = session.execute(fmt::format(query, rows), stop);
    if (!results) {
        log::debug("who holds locks could not be told", {{"reason", results.error().message}});
        return {};
    }
    std::vector<migrate::Blocker> blockers;
    for (std::size_t i = 0; i < results->back().size(); ++i)
        blockers.push_back(read_blocker(results->back(), i));
    return blockers;
}

} // namespace lockstep::pg
