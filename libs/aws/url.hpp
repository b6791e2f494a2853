// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::aws {

struct Url {
    bool tls = true;
    std::string host; ///< A name or an address, version 6 without its brackets.
    std::uint16_t port = 443;
    std::string target = "/"; ///< Path and query.
    friend bool operator==(const Url&, const Url&) = default;
};

/// Reads http:// and https:// addresses without user, password and fragment (RFC 3986). Fails with
/// `fix_input`; the message does not repeat the text, which may hold what is nobody's business.
Result<Url> parse_url(std::string_view text);

/// Scheme, host and port, such as "https://sts.eu-west-1.amazonaws.com:443": what may be logged.
std::string origin_of(const Url& url);

/// Whether the host is 127.0.0.0/8 or ::1 in numbers.
bool is_loopback(const Url& url);

} // namespace lockstep::aws
