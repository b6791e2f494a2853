// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace lockstep {

using Milliseconds = std::chrono::milliseconds;

/// Reads "500ms", "30s", "5m", "1h" or a sequence such as "1h30m". A bare "0" means off; any other
/// number needs a unit. Fails with `fix_input` and a sentence that shows the form.
Result<Milliseconds> parse_duration(std::string_view text);

/// The shortest exact form: "500ms", "90s" becomes "1m30s", zero is "0s".
std::string format_duration(Milliseconds duration);

/// RFC 3339 in UTC with seconds, such as "2026-03-01T12:00:00Z".
std::string format_time(WallTime time);

/// Reads RFC 3339 with optional fraction and offset, as Kubernetes and PostgreSQL write it.
Result<WallTime> parse_time(std::string_view text);

} // namespace lockstep
