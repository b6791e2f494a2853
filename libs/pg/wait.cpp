// SPDX-License-Identifier: Apache-2.0
#include "pg/wait.hpp"

#include <algorithm>
#include <utility>

namespace lockstep::pg {
namespace {

/// The settings of an attempt that ends when the waiting does.
Expected<ConnectionSettings, ConnectFailure> settings_for(const ReadSettings& read_settings,
                                                          Milliseconds time_left) {
    auto settings = read_settings();
    if (!settings)
        return Unexpected{ConnectFailure{FailureClass::settings, std::move(settings).error(), {}}};
    settings->attempt_timeout = std::min(settings->attempt_timeout, time_left);
    return *std::move(settings);
}

Milliseconds until(SteadyTime deadline, const Clock& clock) {
    return std::chrono::ceil<Milliseconds>(deadline - clock.now());
}

ConnectFailure stopped() {
    return {
        FailureClass::stopped, {Remedy::retry, "asked to stop while waiting for the database"}, {}};
}

/// Repeats `attempt`, which is given the settings, until it gives a T or there is nothing to be
/// hoped for.
template <class T, class Attempt>
Expected<T, ConnectFailure> repeat(const Attempt& attempt, const ReadSettings& read_settings,
                                   const WaitSettings& settings, const Clock& clock, StopToken stop,
                                   const WaitProgress& progress, Waits& waits) {
    Patience patience{settings, clock.now()};
    Backoff backoff{settings.backoff};
    std::optional<std::pair<FailureClass, TlsFault>> told;
    for (;;) {
        // The last attempt may begin just before the deadline; it still gets a second.
        const auto time_left = std::max(until(patience.deadline(), clock), Milliseconds{1000});
        const auto connection = settings_for(read_settings, time_left);
        Expected<T, ConnectFailure> reached =
            connection ? attempt(*connection) : Unexpected{connection.error()};
        if (reached) return reached;
        auto failure = std::move(reached).error();
        if (failure.failure_class == FailureClass::stopped) return Unexpected{stopped()};
        ++waits[std::string{to_string(failure.failure_class)}];
        if (auto error = patience.give_up(failure, clock.now())) {
            failure.error = *std::move(error);
            return Unexpected{std::move(failure)};
        }
        const std::pair state{failure.failure_class, failure.tls_fault};
        if (progress && told != state) progress(failure);
        told = state;
        const auto left = std::max(until(patience.deadline(), clock), Milliseconds{0});
        if (stop.wait_for(std::min(backoff.next(), left))) return Unexpected{stopped()};
    }
}

} // namespace

Patience::Patience(const WaitSettings& settings, SteadyTime start)
    : settings_{settings}, start_{start} {}

std::optional<Error> Patience::give_up(const ConnectFailure& failure, SteadyTime now) {
    if (last_ != failure.failure_class) {
        last_ = failure.failure_class;
        last_since_ = now;
    }
    if (failure.error.remedy != Remedy::retry) return failure.error;
    switch (failure.failure_class) {
    case FailureClass::stopped:
        return failure.error;
    case FailureClass::tls:
    case FailureClass::tls_required:
        return grace_over(failure, settings_.tls_grace, now);
    case FailureClass::authentication:
        return grace_over(failure, settings_.auth_grace, now);
    default:
        break;
    }
    if (now < deadline()) return std::nullopt;
    return Error{Remedy::retry, "the database was not ready within " +
                                    format_duration(settings_.timeout) + ": " +
                                    failure.error.message};
}

std::optional<Error> Patience::grace_over(const ConnectFailure& failure, Milliseconds grace,
                                          SteadyTime now) const {
    // A deadline shorter than the grace does not make a wrong password a passing trouble.
    if (now - last_since_ < grace && now < deadline()) return std::nullopt;
    return Error{Remedy::fix_input, failure.error.message};
}

Expected<Session, ConnectFailure> wait_for_database(const ReadSettings& read_settings,
                                                    const WaitSettings& settings,
                                                    const Clock& clock, StopToken stop,
                                                    const WaitProgress& progress, Waits& waits) {
    const auto attempt = [&](const ConnectionSettings& connection) {
        return connect(connection, stop, settings.role);
    };
    return repeat<Session>(attempt, read_settings, settings, clock, stop, progress, waits);
}

Expected<Done, ConnectFailure> wait_for_server(const ReadSettings& read_settings, Evidence wanted,
                                               const WaitSettings& settings, const Clock& clock,
                                               StopToken stop, const WaitProgress& progress,
                                               Waits& waits) {
    const auto attempt = [&](const ConnectionSettings& connection) {
        return probe(connection, wanted, stop);
    };
    return repeat<Done>(attempt, read_settings, settings, clock, stop, progress, waits);
}

} // namespace lockstep::pg
