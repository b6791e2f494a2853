// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/stop.hpp"
#include "pg/rows.hpp"
#include "pg/server_error.hpp"

struct pg_conn;

namespace lockstep::pg {

/// What a stop does to a statement that runs.
enum class OnStop {
    cancel,  ///< Asks the server to end it.
    abandon, ///< Leaves it running and gives the connection up: hours of work are not thrown away.
};

/// What happens while a message is under way.
struct ExecuteOptions {
    std::optional<StopToken> stop{};
    OnStop on_stop = OnStop::cancel;
    std::optional<SteadyTime> deadline{}; ///< Abandons the connection.
    /// For each COPY ... FROM STDIN in the message, in order; one without data fails.
    std::vector<std::string_view> copy_data{};
    std::function<void()> tick{}; ///< Called every `tick_every` until the answer is complete.
    std::chrono::milliseconds tick_every{2000};
};

/// Sends one message and collects what each of its statements returned. libpqxx has no call that a
/// stop or a deadline could interrupt, so this speaks to libpq.
Expected<std::vector<Rows>, ServerError> execute(pg_conn* connection, const std::string& sql,
                                                 const ExecuteOptions& options);

} // namespace lockstep::pg
