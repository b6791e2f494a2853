// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/directives.hpp"
#include "formats/file_name.hpp"

/// Flyway's format: `V<version>__<description>.sql`, `R__<description>.sql`. Undo files are for
/// undoing and not run.
namespace lockstep::formats::flyway {

inline constexpr std::string_view expected_names = "V1__description.sql or R__description.sql";

NameReading read_name(std::string_view name);

/// The part of the file that `migrate` runs: all of it, unless it needs what Lockstep does not do.
Expected<std::string_view, TextFault> part_to_run(std::string_view text);

} // namespace lockstep::formats::flyway
