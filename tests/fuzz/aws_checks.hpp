// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "aws/endpoint.hpp"
#include "aws/http_date.hpp"
#include "aws/profile.hpp"
#include "aws/sts_answer.hpp"
#include "aws/url.hpp"
#include "aws/xml.hpp"

namespace lockstep::aws::testing {

/// Reads a text in every way that texts from outside are read, and says what is wrong with the
/// outcome, whatever the text; empty when nothing is.
inline std::string problem_with_reading(std::string_view text) {
    (void)parse_xml(text);
    (void)parse_http_date(text);
    if (const auto failed = parse_assume_role_answer(400, text); failed)
        return "a refusal of the token service brings credentials";
    if (const auto got = parse_assume_role_answer(200, text); got && !got->expires_at)
        return "credentials of the token service have no end";
    if (const auto got = parse_credentials_json(text);
        got && got->secret_access_key.reveal().find_first_of("\r\n ") != std::string::npos)
        return "a key has a line end in it";
    if (const auto url = parse_url(text)) {
        if (url->host.empty() || url->port == 0) return "an address has no host or port";
        const auto again = parse_url(origin_of(*url) + url->target);
        if (!again || !(*again == *url)) return "an address is read otherwise when written anew";
    }
    if (const auto profiles = parse_profiles(text); !profiles) {
        // Only the line's number, since the line may be a secret.
        if (!profiles.error().message.starts_with("line ") || profiles.error().message.size() > 70)
            return "an error repeats a line of a profile file";
    }
    const auto endpoint = parse_endpoint(text);
    if (endpoint.kind == EndpointKind::other && !endpoint.region.empty())
        return "a name that is none of RDS has a region";
    const auto region = token_region(text, "");
    if (region && endpoint.region != *region) return "a token is for another region";
    return {};
}

} // namespace lockstep::aws::testing
