// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/stop.hpp"
#include "pg/failure_class.hpp"

namespace lockstep::pg {

/// All addresses of a host in numbers, version 4 and 6, in the resolver's order and each once. An
/// address is its own result. Asks afresh every time: a failover shows first in the name service.
///
/// The system's resolver can block for long; it runs in a thread that is left behind at `deadline`
/// or when `stop` is requested.
Expected<std::vector<std::string>, ConnectFailure> resolve(const std::string& host,
                                                           SteadyTime deadline, StopToken stop);

} // namespace lockstep::pg
