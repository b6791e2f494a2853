// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace lockstep::formats::atlas {

/// A line such as "-- atlas:txmode none", taken apart.
struct Directive {
    std::string_view prefix;   ///< What stands before "atlas:", such as "-- ".
    std::string_view name;     ///< Such as "txmode".
    std::string_view argument; ///< The rest of the line.
    std::size_t offset = 0;    ///< Of the line, in the file.
};

/// Reads the directive that a line holds, anywhere in it. Atlas reads characters of ASCII only.
std::optional<Directive> read_directive(std::string_view line);

/// The directives that rule a file: those in the comment lines at its top, if an empty line, or
/// nothing at all, stands behind them.
std::vector<Directive> file_directives(std::string_view text);

} // namespace lockstep::formats::atlas
