// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::formats {

/// The offset of the first byte that is not part of well-formed UTF-8: no overlong form, no
/// surrogate, nothing over U+10FFFF. None when all of the text is well formed.
std::optional<std::size_t> first_invalid_byte(std::string_view text);

/// A name as it can be shown: control characters and bytes that are no UTF-8 as \xNN.
std::string printable(std::string_view name);

} // namespace lockstep::formats
