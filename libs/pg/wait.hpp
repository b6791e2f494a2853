// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/stop.hpp"
#include "pg/connect.hpp"
#include "pg/probe.hpp"

namespace lockstep::pg {

struct WaitSettings {
    Milliseconds timeout{300'000};
    Milliseconds tls_grace{30'000};  ///< Bundles are replaced under running pods.
    Milliseconds auth_grace{90'000}; ///< So are passwords.
    Backoff::Limits backoff{};
    RequiredRole role = RequiredRole::writer;
};

/// Attempts that did not succeed, by failure class: {"refused": 3}.
using Waits = std::map<std::string, int>;

/// Reads the settings for one attempt; called before each, so that files are read again.
using ReadSettings = std::function<Result<ConnectionSettings>()>;

/// Told when waiting begins and whenever the reason changes.
using WaitProgress = std::function<void(const ConnectFailure&)>;

/// Decides how long to go on after which failure. Pure: the time comes from outside.
class Patience {
public:
    Patience(const WaitSettings& settings, SteadyTime start);

    /// The error to give up with, or none to go on. `now` must not go backwards.
    [[nodiscard]] std::optional<Error> give_up(const ConnectFailure& failure, SteadyTime now);

    [[nodiscard]] SteadyTime deadline() const noexcept { return start_ + settings_.timeout; }

private:
    [[nodiscard]] std::optional<Error> grace_over(const ConnectFailure& failure, Milliseconds grace,
                                                  SteadyTime now) const;

    WaitSettings settings_;
    SteadyTime start_;
    std::optional<FailureClass> last_;
    SteadyTime last_since_{};
};

/// Attempts until the database accepts work, a failure needs somebody's hand, the time is over, or
/// a stop is requested. `waits` counts the failed attempts, also when this fails.
///
/// Fails with `fix_input` for what waiting does not mend (a missing database, a pooler; refused
/// passwords and TLS once their grace is over) and with `retry` otherwise.
Expected<Session, ConnectFailure> wait_for_database(const ReadSettings& read_settings,
                                                    const WaitSettings& settings,
                                                    const Clock& clock, StopToken stop,
                                                    const WaitProgress& progress, Waits& waits);

/// The same for a server that needs only be there, without a login: see probe().
Expected<Done, ConnectFailure> wait_for_server(const ReadSettings& read_settings, Evidence wanted,
                                               const WaitSettings& settings, const Clock& clock,
                                               StopToken stop, const WaitProgress& progress,
                                               Waits& waits);

} // namespace lockstep::pg
