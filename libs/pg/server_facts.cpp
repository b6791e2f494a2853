// SPDX-License-Identifier: Apache-2.0
#include "pg/server_facts.hpp"

#include "pg/facts_query.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {
namespace {

/// PostgreSQL's way to say "no limit" is -1.
std::optional<int> limit(const Rows& rows, std::size_t column) {
    if (rows.is_null(0, column) || rows.number(0, column) < 0) return std::nullopt;
    return static_cast<int>(rows.number(0, column));
}

} // namespace

// Names are qualified, so that no search_path can put something else in their place.
const std::string facts_query = R"(
SELECT pg_catalog.pg_backend_pid(),
       pg_catalog.pg_is_in_recovery() OR pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool,
       pg_catalog.current_database(),
       pg_catalog.current_setting('server_version'),
       pg_catalog.current_setting('max_connections')::pg_catalog.int4,
       pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int4
         + coalesce(nullif(pg_catalog.current_setting('rds.rds_superuser_reserved_connections', true), ''), '0')::pg_catalog.int4
         + coalesce(nullif(pg_catalog.current_setting('reserved_connections', true), ''), '0')::pg_catalog.int4,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'),
       (SELECT rolconnlimit FROM pg_catalog.pg_roles WHERE rolname = current_user),
       (SELECT datconnlimit FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()),
       pg_catalog.to_regproc('pg_catalog.aurora_version') IS NOT NULL)";

const std::string aurora_query = "SELECT pg_catalog.aurora_version()";

FactsRow read_facts_row(const Rows& rows, const std::string& host) {
    const auto version = rows.text(0, 3);
    FactsRow row;
    row.backend_pid = static_cast<int>(rows.number(0, 0));
    row.aurora = rows.boolean(0, 9);
    row.facts = {.host = host,
                 .database = rows.string(0, 2),
                 .server_version = std::string{version.substr(0, version.find(' '))},
                 .aurora_version = {},
                 .role = rows.boolean(0, 1) ? "reader" : "writer",
                 .max_connections = static_cast<int>(rows.number(0, 4)),
                 .reserved = static_cast<int>(rows.number(0, 5)),
                 .in_use = static_cast<int>(rows.number(0, 6)),
                 .role_limit = limit(rows, 7),
                 .database_limit = limit(rows, 8)};
    return row;
}

Result<ServerFacts> read_server_facts(Session& session) {
    const auto results = session.execute(facts_query);
    if (!results)
        return Unexpected{in_context("asking the server about itself", to_error(results.error()))};
    auto facts = read_facts_row(results->back(), session.facts().host).facts;
    facts.aurora_version = session.facts().aurora_version;
    return facts;
}

} // namespace lockstep::pg
