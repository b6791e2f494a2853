// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// graphile-migrate's format: `000001.sql` or `000001-message.sql`, in the folder `committed` or in
/// the directory itself, each with the hash of itself and of the one before it.
namespace lockstep::formats::graphile_migrate {

const Rules& rules();

NameReading read_name(std::string_view path);

/// All of the file is run, with values in place of its placeholders. Our own directives are
/// understood, but for the down section, which graphile-migrate would run.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

} // namespace lockstep::formats::graphile_migrate
