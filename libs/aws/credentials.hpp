// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace lockstep::aws {

/// Variables of the environment by name; empty ones are not kept.
using Variables = std::map<std::string, std::string, std::less<>>;

/// The variable's value; empty when it is not set.
std::string variable(const Variables& variables, std::string_view name);

/// A key of AWS.
struct Credentials {
    std::string access_key_id;
    Secret secret_access_key;
    Secret session_token;               ///< Empty for keys that do not expire.
    std::optional<WallTime> expires_at; ///< None: they do not expire.
};

/// Why there are no credentials, or no token.
struct CredentialFailure {
    enum class Kind {
        settings,    ///< The settings cannot work, or their files cannot be read.
        refused,     ///< AWS, or whoever speaks for it, said no; or nobody has credentials for us.
        unreachable, ///< No answer in time, or one that makes no sense: worth another try.
        stopped,     ///< We were asked to stop.
    };
    Kind kind = Kind::unreachable;
    std::string message; ///< One sentence for a person. Never holds a secret.
    friend bool operator==(const CredentialFailure&, const CredentialFailure&) = default;
};

template <class T>
using CredentialResult = Expected<T, CredentialFailure>;

inline Unexpected<CredentialFailure> wrong_setting(std::string message) {
    return Unexpected{CredentialFailure{CredentialFailure::Kind::settings, std::move(message)}};
}
inline Unexpected<CredentialFailure> refused(std::string message) {
    return Unexpected{CredentialFailure{CredentialFailure::Kind::refused, std::move(message)}};
}
inline Unexpected<CredentialFailure> unreachable(std::string message) {
    return Unexpected{CredentialFailure{CredentialFailure::Kind::unreachable, std::move(message)}};
}

/// Reads the JSON of container and instance credentials: AccessKeyId, SecretAccessKey, Token,
/// Expiration (RFC 3339), all of them texts that are not empty. None when it has another form.
std::optional<Credentials> parse_credentials_json(std::string_view text);

/// Makes credentials of texts that came from outside. None when one is empty or has characters that
/// keys never have, or `expiration` is no time.
std::optional<Credentials> make_credentials(std::string key_id, std::string secret,
                                            std::string token, std::string_view expiration);

} // namespace lockstep::aws
