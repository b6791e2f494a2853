// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lockstep::sql::character {

/// U+FEFF, which some editors put at the beginning of a file.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// What a byte can be to the lexer, as a set of bits.
enum Kind : std::uint8_t {
    space = 1,
    newline = 2,
    digit = 4,
    letter = 8, ///< All bytes beyond ASCII count as letters, as they do for the server.
    dollar = 16,
    operator_sign = 32,
    mark = 64, ///< Where a statement, a quote or a comment may begin or end.
};

/// The bits of each byte.
inline constexpr auto table_of_kinds = [] {
    std::array<std::uint8_t, 256> table{};
    const auto add = [&](std::string_view characters, Kind bit) {
        for (const auto one : characters) {
            auto& bits = table[static_cast<unsigned char>(one)];
            bits = static_cast<std::uint8_t>(bits | bit);
        }
    };
    add(" \t\n\r\f\v", space);
    add("\n\r", newline);
    add("0123456789", digit);
    add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", letter);
    add("$", dollar);
    add("~!@#^&|`?+-*/%<>=", operator_sign);
    add("'\"$();-/\\", mark);
    for (std::size_t byte = 0x80; byte < table.size(); ++byte)
        table[byte] = letter;
    return table;
}();

/// Whether the byte is one of `kinds`, which are bits joined by |.
constexpr bool is(char c, int kinds) {
    return (table_of_kinds[static_cast<unsigned char>(c)] & kinds) != 0;
}

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// Whether `text` is `lower`, letters of either case being equal.
constexpr bool equals_any_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (to_lower(text[i]) != lower[i]) return false;
    }
    return true;
}

} // namespace lockstep::sql::character
