// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// Prisma's format: a folder `<digits>_<name>` a migration, with `migration.sql` and, if its author
/// has made one, `down.sql`.
namespace lockstep::formats::prisma {

const Rules& rules();

NameReading read_name(std::string_view path);

/// All of the file is run. Our own directives are understood, but for the down section, which
/// Prisma would run.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

} // namespace lockstep::formats::prisma
