// SPDX-License-Identifier: Apache-2.0
#include "sql/analysis_words.hpp"

#include <algorithm>
#include <array>

namespace lockstep::sql {
namespace {

/// Enough for the clauses that matter; what follows is values and bodies.
constexpr std::size_t most_tokens = 512;

/// As the server cuts names: 63 bytes, without half a UTF-8 character.
std::string cut(std::string name) {
    std::size_t size = 63;
    if (name.size() <= size) return name;
    while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U)
        --size;
    name.resize(size);
    return name;
}

std::string lower_case(std::string_view word) {
    std::string lower{word};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return lower;
}

std::string unquoted(std::string_view identifier) {
    std::string name;
    for (std::size_t i = 1; i + 1 < identifier.size(); ++i) {
        name += identifier[i];
        if (identifier[i] == '"') ++i;
    }
    return name;
}

/// Empty where the token is no name that can be told here: escapes in U&"" are for the parser.
std::string name_in(const Token& token) {
    if (token.kind == TokenKind::word) return cut(lower_case(token.text));
    if (token.kind == TokenKind::identifier && token.text.starts_with('"'))
        return cut(unquoted(token.text));
    return {};
}

} // namespace

Words::Words(std::string_view statement) {
    Lexer lexer{statement};
    while (tokens_.size() < most_tokens) {
        const auto token = lexer.next();
        if (token.kind == TokenKind::end || token.kind == TokenKind::fault) break;
        tokens_.push_back(token);
    }
}

std::string Words::at(std::size_t index) const {
    if (index >= tokens_.size() || tokens_[index].kind != TokenKind::word) return {};
    std::string upper{tokens_[index].text};
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c; });
    return upper;
}

bool Words::has_symbol(std::size_t index, std::string_view symbol) const {
    return index < tokens_.size() && tokens_[index].text == symbol;
}

std::size_t Words::find(std::string_view upper, std::size_t from) const {
    std::size_t depth = 0;
    for (auto i = from; i < tokens_.size(); ++i) {
        if (tokens_[i].kind == TokenKind::open_parenthesis) ++depth;
        if (tokens_[i].kind == TokenKind::close_parenthesis && depth > 0) --depth;
        if (depth == 0 && has(i, upper)) return i;
    }
    return tokens_.size();
}

std::size_t Words::find_anywhere(std::string_view upper, std::size_t from) const {
    for (auto i = from; i < tokens_.size(); ++i) {
        if (has(i, upper)) return i;
    }
    return tokens_.size();
}

Words::Read Words::name_at(std::size_t index) const {
    Name name;
    auto i = index;
    for (; i < tokens_.size(); i += 2) {
        auto part = name_in(tokens_[i]);
        if (part.empty()) return {{}, i};
        name = {std::move(name.name), std::move(part)};
        if (!has_symbol(i + 1, ".")) return {std::move(name), i + 1};
    }
    return {{}, i};
}

std::size_t Words::behind_parentheses(std::size_t index) const {
    std::size_t depth = 0;
    for (auto i = index; i < tokens_.size(); ++i) {
        if (tokens_[i].kind == TokenKind::open_parenthesis) ++depth;
        if (tokens_[i].kind == TokenKind::close_parenthesis) --depth;
        if (depth == 0) return i == index ? index : i + 1;
    }
    return tokens_.size();
}

bool moves_data(std::string_view command) {
    constexpr std::array<std::string_view, 5> data{"INSERT", "UPDATE", "DELETE", "MERGE", "COPY"};
    return std::find(data.begin(), data.end(), command) != data.end();
}

} // namespace lockstep::sql
