// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "formats/rules.hpp"

namespace lockstep::formats {

/// Every format whose directories can be loaded, our own one first.
std::span<const Rules* const> known_formats();

/// The rules of a format; null for those that are not loaded: automatic and Alembic.
const Rules* rules_of(Format format);

} // namespace lockstep::formats
