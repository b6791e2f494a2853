// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/stop.hpp"
#include "pg/certificate.hpp"
#include "pg/failure_class.hpp"
#include "pg/settings.hpp"

namespace lockstep::pg {

/// Whether the CA file of the settings can be used at all: it is there, readable, and holds at
/// least one certificate. Checked before anything is sent; none when all is well or no CA file is
/// called for.
std::optional<ConnectFailure> check_ca_file(const ConnectionSettings& settings);

/// What a handshake showed, whether or not the server can be trusted.
struct TlsInspection {
    std::string protocol; ///< Such as "TLSv1.3".
    std::string cipher;
    Certificate certificate;
    std::optional<ConnectFailure>
        fault; ///< What verification by chain and name finds; none: sound.
};

/// Makes a connection to `address` of its own, sends PostgreSQL's request for TLS and the
/// handshake, and nothing else, so that it needs no login. Fails with class `tls` where no TLS is
/// offered or the handshake breaks, with `unreachable` where nothing answers in time.
Expected<TlsInspection, ConnectFailure> inspect_tls(const ConnectionSettings& settings,
                                                    const std::string& address, SteadyTime deadline,
                                                    StopToken stop);

/// Says why a TLS handshake failed, which libpq does not: expired, not yet valid, unknown issuer,
/// wrong name, or no TLS at all. It makes one more connection to `address`, sends PostgreSQL's
/// request for TLS and the handshake, and nothing else. None when that handshake shows no fault.
std::optional<ConnectFailure> diagnose_tls(const ConnectionSettings& settings,
                                           const std::string& address, SteadyTime deadline,
                                           StopToken stop);

} // namespace lockstep::pg
