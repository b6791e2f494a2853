// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/credentials.hpp"
#include "aws/url.hpp"
#include "base/clock.hpp"
#include "base/stop.hpp"

namespace lockstep::aws {

struct HttpRequest {
    std::string method = "GET";
    Url url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct HttpReply {
    unsigned status = 0;
    std::string body;
    std::optional<WallTime> date; ///< The server's clock, where it told.
};

struct HttpLimits {
    SteadyTime deadline; ///< For name, connection, TLS, request and answer together.
    std::string roots;   ///< PEM of the CAs that https:// is verified with.
};

/// Sends one request over a connection of its own and reads the answer. An answer of more than
/// 64 KiB, or one that breaks off, is a failure; any status is a success, and a redirect is not
/// followed. With https:// nothing is sent before the server's name and chain are verified.
///
/// It ends at the deadline whatever the server does, and at once when `stop` is requested. Failures
/// name scheme, host and port, and nothing of request or answer.
CredentialResult<HttpReply> exchange(const HttpRequest& request, const HttpLimits& limits,
                                     StopToken stop);

} // namespace lockstep::aws
