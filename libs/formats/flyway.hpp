// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// Flyway's format: `V<version>__<description>.sql`, `R__<description>.sql`,
/// `B<version>__<description>.sql` and, for undoing, `U<version>__<description>.sql`, in any depth
/// of folders; beside each a script configuration file may lie.
namespace lockstep::formats::flyway {

const Rules& rules();

NameReading read_name(std::string_view path);

/// All of the file is run, with values in place of its placeholders. Our own directives are
/// understood, but for the down section, which Flyway would run.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

} // namespace lockstep::formats::flyway
