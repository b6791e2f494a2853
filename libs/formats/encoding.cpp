// SPDX-License-Identifier: Apache-2.0
#include "formats/encoding.hpp"

#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace lockstep::formats {
namespace {

std::size_t length_of_character(unsigned char first) {
    if (first < 0x80U) return 1;
    if (first >= 0xC2U && first < 0xE0U) return 2;
    if (first >= 0xE0U && first < 0xF0U) return 3;
    return first >= 0xF0U && first < 0xF5U ? 4 : 0;
}

bool is_character(std::string_view text, std::size_t at, std::size_t length) {
    if (length == 0 || at + length > text.size()) return false;
    if (length == 1) return true;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return false;
    }
    if (byte(0) == 0xE0U) return byte(1) >= 0xA0U;
    if (byte(0) == 0xEDU) return byte(1) < 0xA0U;
    if (byte(0) == 0xF0U) return byte(1) >= 0x90U;
    return byte(0) != 0xF4U || byte(1) < 0x90U;
}

/// Eight bytes at once, since most SQL is ASCII all through.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    while (at + sizeof(std::uint64_t) <= text.size()) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + at, sizeof bytes);
        if ((bytes & high_bits) != 0) break;
        at += sizeof bytes;
    }
    return at;
}

} // namespace

std::optional<std::size_t> first_invalid_byte(std::string_view text) {
    for (auto at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
        const auto length = length_of_character(static_cast<unsigned char>(text[at]));
        if (!is_character(text, at, length)) return at;
        at += length;
    }
    return std::nullopt;
}

std::string printable(std::string_view name) {
    std::string shown;
    for (std::size_t at = 0; at < name.size();) {
        const auto first = static_cast<unsigned char>(name[at]);
        const auto length = length_of_character(first);
        if (first < 0x20U || first == 0x7FU || !is_character(name, at, length)) {
            shown += fmt::format("\\x{:02X}", first);
            ++at;
            continue;
        }
        shown += name.substr(at, length);
        at += length;
    }
    return shown;
}

} // namespace lockstep::formats
