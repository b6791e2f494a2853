// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pg/settings.hpp"

namespace lockstep::pg {

/// What was negotiated, read from the live session and not from the settings.
struct TlsEvidence {
    SslMode mode = SslMode::verify_full; ///< What was asked for.
    bool in_use = false;
    bool verified = false; ///< Chain and host name, which only verify-full does.
    std::string protocol;
    std::string cipher;
    int key_bits = 0;
    std::string subject;
    std::vector<std::string> sans; ///< The names and addresses that the certificate is for.
    std::string issuer;
    std::string not_after; ///< RFC 3339.
    std::optional<int> days_left;
    std::string ca_file;
    std::string unverified_reason; ///< A sentence; empty when verified.
    friend bool operator==(const TlsEvidence&, const TlsEvidence&) = default;
};

} // namespace lockstep::pg
