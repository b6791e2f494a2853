// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"

#include <openssl/sha.h>

namespace lockstep {

std::array<std::uint8_t, 32> sha256(std::string_view text) {
    std::array<std::uint8_t, 32> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return digest;
}

std::string sha256_hex(std::string_view text, std::size_t length) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const auto byte : sha256(text)) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 0x0FU];
    }
    hex.resize(length < hex.size() ? length : hex.size());
    return hex;
}

} // namespace lockstep
