// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/stop.hpp"

namespace lockstep::aws {

/// The addresses of a host in numbers. An address is its own result. The system's resolver can
/// block for long: it runs in a thread that is left behind at `deadline` or at a stop.
CredentialResult<std::vector<std::string>> look_up(const std::string& host, SteadyTime deadline,
                                                   StopToken stop);

} // namespace lockstep::aws
