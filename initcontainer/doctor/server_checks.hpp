// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/duration.hpp"
#include "initcontainer/doctor/check.hpp"
#include "pg/server_facts.hpp"
#include "pg/session.hpp"
#include "pg/tls_evidence.hpp"

/// What a server says of itself once we are logged in.
namespace lockstep::initcontainer::doctor {

struct ServerSeen {
    pg::ServerFacts facts;
    int login_pid = 0;  ///< The process that took the login.
    int server_pid = 0; ///< The process that answers.
    WallTime server_time{};
    WallTime our_time{}; ///< In the middle of the question.
    Milliseconds round_trip{0};
    int by_role = 0;     ///< Connections of this role, ours included.
    int by_database = 0; ///< Connections to this database, ours included.
    int in_use = 0;      ///< Client connections to all databases.
    std::string user;
    bool may_create_schemas = false; ///< CREATE on the database.
    bool history_schema = false;     ///< It is there.
    bool history_table = false;
    bool may_use_history = false;   ///< Owns it, or may create in it.
    int foreign_history_tables = 0; ///< Of the history's tables, those that the role cannot write.
    std::string first_schema;       ///< Of the search path; empty: none of it exists.
    bool may_create_in_first = false;
};

/// Asks in one message. Changes nothing.
Result<ServerSeen> look_at_server(pg::Session& session, const std::string& history_schema,
                                  const Clock& clock, SteadyTime deadline, StopToken stop);

Check judge_writer(const ServerSeen& seen);
Check judge_pooler(const ServerSeen& seen, const std::string& host, bool allowed);
Check judge_server(const ServerSeen& seen);
Check judge_privileges(const ServerSeen& seen, const std::string& history_schema);
Check judge_clock(const ServerSeen& seen, bool iam);
Check judge_connections(const ServerSeen& seen);

} // namespace lockstep::initcontainer::doctor
