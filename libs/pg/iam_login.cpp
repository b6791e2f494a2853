// SPDX-License-Identifier: Apache-2.0
#include "pg/iam_login.hpp"

#include <utility>

#include "aws/token_source.hpp"

namespace lockstep::pg {
namespace {

FailureClass class_of(aws::CredentialFailure::Kind kind) {
    using Kind = aws::CredentialFailure::Kind;
    switch (kind) {
    case Kind::settings:
        return FailureClass::settings;
    case Kind::refused:
        return FailureClass::authentication;
    case Kind::stopped:
        return FailureClass::stopped;
    case Kind::unreachable:
        break;
    }
    return FailureClass::unreachable;
}

} // namespace

Expected<ConnectionSettings, ConnectFailure> with_password(const ConnectionSettings& settings,
                                                           SteadyTime deadline, StopToken stop) {
    auto complete = settings;
    if (!settings.iam) return complete;
    const auto now = std::chrono::steady_clock::now();
    auto token = settings.iam->token(settings.host, settings.port, settings.user,
                                     now + (deadline - now) / 2, stop);
    if (!token) {
        const auto failure_class = class_of(token.error().kind);
        return Unexpected{ConnectFailure{
            failure_class, {remedy_for(failure_class), std::move(token).error().message}, {}}};
    }
    complete.password = *std::move(token);
    return complete;
}

ConnectFailure explain_login(ConnectFailure failure, const ConnectionSettings& settings) {
    if (settings.iam && failure.failure_class == FailureClass::authentication)
        failure.error.message += "; " + settings.iam->hint();
    return failure;
}

} // namespace lockstep::pg
