// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// sqlx's format: `<version>_<description>.sql`, or pairs of `.up.sql` and `.down.sql`, with
/// `-- no-transaction` at the very beginning of a file that is to be sent without a transaction
/// around it.
namespace lockstep::formats::sqlx {

const Rules& rules();

NameReading read_name(std::string_view name);

/// All of the file is run.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

} // namespace lockstep::formats::sqlx
