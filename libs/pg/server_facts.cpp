// SPDX-License-Identifier: Apache-2.0
#include "pg/server_facts.hpp"

#include "pg/facts_query.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {
namespace {

/// PostgreSQL's way to say "no limit" is -1.
std::optional<int> limit(const Rows& rows, std::size_t column) {
    if (rows.size() == 0 || rows.is_null(0, column) || rows.number(0, column) < 0)
        return std::nullopt;
    return static_cast<int>(rows.number(0, column));
}

/// Zero where there is none.
int number(const Rows& rows, std::size_t column = 0) {
    return static_cast<int>(rows.number(0, column));
}

constexpr std::size_t facts_results = 6;

} // namespace

// This is most of what a start with nothing to do costs the server, since in a fresh backend each
// function, operator, cast and view has to be looked up for the first time. So settings that are
// there everywhere are shown, which needs no look-up, texts are read as numbers by us, and the
// view pg_stat_activity gives way to the function below it. Names are qualified, so that no
// search_path can put something else in their place.
const std::string facts_query = R"(
SHOW transaction_read_only;
SHOW max_connections;
SHOW superuser_reserved_connections;
SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(), datname, datconnlimit,
       pg_catalog.current_setting('server_version'),
       pg_catalog.current_setting('rds.rds_superuser_reserved_connections', true),
       pg_catalog.current_setting('reserved_connections', true),
       pg_catalog.to_regproc('pg_catalog.aurora_version') IS NOT NULL
  FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database();
SELECT rolconnlimit FROM pg_catalog.pg_roles WHERE rolname = current_user;
SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_get_activity(NULL)
 WHERE backend_type = 'client backend')";

const std::string aurora_query = "SELECT pg_catalog.aurora_version()";

FactsRow read_facts_row(const std::vector<Rows>& results, const std::string& host) {
    const auto* last = &results[results.size() - facts_results];
    const auto& server = last[3];
    const auto version = server.text(0, 4);
    FactsRow row;
    row.backend_pid = number(server);
    row.aurora = server.boolean(0, 7);
    row.facts = {.host = host,
                 .database = server.string(0, 2),
                 .server_version = std::string{version.substr(0, version.find(' '))},
                 .aurora_version = {},
                 .role = server.boolean(0, 1) || last[0].text(0, 0) == "on" ? "reader" : "writer",
                 .max_connections = number(last[1]),
                 .reserved = number(last[2]) + number(server, 5) + number(server, 6),
                 .in_use = number(last[5]),
                 .role_limit = limit(last[4], 0),
                 .database_limit = limit(server, 3)};
    return row;
}

Result<ServerFacts> read_server_facts(Session& session) {
    const auto results = session.execute(facts_query);
    if (!results)
        return Unexpected{in_context("asking the server about itself", to_error(results.error()))};
    auto facts = read_facts_row(*results, session.facts().host).facts;
    facts.aurora_version = session.facts().aurora_version;
    return facts;
}

} // namespace lockstep::pg
