// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/stop.hpp"
#include "pg/failure_class.hpp"
#include "pg/settings.hpp"

namespace lockstep::pg {

/// The settings with a password for this host and port: their own, or with IAM a fresh token. The
/// token's credentials may take half of the time that is left until `deadline`.
Expected<ConnectionSettings, ConnectFailure> with_password(const ConnectionSettings& settings,
                                                           SteadyTime deadline, StopToken stop);

/// A refused login with IAM, with what a token depends on: the clock and two grants.
ConnectFailure explain_login(ConnectFailure failure, const ConnectionSettings& settings);

} // namespace lockstep::pg
