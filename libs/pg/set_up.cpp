// SPDX-License-Identifier: Apache-2.0
#include "pg/set_up.hpp"

namespace lockstep::pg {
namespace {

std::string set(const char* name, Milliseconds value) {
    return std::string{"SET "} + name + " = " + std::to_string(value.count());
}

} // namespace

std::vector<std::string> set_up_statements(const ConnectionSettings& settings, int server_version) {
    std::vector<std::string> statements{
        set("lock_timeout", settings.lock_timeout),
        set("statement_timeout", settings.statement_timeout),
        set("idle_in_transaction_session_timeout", settings.idle_in_transaction_timeout),
        "SET standard_conforming_strings = on", // as the files were split
        "SET tcp_keepalives_idle = 10",
        "SET tcp_keepalives_interval = 5",
        "SET tcp_keepalives_count = 3"};
    if (server_version >= 120000) statements.emplace_back("SET tcp_user_timeout = 20000");
    if (server_version >= 140000) {
        statements.emplace_back("SET idle_session_timeout = 0");
        statements.emplace_back("SET client_connection_check_interval = 500");
    }
    if (server_version >= 170000) statements.emplace_back("SET transaction_timeout = 0");
    return statements;
}

} // namespace lockstep::pg
