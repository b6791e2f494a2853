// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "formats/comments.hpp"

namespace lockstep::formats::atlas {

/// The text of a file whose first line is "-- atlas:delimiter TEXT", with a semicolon in place of
/// each delimiter, and lines as they are. None for a file without one. Fails for an empty
/// delimiter.
Expected<std::optional<std::string>, TextFault> replace_delimiters(std::string_view text);

} // namespace lockstep::formats::atlas
