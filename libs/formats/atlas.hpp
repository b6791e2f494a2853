// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// Atlas's format: `<version>_<name>.sql` beside an atlas.sum. A file with "-- atlas:checkpoint" at
/// its top stands for all that come before it, on a new database.
namespace lockstep::formats::atlas {

const Rules& rules();

NameReading read_name(std::string_view name);

/// All of the file is run, with semicolons in place of a delimiter of its own. Our own directives
/// are understood, but for the down section, which Atlas would run.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

} // namespace lockstep::formats::atlas
