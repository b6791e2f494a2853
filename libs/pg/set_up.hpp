// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "pg/settings.hpp"

namespace lockstep::pg {

/// The statements that make a session ours: explicit time-outs, and ways for the server to notice
/// soon that this client is dead, so that a killed pod's lock comes free. `server_version` as libpq
/// counts, such as 150004.
std::vector<std::string> set_up_statements(const ConnectionSettings& settings, int server_version);

} // namespace lockstep::pg
