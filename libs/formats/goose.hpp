// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// goose's format: `<version>_<name>.sql` with `-- +goose` directives on lines of their own.
namespace lockstep::formats::goose {

const Rules& rules();

NameReading read_name(std::string_view name);

/// What stands behind `-- +goose Up`, as goose would run it; what stands behind Down.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

} // namespace lockstep::formats::goose
