// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace lockstep::adopt {

/// A time as the server or a tool writes it, "2026-03-01 12:00:00.5+00", as RFC 3339 has it:
/// "2026-03-01T12:00:00.5Z". One without a zone is taken to be in UTC. Empty for what is no time,
/// such as "infinity".
std::string to_rfc3339(std::string_view text);

} // namespace lockstep::adopt
