// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// golang-migrate's format: pairs of `<version>_<title>.up.sql` and `<version>_<title>.down.sql`,
/// each sent to the server as it is. It has no directives.
namespace lockstep::formats::golang_migrate {

const Rules& rules();

NameReading read_name(std::string_view name);

/// All of the file is run.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

} // namespace lockstep::formats::golang_migrate
