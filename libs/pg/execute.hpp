// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/stop.hpp"
#include "pg/rows.hpp"
#include "pg/server_error.hpp"

struct pg_conn;

namespace lockstep::pg {

/// When to give up on a message that was sent.
struct ExecuteLimits {
    std::optional<StopToken> stop;      ///< Cancels the statement.
    std::optional<SteadyTime> deadline; ///< Abandons the connection.
};

/// Sends one message and collects what each of its statements returned. libpqxx has no call that a
/// stop or a deadline could interrupt, so this speaks to libpq.
Expected<std::vector<Rows>, ServerError> execute(pg_conn* connection, const std::string& sql,
                                                 const ExecuteLimits& limits);

} // namespace lockstep::pg
