// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lockstep {

/// The SHA-256 digest (FIPS 180-4) of `text`.
std::array<std::uint8_t, 32> sha256(std::string_view text);

/// The first `length` characters of the digest in lower-case hexadecimal; all 64 by default.
std::string sha256_hex(std::string_view text, std::size_t length = 64);

} // namespace lockstep
