// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "formats/comments.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

/// The text of one file, taken apart. The views lead into it.
struct Sections {
    std::string_view up;       ///< What `migrate` runs.
    std::string_view down;     ///< What `undo` runs; empty: nothing.
    std::size_t down_line = 0; ///< The line at which `down` begins.
    migrate::Directives directives;
};

} // namespace lockstep::formats
