// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace lockstep {

/// The SHA-1 digest of `text` in lower-case hexadecimal: for comparing with what other tools wrote
/// down, never for anything of our own.
std::string sha1_hex(std::string_view text);

} // namespace lockstep
