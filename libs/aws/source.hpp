// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aws/credentials.hpp"
#include "aws/http.hpp"

namespace lockstep::aws {

/// What a source of credentials may use.
struct SourceContext {
    const Variables& variables;
    std::string region; ///< Of the security token service; may be empty.
    SteadyTime deadline;
    StopToken stop;
};

struct FoundCredentials {
    Credentials credentials;
    std::optional<WallTime> server_time; ///< Of the server that gave them, if one did.
};

/// None when nobody set the source up.
using SourceResult = CredentialResult<std::optional<FoundCredentials>>;

inline SourceResult not_set_up() {
    return std::optional<FoundCredentials>{};
}
inline SourceResult found(Credentials credentials,
                          std::optional<WallTime> server_time = std::nullopt) {
    return std::optional{FoundCredentials{std::move(credentials), server_time}};
}

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
SourceResult from_environment(const SourceContext& context);

/// Sends a request within the context's deadline, or `longest` where that is sooner.
CredentialResult<HttpReply> ask(const SourceContext& context, const HttpRequest& request,
                                std::chrono::milliseconds longest);

/// The answer's JSON credentials, or why they are none: `whose` begins the sentence.
SourceResult read_json_reply(const CredentialResult<HttpReply>& reply, const std::string& whose);

} // namespace lockstep::aws
