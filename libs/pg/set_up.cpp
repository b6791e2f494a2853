// SPDX-License-Identifier: Apache-2.0
#include "pg/set_up.hpp"

namespace lockstep::pg {
namespace {

std::string set(const char* name, Milliseconds value) {
    return std::string{"SET "} + name + " = " + std::to_string(value.count()) + ";";
}

} // namespace

std::string set_up_sql(const ConnectionSettings& settings, int server_version) {
    auto sql = set("lock_timeout", settings.lock_timeout) +
               set("statement_timeout", settings.statement_timeout) +
               set("idle_in_transaction_session_timeout", settings.idle_in_transaction_timeout) +
               "SET tcp_keepalives_idle = 10;SET tcp_keepalives_interval = 5;"
               "SET tcp_keepalives_count = 3;";
    if (server_version >= 120000) sql += "SET tcp_user_timeout = 20000;";
    if (server_version >= 140000)
        sql += "SET idle_session_timeout = 0;SET client_connection_check_interval = 500;";
    return sql;
}

} // namespace lockstep::pg
