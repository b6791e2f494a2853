// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"

namespace lockstep::pg {

class Session;

/// What a server says about itself and its limits.
struct ServerFacts {
    std::string host;
    std::string database;
    std::string server_version; ///< Such as "15.4".
    std::string aurora_version; ///< Empty on other servers.
    std::string role;           ///< "writer" or "reader".
    int max_connections = 0;
    int reserved = 0;              ///< Slots that ordinary roles never get.
    int in_use = 0;                ///< Client connections to all databases, ours included.
    std::optional<int> role_limit; ///< This role's CONNECTION LIMIT; absent when there is none.
    std::optional<int>
        database_limit; ///< The database's CONNECTION LIMIT; absent when there is none.
    friend bool operator==(const ServerFacts&, const ServerFacts&) = default;
};

/// The facts as they are now, in one round trip. What they were at the start is in
/// Session::facts().
Result<ServerFacts> read_server_facts(Session& session);

} // namespace lockstep::pg
