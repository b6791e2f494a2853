// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"

namespace lockstep::aws {

/// What a login token is for.
struct TokenRequest {
    std::string host; ///< As the client connects to it.
    std::uint16_t port = 5432;
    std::string user;
    std::string region;
};

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3), as signatures want it.
std::string percent_encode(std::string_view text);

/// The password for a login with IAM: a request to connect, signed with AWS Signature Version 4 in
/// its query form (service rds-db), valid for 900 seconds from `now`, without "https://".
Secret rds_auth_token(const TokenRequest& request, const Credentials& credentials, WallTime now);

} // namespace lockstep::aws
