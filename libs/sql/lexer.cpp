// SPDX-License-Identifier: Apache-2.0
#include "sql/lexer.hpp"

#include <array>

namespace lockstep::sql {
namespace {

constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

constexpr bool is_newline(char c) {
    return c == '\n' || c == '\r';
}

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// All bytes beyond ASCII count as letters, as they do for the server.
constexpr bool starts_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

constexpr bool continues_tag(char c) {
    return starts_word(c) || is_digit(c);
}

constexpr bool continues_word(char c) {
    return continues_tag(c) || c == '$';
}

constexpr bool is_operator(char c) {
    constexpr auto operators = [] {
        std::array<bool, 256> known{};
        for (const auto one : std::string_view{"~!@#^&|`?+-*/%<>="})
            known[static_cast<unsigned char>(one)] = true;
        return known;
    }();
    return operators[static_cast<unsigned char>(c)];
}

// Only an operator that holds one of these may end in + or -; otherwise "a=-1" would not be "a =
// -1".
constexpr bool lets_operator_end_in_sign(char c) {
    return std::string_view{"~!@#^&|`?%"}.find(c) != std::string_view::npos;
}

} // namespace

std::string_view describe(SplitFault fault) {
    switch (fault) {
    case SplitFault::unclosed_string:
        return "a quoted string is never closed";
    case SplitFault::unclosed_identifier:
        return "a quoted identifier is never closed";
    case SplitFault::unclosed_comment:
        return "a comment is never closed";
    case SplitFault::unclosed_dollar_quote:
        return "a dollar-quoted string is never closed";
    case SplitFault::unclosed_parenthesis:
        return "a parenthesis is never closed";
    case SplitFault::unclosed_routine_body:
        return "a BEGIN ATOMIC body never reaches its END";
    case SplitFault::psql_command:
        return "a backslash command is for psql and means nothing to the server";
    case SplitFault::copy_data:
        break;
    }
    return "COPY ... FROM STDIN with data in the file is not supported; write INSERT statements";
}

Lexer::Lexer(std::string_view script, Comments comments) : script_{script}, comments_{comments} {}

Token Lexer::token(TokenKind kind, std::size_t begin, std::size_t end) {
    here_ = end;
    may_continue_ = false;
    return {kind, script_.substr(begin, end - begin), begin};
}

Token Lexer::fail(SplitFault fault, std::size_t offset) {
    fault_ = fault;
    here_ = offset;
    may_continue_ = false;
    return {TokenKind::fault, {}, offset};
}

/// Steps over the comment that begins here. False when it is never closed.
bool Lexer::skip_block_comment() {
    std::size_t depth = 0;
    for (auto i = here_; i < script_.size(); ++i) {
        if (script_[i] == '/' && at(i + 1) == '*') {
            ++depth;
            ++i;
        } else if (script_[i] == '*' && at(i + 1) == '/') {
            ++i;
            if (--depth == 0) {
                here_ = i + 1;
                return true;
            }
        }
    }
    return false;
}

/// Steps over white space and comments, stopping at a line comment that is to be kept. False when a
/// comment is never closed; `here_` is then where it begins.
bool Lexer::skip_gap() {
    while (here_ < script_.size()) {
        const auto c = script_[here_];
        if (is_space(c)) {
            gap_has_newline_ = gap_has_newline_ || is_newline(c);
            ++here_;
        } else if (c == '-' && at(here_ + 1) == '-') {
            if (comments_ == Comments::keep) return true;
            while (here_ < script_.size() && !is_newline(script_[here_]))
                ++here_;
        } else if (c == '/' && at(here_ + 1) == '*') {
            gap_has_block_comment_ = true;
            if (!skip_block_comment()) return false;
        } else {
            return true;
        }
    }
    return true;
}

Token Lexer::next() {
    const auto continues = may_continue_;
    if (!continues) gap_has_newline_ = gap_has_block_comment_ = false;
    if (!skip_gap()) return fail(SplitFault::unclosed_comment, here_);
    const auto begin = here_;
    if (begin == script_.size()) return token(TokenKind::end, begin, begin);
    const auto c = script_[begin];
    if (c == '-' && at(begin + 1) == '-') {
        auto end = begin;
        while (end < script_.size() && !is_newline(script_[end]))
            ++end;
        auto comment = token(TokenKind::line_comment, begin, end);
        may_continue_ = continues; // a literal goes on behind a line comment
        return comment;
    }
    if (c == '\'') {
        const auto further_part = continues && gap_has_newline_ && !gap_has_block_comment_;
        if (!further_part) escapes_ = false;
        return quoted(further_part ? TokenKind::continued_string : TokenKind::string, begin, begin);
    }
    if (c == '"') return quoted(TokenKind::identifier, begin, begin);
    if (c == '$') return dollar(begin);
    if (starts_word(c)) return word(begin);
    if (is_digit(c) || (c == '.' && is_digit(at(begin + 1)))) return number(begin);
    if (c == ';') return token(TokenKind::semicolon, begin, begin + 1);
    if (c == '(') return token(TokenKind::open_parenthesis, begin, begin + 1);
    if (c == ')') return token(TokenKind::close_parenthesis, begin, begin + 1);
    if (c == '\\') return fail(SplitFault::psql_command, begin);
    return symbol(begin);
}

/// Reads up to the quote that closes the one at `quote`; a doubled quote does not.
Token Lexer::quoted(TokenKind kind, std::size_t begin, std::size_t quote) {
    const auto mark = script_[quote];
    const auto escapes = mark == '\'' && escapes_;
    for (auto i = quote + 1; i < script_.size(); ++i) {
        if (escapes && script_[i] == '\\') {
            ++i;
        } else if (script_[i] == mark) {
            if (at(i + 1) == mark) {
                ++i;
                continue;
            }
            auto read = token(kind, begin, i + 1);
            may_continue_ = mark == '\'';
            gap_has_newline_ = gap_has_block_comment_ = false;
            return read;
        }
    }
    return fail(mark == '"' ? SplitFault::unclosed_identifier : SplitFault::unclosed_string, begin);
}

/// Reads what a `$` begins: a parameter, a dollar-quoted string, or nothing in particular.
Token Lexer::dollar(std::size_t begin) {
    auto end = begin + 1;
    if (is_digit(at(end))) {
        while (is_digit(at(end)))
            ++end;
        return token(TokenKind::parameter, begin, end);
    }
    if (starts_word(at(end))) {
        while (continues_tag(at(end)))
            ++end;
    }
    if (at(end) != '$') return token(TokenKind::symbol, begin, begin + 1);
    const auto mark = script_.substr(begin, end + 1 - begin);
    const auto closing = script_.find(mark, end + 1);
    if (closing == std::string_view::npos) return fail(SplitFault::unclosed_dollar_quote, begin);
    return token(TokenKind::string, begin, closing + mark.size());
}

/// Reads a word, or the quoted thing that a one-letter word is the prefix of: E'', B'', X'', N'',
/// U&''.
Token Lexer::word(std::size_t begin) {
    auto end = begin + 1;
    while (continues_word(at(end)))
        ++end;
    if (end == begin + 1) {
        const auto letter = static_cast<char>(script_[begin] | 0x20);
        const auto prefixes = letter == 'e' || letter == 'b' || letter == 'x' || letter == 'n';
        if (at(end) == '\'' && prefixes) {
            escapes_ = letter == 'e';
            return quoted(TokenKind::string, begin, end);
        }
        if (letter == 'u' && at(end) == '&' && (at(end + 1) == '\'' || at(end + 1) == '"')) {
            escapes_ = false;
            const auto kind = at(end + 1) == '"' ? TokenKind::identifier : TokenKind::string;
            return quoted(kind, begin, end + 1);
        }
    }
    return token(TokenKind::word, begin, end);
}

Token Lexer::number(std::size_t begin) {
    auto end = begin;
    while (continues_tag(at(end)) || at(end) == '.') {
        const auto exponent =
            (script_[end] | 0x20) == 'e' && (at(end + 1) == '+' || at(end + 1) == '-');
        end += exponent && is_digit(at(end + 2)) ? 2U : 1U;
    }
    return token(TokenKind::number, begin, end);
}

/// Reads an operator by the server's rules, "::" and ":=", or a single character.
Token Lexer::symbol(std::size_t begin) {
    if (!is_operator(script_[begin])) {
        const auto two = script_[begin] == ':' && (at(begin + 1) == ':' || at(begin + 1) == '=');
        return token(TokenKind::symbol, begin, begin + (two ? 2 : 1));
    }
    auto end = begin;
    auto may_end_in_sign = false;
    while (end < script_.size() && is_operator(script_[end])) {
        const auto comment = (script_[end] == '-' && at(end + 1) == '-') ||
                             (script_[end] == '/' && at(end + 1) == '*');
        if (comment) break;
        may_end_in_sign = may_end_in_sign || lets_operator_end_in_sign(script_[end]);
        ++end;
    }
    while (!may_end_in_sign && end > begin + 1 &&
           (script_[end - 1] == '+' || script_[end - 1] == '-')) {
        --end;
    }
    return token(TokenKind::symbol, begin, end);
}

} // namespace lockstep::sql
