// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/stop.hpp"
#include "pg/failure_class.hpp"
#include "pg/settings.hpp"

struct pg_conn;

namespace lockstep::pg {

struct CloseConnection {
    void operator()(pg_conn* connection) const noexcept;
};
using OpenConnection = std::unique_ptr<pg_conn, CloseConnection>;

/// Opens a connection to one address (in numbers; empty when the host is a folder with a Unix
/// socket) and logs in, without ever blocking past `deadline` or a stop.
Expected<OpenConnection, ConnectFailure> open_connection(const ConnectionSettings& settings,
                                                         const std::string& address,
                                                         SteadyTime deadline, StopToken stop);

} // namespace lockstep::pg
