// SPDX-License-Identifier: Apache-2.0
#include "pg/other_tool.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lockstep::pg {
namespace {

constexpr const char* holder_query = R"(
SELECT l.pid, a.application_name,
       to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
   AND l.pid <> pg_catalog.pg_backend_pid()
   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
   AND ((l.classid::bigint << 32) | l.objid::bigint) IN ({}))";

/// {0}: our schema. What changes with each row that is written, and with each that is undone.
constexpr const char* own_fingerprint =
    "SELECT pg_catalog.concat_ws(':', pg_catalog.count(*), pg_catalog.max(id), "
    "pg_catalog.count(*) FILTER (WHERE state = 'undone'), "
    "pg_catalog.count(*) FILTER (WHERE state = 'started')) FROM {0}.migration";

constexpr const char* store =
    "INSERT INTO {0}.settings (key, value) VALUES ('mirror_tool', {1}), ('mirror_schema', {2}), "
    "('mirror_table', {3}), ('mirror_name', {4}), ('mirror_seen', coalesce(({5}), '')), "
    "('mirror_history', ({6})) ON CONFLICT (key) DO UPDATE SET value = excluded.value";

std::string full_name(const Session& session, const migrate::Mirror& mirror) {
    return session.quote(std::string{mirror.tool()} + " " + table_name(session, mirror));
}

} // namespace

std::string other_locks_statement(const std::vector<std::int64_t>& keys) {
    std::vector<std::string> tries;
    for (const auto key : keys)
        tries.push_back(fmt::format("pg_catalog.pg_try_advisory_xact_lock({})", key));
    return fmt::format("SELECT 1 / ({})::pg_catalog.int4", fmt::join(tries, " AND "));
}

Result<std::string> other_lock_holder(Session& session, const migrate::Mirror& mirror) {
    const auto keys = mirror.lock_keys(session.facts().database);
    if (keys.empty()) return std::string{};
    const auto found = session.execute(fmt::format(holder_query, fmt::join(keys, ", ")));
    if (!found)
        return Unexpected{in_context(fmt::format("looking for the lock of {}", mirror.tool()),
                                     to_error(found.error()))};
    const auto& rows = found->back();
    if (rows.size() == 0) return std::string{};
    const auto application = rows.string(0, 1);
    return fmt::format("{} (pid {}, since {})",
                       application.empty() ? "a session without a name" : application,
                       rows.number(0, 0), rows.string(0, 2));
}

std::string table_name(const Session& session, const migrate::Mirror& mirror) {
    const auto place = mirror.place();
    return session.quote_name(place.schema) + "." + session.quote_name(place.table);
}

std::string describe(const migrate::Mirror& mirror) {
    const auto place = mirror.place();
    return fmt::format("{}'s table {}.{}", mirror.tool(), place.schema, place.table);
}

std::string compare_query(const Session& session, const std::string& schema,
                          const migrate::Mirror& mirror) {
    const auto stored = [&](const char* key) {
        return fmt::format("(SELECT value FROM {}.settings WHERE key = '{}')", schema, key);
    };
    return fmt::format("SELECT coalesce(({}), ''), ({}), {}, {}, {} = {}", mirror.fingerprint(),
                       fmt::format(own_fingerprint, schema), stored("mirror_seen"),
                       stored("mirror_history"), stored("mirror_name"), full_name(session, mirror));
}

Fingerprints read_fingerprints(const Rows& rows) {
    const auto ours = rows.boolean(0, 4) && !rows.is_null(0, 2);
    return {ours, ours && rows.text(0, 0) == rows.text(0, 2),
            ours && rows.text(0, 1) == rows.text(0, 3)};
}

std::string store_statement(const Session& session, const std::string& schema,
                            const migrate::Mirror& mirror) {
    const auto place = mirror.place();
    return fmt::format(store, schema, session.quote(mirror.tool()), session.quote(place.schema),
                       session.quote(place.table), full_name(session, mirror), mirror.fingerprint(),
                       fmt::format(own_fingerprint, schema));
}

} // namespace lockstep::pg
