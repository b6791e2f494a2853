// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "formats/comments.hpp"
#include "formats/directory.hpp"

namespace lockstep::formats::graphile_migrate {

/// The text with values in place of the placeholders `:NAME` from `begin` on, as graphile-migrate
/// replaces them: in strings and comments too. None where there is nothing to replace. Fails for
/// `:DATABASE_NAME` and `:DATABASE_OWNER` without a value, and for what can only be meant as a
/// placeholder and has none.
Expected<std::optional<std::string>, TextFault>
replace_placeholders(std::string_view text, std::size_t begin, const LoadSettings& settings);

} // namespace lockstep::formats::graphile_migrate
