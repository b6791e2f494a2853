// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "formats/directives.hpp"
#include "formats/file_name.hpp"

/// Lockstep's own format: `<digits>_<description>.sql`, `R_<description>.sql`, and in a file an
/// optional
/// `-- lockstep:down` line, behind which stands what undoes the migration.
namespace lockstep::formats::native {

inline constexpr std::string_view expected_names = "0001_description.sql or R_description.sql";

NameReading read_name(std::string_view name);

/// The part of the file that `migrate` runs, or what cannot be taken over from it.
Expected<std::string_view, TextFault> part_to_run(std::string_view text);

} // namespace lockstep::formats::native
