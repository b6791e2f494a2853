// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "base/stop.hpp"
#include "pg/failure_class.hpp"
#include "pg/session.hpp"
#include "pg/settings.hpp"

namespace lockstep::pg {

/// Which servers are good enough.
enum class RequiredRole {
    writer, ///< A reader, or a server that is read-only, is "not ready".
    any,    ///< For commands that only look.
};

/// One attempt: resolves the name afresh, tries each address until the deadline of the settings,
/// checks TLS, role and pooler, and sets the session up. After login it costs one round trip, on
/// Aurora two.
///
/// Guarantees: with the verifying modes nothing but the TLS handshake is sent before the server's
/// certificate is verified, neither user name nor password. It ends at the deadline whatever the
/// network does, and at once when `stop` is requested.
Expected<Session, ConnectFailure> connect(const ConnectionSettings& settings, StopToken stop,
                                          RequiredRole role = RequiredRole::writer);

} // namespace lockstep::pg
