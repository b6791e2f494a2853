// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// Lockstep's own format: `<digits>_<description>.sql`, `R_<description>.sql`,
/// `B<digits>_<description>.sql`, and in a file an optional `-- lockstep:down` line, behind which
/// stands what undoes the migration.
namespace lockstep::formats::native {

const Rules& rules();

NameReading read_name(std::string_view name);

/// The file's sections, or what cannot be taken over from it.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

} // namespace lockstep::formats::native
