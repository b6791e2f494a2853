// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// Flyway's format: `V<version>__<description>.sql`, `R__<description>.sql` and
/// `B<version>__<description>.sql`. Undo files are for undoing and not run.
namespace lockstep::formats::flyway {

const Rules& rules();

NameReading read_name(std::string_view name);

/// All of the file is run, unless it needs what Lockstep does not do. Our own directives are
/// understood, but for the down section, which Flyway would run.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

} // namespace lockstep::formats::flyway
