// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lockstep::adopt {

/// Whether a hash is that of a text as it is, with LF, or with CRLF at its line ends: one file
/// checked out on two systems is no edited one.
bool matches_in_some_line_ends(std::string_view text, std::string_view recorded,
                               const std::function<std::string(std::string_view)>& hash);

} // namespace lockstep::adopt
