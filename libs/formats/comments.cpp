// SPDX-License-Identifier: Apache-2.0
#include "formats/comments.hpp"

#include <algorithm>

namespace lockstep::formats {

std::optional<Comment> CommentReader::next() {
    for (;;) {
        const auto token = lexer_.next();
        switch (token.kind) {
        case sql::TokenKind::line_comment:
            return Comment{token.text, token.offset, seen_statement_};
        case sql::TokenKind::end:
        case sql::TokenKind::fault:
            return std::nullopt;
        case sql::TokenKind::semicolon:
            break;
        default:
            seen_statement_ = true;
        }
    }
}

sql::Position place_of(std::string_view script, std::size_t offset) {
    const auto before = script.substr(0, offset);
    const auto newline = before.rfind('\n');
    const auto line_begin = newline == std::string_view::npos ? 0 : newline + 1;
    const auto lines = std::count(before.begin(), before.end(), '\n');
    return {static_cast<std::size_t>(lines) + 1, offset - line_begin + 1};
}

bool begins_with_any_case(std::string_view text, std::string_view lower) {
    if (text.size() < lower.size()) return false;
    return std::equal(lower.begin(), lower.end(), text.begin(), [](char expected, char c) {
        return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
    });
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\f\v";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

} // namespace lockstep::formats
