// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"

struct x509_st;

namespace lockstep::pg {

/// What people want to know about a certificate.
struct Certificate {
    std::string subject; ///< Such as "CN=db.example, O=Example".
    std::string issuer;
    std::vector<std::string>
        names; ///< DNS names and addresses; the common name when there are none.
    WallTime not_before{};
    WallTime not_after{};
};

/// Reads an OpenSSL certificate, which is borrowed.
Certificate describe_certificate(const x509_st* certificate);

} // namespace lockstep::pg
