// SPDX-License-Identifier: Apache-2.0
#include "formats/directives.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lockstep::formats {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\f\v";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

} // namespace

std::optional<Comment> CommentReader::next() {
    for (;;) {
        const auto token = lexer_.next();
        if (token.kind == sql::TokenKind::line_comment) return Comment{token.text, token.offset};
        if (token.kind == sql::TokenKind::end || token.kind == sql::TokenKind::fault)
            return std::nullopt;
    }
}

std::optional<std::string_view> directive_in(std::string_view comment) {
    constexpr std::string_view mark = "lockstep:";
    const auto text = trimmed(comment.substr(2));
    if (!text.starts_with(mark)) return std::nullopt;
    return trimmed(text.substr(mark.size()));
}

TextFault unsupported_directive(std::string_view script, const Comment& comment,
                                std::string_view directive) {
    return {
        place_of(script, comment.offset),
        fmt::format("the directive \"lockstep:{}\" is not supported by this version", directive)};
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

} // namespace lockstep::formats
