// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace lockstep::formats {

/// The time in UTC as most tools number their files by it: YYYYMMDDHHMMSS.
std::string to_timestamp(WallTime time);

/// `digits` spelled as `pattern` is: "20240131" as "2024-01-31". Both have equally many digits.
std::string spelled_like(std::string_view pattern, std::string_view digits);

/// The version after `highest`, spelled as that one is. A date or a time is followed by the present
/// one, as far as it is written out in `highest`, in UTC; anything else by the next number, at
/// least as wide. What comes out is always higher than `highest`, whatever the clock says.
std::string next_version(std::string_view highest, WallTime now);

} // namespace lockstep::formats
