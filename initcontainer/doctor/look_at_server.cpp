// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "initcontainer/doctor/server_checks.hpp"

namespace lockstep::initcontainer::doctor {
namespace {

using namespace std::chrono;

/// A server shows everybody who has a session, but not
/// everybody what kind of session it is, so those with a database and a role are counted.
std::string query_of(const pg::Session& session, const std::string& schema) {
    const auto name = session.quote(schema);
    return "SELECT pg_catalog.pg_backend_pid(),"
           " (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000)::bigint,"
           " current_user, pg_catalog.current_schema(),"
           " pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),"
           " coalesce(pg_catalog.has_schema_privilege(pg_catalog.current_schema(), 'CREATE'),"
           " false);"
           "SELECT pg_catalog.pg_has_role(nspowner, 'USAGE') OR"
           " (pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND"
           " pg_catalog.has_schema_privilege(n.oid, 'CREATE')),"
           " (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c"
           " WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p')"
           " AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')"
           " AND NOT pg_catalog.has_table_privilege(c.oid, 'INSERT')),"
           " EXISTS (SELECT FROM pg_catalog.pg_class c"
           " WHERE c.relnamespace = n.oid AND c.relname = 'migration')"
           " FROM pg_catalog.pg_namespace n WHERE nspname = " +
           name +
           ";"
           "SELECT pg_catalog.count(*),"
           " pg_catalog.count(*) FILTER (WHERE usesysid = (SELECT oid FROM pg_catalog.pg_roles"
           " WHERE rolname = session_user)),"
           " pg_catalog.count(*) FILTER (WHERE datid = (SELECT oid FROM pg_catalog.pg_database"
           " WHERE datname = pg_catalog.current_database()))"
           " FROM pg_catalog.pg_stat_get_activity(NULL)"
           " WHERE datid IS NOT NULL AND usesysid IS NOT NULL";
}

void read_answers(const std::vector<pg::Rows>& answers, ServerSeen& seen) {
    const auto* last = &answers[answers.size() - 3];
    seen.server_pid = static_cast<int>(last[0].number(0, 0));
    seen.server_time = WallTime{milliseconds{last[0].number(0, 1)}};
    seen.user = last[0].string(0, 2);
    seen.first_schema = last[0].string(0, 3);
    seen.may_create_schemas = last[0].boolean(0, 4);
    seen.may_create_in_first = last[0].boolean(0, 5);
    seen.history_schema = last[1].size() > 0;
    if (seen.history_schema) {
        seen.may_use_history = last[1].boolean(0, 0);
        seen.foreign_history_tables = static_cast<int>(last[1].number(0, 1));
        seen.history_table = last[1].boolean(0, 2);
    }
    seen.in_use = static_cast<int>(last[2].number(0, 0));
    seen.by_role = static_cast<int>(last[2].number(0, 1));
    seen.by_database = static_cast<int>(last[2].number(0, 2));
}

} // namespace

Result<ServerSeen> look_at_server(pg::Session& session, const std::string& history_schema,
                                  const Clock& clock, SteadyTime deadline, StopToken stop) {
    pg::ExecuteOptions limits;
    limits.stop = stop;
    limits.deadline = deadline;
    const auto asked = clock.wall();
    const auto answers = session.execute(query_of(session, history_schema), limits);
    const auto answered = clock.wall();
    if (!answers)
        return Unexpected{in_context("asking the server about itself", to_error(answers.error()))};
    ServerSeen seen;
    seen.facts = session.facts();
    seen.login_pid = session.backend_pid();
    seen.round_trip = duration_cast<Milliseconds>(answered - asked);
    seen.our_time = asked + (answered - asked) / 2;
    read_answers(*answers, seen);
    return seen;
}

} // namespace lockstep::initcontainer::doctor
