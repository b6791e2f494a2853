// SPDX-License-Identifier: Apache-2.0
#include "pg/wait.hpp"

#include <algorithm>
#include <utility>

namespace lockstep::pg {
namespace {

Expected<Session, ConnectFailure> attempt(const ReadSettings& read_settings, RequiredRole role,
                                          Milliseconds time_left, StopToken stop) {
    auto settings = read_settings();
    if (!settings)
        return Unexpected{ConnectFailure{FailureClass::settings, std::move(settings).error(), {}}};
    settings->attempt_timeout = std::min(settings->attempt_timeout, time_left);
    return connect(*settings, stop, role);
}

Milliseconds until(SteadyTime deadline, const Clock& clock) {
    return std::chrono::ceil<Milliseconds>(deadline - clock.now());
}

ConnectFailure stopped() {
    return {
        FailureClass::stopped, {Remedy::retry, "asked to stop while waiting for the database"}, {}};
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
    Patience patience{settings, clock.now()};
    Backoff backoff{settings.backoff};
    std::optional<std::pair<FailureClass, TlsFault>> told;
    for (;;) {
        // The last attempt may begin just before the deadline; it still gets a second.
        const auto time_left = std::max(until(patience.deadline(), clock), Milliseconds{1000});
        auto session = attempt(read_settings, settings.role, time_left, stop);
        if (session) return session;
        auto failure = std::move(session).error();
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

} // namespace lockstep::pg
