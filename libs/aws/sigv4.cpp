// SPDX-License-Identifier: Apache-2.0
#include "aws/sigv4.hpp"

#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/duration.hpp"
#include "base/hexadecimal.hpp"
#include "base/sha256.hpp"

namespace lockstep::aws {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view service = "rds-db";
constexpr int valid_seconds = 900;

using Digest = std::array<std::uint8_t, 32>;

// It fails only where no memory is left, and an empty signature would be a wrong one.
Digest hmac(std::string_view key, std::string_view text) {
    Digest digest{};
    std::size_t length = 0;
    if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(),
                  reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
                  digest.size(), &length) == nullptr)
        std::abort();
    return digest;
}

Digest hmac(const Digest& key, std::string_view text) {
    return hmac({reinterpret_cast<const char*>(key.data()), key.size()}, text);
}

/// "20260102T030405Z".
std::string stamp_of(WallTime now) {
    std::string stamp;
    for (const char letter : format_time(now))
        if (letter != '-' && letter != ':') stamp += letter;
    return stamp;
}

/// The key is derived for one day, region and service.
Digest signing_key(const Secret& secret, std::string_view day, std::string_view region) {
    return hmac(hmac(hmac(hmac("AWS4" + secret.reveal(), day), region), service), "aws4_request");
}

/// The query in the order that the signature wants, which is that of the keys.
std::string query_of(const TokenRequest& request, const Credentials& credentials,
                     const std::string& scope, const std::string& stamp) {
    auto query =
        fmt::format("Action=connect&DBUser={}&X-Amz-Algorithm={}&X-Amz-Credential={}&X-Amz-Date={}&"
                    "X-Amz-Expires={}",
                    percent_encode(request.user), algorithm,
                    percent_encode(credentials.access_key_id + "/" + scope), stamp, valid_seconds);
    if (!credentials.session_token.empty())
        query += "&X-Amz-Security-Token=" + percent_encode(credentials.session_token.reveal());
    return query + "&X-Amz-SignedHeaders=host";
}

} // namespace

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char letter : text) {
        const bool unreserved = (letter >= 'a' && letter <= 'z') ||
                                (letter >= 'A' && letter <= 'Z') ||
                                (letter >= '0' && letter <= '9') || letter == '-' ||
                                letter == '_' || letter == '.' || letter == '~';
        const auto byte = static_cast<std::uint8_t>(letter);
        if (unreserved)
            encoded += letter;
        else
            ((encoded += '%') += digits[byte >> 4U]) += digits[byte & 0x0FU];
    }
    return encoded;
}

Secret rds_auth_token(const TokenRequest& request, const Credentials& credentials, WallTime now) {
    const auto stamp = stamp_of(now);
    const auto day = stamp.substr(0, 8);
    const auto scope = fmt::format("{}/{}/{}/aws4_request", day, request.region, service);
    const auto place = fmt::format("{}:{}", request.host, request.port);
    const auto query = query_of(request, credentials, scope, stamp);
    const auto canonical =
        fmt::format("GET\n/\n{}\nhost:{}\n\nhost\n{}", query, place, sha256_hex(""));
    const auto to_sign =
        fmt::format("{}\n{}\n{}\n{}", algorithm, stamp, scope, sha256_hex(canonical));
    const auto key = signing_key(credentials.secret_access_key, day, request.region);
    const auto signature = to_hexadecimal(hmac(key, to_sign));
    return Secret{fmt::format("{}/?{}&X-Amz-Signature={}", place, query, signature)};
}

} // namespace lockstep::aws
