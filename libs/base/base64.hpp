// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace lockstep {

/// Base64 (RFC 4648) with padding.
std::string to_base64(std::span<const std::uint8_t> bytes);

} // namespace lockstep
