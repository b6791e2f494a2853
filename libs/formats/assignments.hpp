// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/comments.hpp"

namespace lockstep::formats {

/// A line `name = value`; the value as it is written, with its quotes.
struct Assignment {
    std::string_view name;
    std::string_view value;
    std::size_t line = 0;
};

/// Reads a TOML file of nothing but plain assignments, one a line, and comments. Fails for anything
/// else.
Expected<std::vector<Assignment>, TextFault> read_assignments(std::string_view text);

} // namespace lockstep::formats
