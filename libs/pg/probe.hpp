// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "base/stop.hpp"
#include "pg/failure_class.hpp"
#include "pg/settings.hpp"

namespace lockstep::pg {

/// What a server has to show to somebody who does not log in.
enum class Evidence {
    answers,  ///< It speaks PostgreSQL and is neither starting up nor shutting down.
    verified, ///< The same over TLS, with the certificate verified as the settings say.
};

/// One attempt: resolves the name afresh and asks each address for a login, always without a
/// password. Whatever the server answers to that shows that it is there. With `answers` it is asked
/// as a role "lockstep" that need not exist, and no certificate is looked at; with `verified`
/// nothing but the TLS handshake is sent before the certificate is verified.
///
/// Fails with `fix_input` where `verified` is asked for with a mode that verifies nothing.
Expected<Done, ConnectFailure> probe(const ConnectionSettings& settings, Evidence wanted,
                                     StopToken stop);

} // namespace lockstep::pg
