// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace lockstep::aws {
class TokenSource;
}

namespace lockstep::pg {

/// libpq's modes, from no encryption at all to a verified chain and host name.
enum class SslMode { disable, allow, prefer, require, verify_ca, verify_full };

std::string_view to_string(SslMode mode);

/// Reads libpq's spelling, such as "verify-full". Fails with `fix_input` and the list of modes.
Result<SslMode> parse_ssl_mode(std::string_view text);

enum class PoolerPolicy {
    refuse, ///< A pooler between us and the server is an error.
    allow,  ///< The user says that it pools sessions, not transactions.
};

/// Everything one attempt to connect needs. Read anew for each attempt, since passwords rotate.
struct ConnectionSettings {
    std::string
        host; ///< A name, an address, or the folder of a Unix socket (with a leading slash).
    std::string host_address; ///< In numbers: where to connect; empty: what the name resolves to.
    std::uint16_t port = 5432;
    std::string database;
    std::string user;
    Secret password;
    std::shared_ptr<aws::TokenSource> iam; ///< Makes a password for each attempt, where it is set.
    SslMode ssl_mode = SslMode::verify_full;
    std::string ssl_root_cert; ///< CA bundle; needed by the verifying modes.
    std::string ssl_root_name; ///< What people read in place of its path; empty: the path.
    std::string application_name = "lockstep"; ///< Cut to PostgreSQL's 63 bytes.
    Milliseconds attempt_timeout{10'000};      ///< For name, TCP, TLS, login and set-up together.
    Milliseconds lock_timeout{5'000};          ///< Of one statement; zero: none.
    Milliseconds statement_timeout{0};         ///< Of one statement; zero: none.
    Milliseconds idle_in_transaction_timeout{60'000};
    PoolerPolicy pooler = PoolerPolicy::refuse;
};

/// The CA bundle as people know it.
inline const std::string& ca_name(const ConnectionSettings& settings) {
    return settings.ssl_root_name.empty() ? settings.ssl_root_cert : settings.ssl_root_name;
}

} // namespace lockstep::pg
