// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "formats/comments.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

/// The text of one file, taken apart. The views lead into it.
struct Sections {
    std::string_view up; ///< What `migrate` runs, from the beginning of the file.
    /// What `migrate` runs where that is not a beginning of the file as it is: values in place of
    /// placeholders, sections left out. It has the file's line ends, so that a line is the same
    /// line of the file; what is left out is left out up to its line end.
    std::optional<std::string> rewritten{};
    /// The SQL before values were put into it, which is what must stay as it is once it was
    /// applied: values may differ from run to run. Empty: no values were.
    std::string_view as_written{};
    std::string_view down{};                     ///< What `undo` runs; empty: nothing.
    std::optional<std::string> rewritten_down{}; ///< The same of `down`.
    std::size_t down_line = 0;                   ///< The line at which `down` begins.
    migrate::Directives directives{};
    std::optional<migrate::Kind>
        kind{}; ///< Where the text says what the migration is, not the name.
};

} // namespace lockstep::formats
