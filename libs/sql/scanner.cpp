// SPDX-License-Identifier: Apache-2.0
#include "sql/scanner.hpp"

#include <algorithm>

namespace lockstep::sql {
namespace {

using character::is;
using character::to_lower;
constexpr auto nowhere = std::string_view::npos;
constexpr int in_tag = character::letter | character::digit;
constexpr int in_word = character::letter | character::digit | character::dollar;

// Only an operator that holds one of these may end in + or -; otherwise "a=-1" would not be "a =
// -1".
constexpr bool lets_operator_end_in_sign(char c) {
    return std::string_view{"~!@#^&|`?%"}.find(c) != std::string_view::npos;
}

} // namespace

Scanner::Scanner(std::string_view script, Comments comments)
    : script_{script}, comments_{comments}, here_{script.starts_with(character::byte_order_mark)
                                                      ? character::byte_order_mark.size()
                                                      : 0},
      floor_{here_}, last_end_{here_} {}

Token Scanner::token(TokenKind kind, std::size_t begin, std::size_t end) {
    here_ = floor_ = end;
    if (kind != TokenKind::semicolon) last_end_ = end;
    may_continue_ = false;
    return {kind, script_.substr(begin, end - begin), begin};
}

Token Scanner::fail(SplitFault fault, std::size_t offset) {
    if (!failed_) {
        failed_ = true;
        fault_ = fault;
        fault_at_ = offset;
    }
    return {TokenKind::fault, {}, fault_at_};
}

Token Scanner::the_end() {
    here_ = script_.size();
    return {TokenKind::end, {}, script_.size()};
}

/// Where the line ends that `offset` is in. A byte at a time, since a search for one of the two
/// line ends alone could run through the whole script at each line.
std::size_t Scanner::line_end(std::size_t offset) const {
    while (offset < script_.size() && !is(script_[offset], character::newline))
        ++offset;
    return offset;
}

/// Steps over the comment that begins here. False when it is never closed.
bool Scanner::skip_block_comment() {
    std::size_t depth = 0;
    for (auto i = here_; i + 1 < script_.size(); ++i) {
        if (comment_begins(i, '/', '*')) {
            ++depth;
            ++i;
        } else if (comment_begins(i, '*', '/')) {
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
bool Scanner::skip_gap() {
    while (here_ < script_.size()) {
        const auto c = script_[here_];
        if (is(c, character::space)) {
            gap_has_newline_ = gap_has_newline_ || is(c, character::newline);
            ++here_;
        } else if (c == '-' && at(here_ + 1) == '-') {
            if (comments_ == Comments::keep) return true;
            here_ = line_end(here_);
        } else if (c == '/' && at(here_ + 1) == '*') {
            gap_has_block_comment_ = true;
            if (!skip_block_comment()) return false;
        } else {
            return true;
        }
    }
    return true;
}

Token Scanner::next() {
    if (failed_) return fail(fault_, fault_at_);
    const auto literal_before = may_continue_;
    if (!literal_before) gap_has_newline_ = gap_has_block_comment_ = false;
    if (!skip_gap()) return fail(SplitFault::unclosed_comment, here_);
    const auto begin = here_;
    if (begin == script_.size()) return the_end();
    const auto c = script_[begin];
    if (is(c, character::letter)) return word(begin);
    if (is(c, character::digit)) return number(begin);
    if (c == '\'') {
        const auto further_part = literal_before && gap_has_newline_ && !gap_has_block_comment_;
        if (!further_part) escapes_ = backslash_ == Backslash::escape;
        return quoted(further_part ? TokenKind::continued_string : TokenKind::string, begin, begin);
    }
    if (c == '-' && at(begin + 1) == '-') return line_comment(begin, literal_before);
    return from_sign(begin);
}

/// Reads what neither a letter nor a digit nor a single quote begins.
Token Scanner::from_sign(std::size_t begin) {
    switch (script_[begin]) {
    case ';':
        return token(TokenKind::semicolon, begin, begin + 1);
    case '(':
        return token(TokenKind::open_parenthesis, begin, begin + 1);
    case ')':
        return token(TokenKind::close_parenthesis, begin, begin + 1);
    case '"':
        return quoted(TokenKind::identifier, begin, begin);
    case '$':
        return dollar_sign(begin);
    case '\\':
        return fail(SplitFault::psql_command, begin);
    case '.':
        return has(begin + 1, character::digit) ? number(begin) : symbol(begin);
    default:
        return symbol(begin);
    }
}

/// A literal goes on behind a line comment, so its state outlives the comment.
Token Scanner::line_comment(std::size_t begin, bool literal_before) {
    here_ = line_end(begin);
    may_continue_ = literal_before;
    return {TokenKind::line_comment, script_.substr(begin, here_ - begin), begin};
}

/// Just behind the quote that closes the one at `quote`; a doubled quote does not.
std::size_t Scanner::quote_end(std::size_t quote, bool escapes) const {
    const auto closing = script_[quote];
    for (auto i = quote + 1; i < script_.size(); ++i) {
        if (!escapes) {
            i = script_.find(closing, i);
            if (i == nowhere) return nowhere;
        } else if (script_[i] == '\\') {
            ++i;
            continue;
        } else if (script_[i] != closing) {
            continue;
        }
        if (at(i + 1) != closing) return i + 1;
        ++i;
    }
    return nowhere;
}

Token Scanner::quoted(TokenKind kind, std::size_t begin, std::size_t quote) {
    const auto is_string = script_[quote] == '\'';
    const auto end = quote_end(quote, is_string && escapes_);
    if (end == nowhere) {
        return fail(is_string ? SplitFault::unclosed_string : SplitFault::unclosed_identifier,
                    begin);
    }
    auto read = token(kind, begin, end);
    may_continue_ = is_string;
    gap_has_newline_ = gap_has_block_comment_ = false;
    return read;
}

/// Reads what a `$` begins: a parameter, a dollar-quoted string, or nothing in particular.
Token Scanner::dollar_sign(std::size_t begin) {
    auto end = begin + 1;
    if (has(end, character::digit)) {
        while (has(end, character::digit))
            ++end;
        return token(TokenKind::parameter, begin, end);
    }
    while (has(end, in_tag))
        ++end;
    if (at(end) != '$') return token(TokenKind::symbol, begin, begin + 1);
    const auto tag = script_.substr(begin, end + 1 - begin);
    const auto closing = script_.find(tag, end + 1);
    if (closing == nowhere) return fail(SplitFault::unclosed_dollar_quote, begin);
    return token(TokenKind::string, begin, closing + tag.size());
}

/// Whether backslashes escape in a literal with this prefix; a quote stands for none.
bool Scanner::escapes_in(char prefix) const {
    switch (to_lower(prefix)) {
    case 'e':
        return true;
    case 'b':
    case 'x':
    case 'u':
        return false;
    default:
        return backslash_ == Backslash::escape;
    }
}

/// Reads a word, or the quoted thing that a one-letter word is the prefix of: E'', B'', X'', N'',
/// U&''.
Token Scanner::word(std::size_t begin) {
    auto end = begin + 1;
    while (has(end, in_word))
        ++end;
    if (end > begin + 1) return token(TokenKind::word, begin, end);
    const auto prefix = to_lower(script_[begin]);
    if (at(end) == '\'' && (prefix == 'e' || prefix == 'b' || prefix == 'x' || prefix == 'n')) {
        escapes_ = escapes_in(prefix);
        return quoted(TokenKind::string, begin, end);
    }
    if (prefix == 'u' && at(end) == '&' && (at(end + 1) == '\'' || at(end + 1) == '"')) {
        escapes_ = false;
        return quoted(at(end + 1) == '"' ? TokenKind::identifier : TokenKind::string, begin,
                      end + 1);
    }
    return token(TokenKind::word, begin, end);
}

/// Letters that follow a number directly belong to it, so that 0xFF and 1_000 are whole; where that
/// is wrong, the server refuses the number.
Token Scanner::number(std::size_t begin) {
    const auto skip_word = [&](std::size_t from) {
        while (has(from, in_word))
            ++from;
        return from;
    };
    const auto is_exponent = [&](std::size_t e) {
        return to_lower(at(e)) == 'e' &&
               (has(e + 1, character::digit) ||
                ((at(e + 1) == '+' || at(e + 1) == '-') && has(e + 2, character::digit)));
    };
    auto end = skip_word(begin);
    if (at(end) == '.' && at(end + 1) != '.') {
        ++end;
        if (has(end, character::digit) || is_exponent(end)) end = skip_word(end);
    }
    const auto e = end - 1;
    if ((at(end) == '+' || at(end) == '-') && is_exponent(e)) end = skip_word(end + 1);
    return token(TokenKind::number, begin, end);
}

/// Reads an operator by the server's rules, "::" and ":=", or a single character.
Token Scanner::symbol(std::size_t begin) {
    if (!is(script_[begin], character::operator_sign)) {
        const auto two = script_[begin] == ':' && (at(begin + 1) == ':' || at(begin + 1) == '=');
        return token(TokenKind::symbol, begin, begin + (two ? 2 : 1));
    }
    auto end = begin;
    auto may_end_in_sign = false;
    while (has(end, character::operator_sign)) {
        if (comment_begins(end, '-', '-') || comment_begins(end, '/', '*')) break;
        may_end_in_sign = may_end_in_sign || lets_operator_end_in_sign(script_[end]);
        ++end;
    }
    while (!may_end_in_sign && end > begin + 1 &&
           (script_[end - 1] == '+' || script_[end - 1] == '-')) {
        --end;
    }
    return token(TokenKind::symbol, begin, end);
}

Token Scanner::copy_data(std::size_t copy) {
    if (failed_) return fail(fault_, fault_at_);
    auto line = here_;
    const auto skip_blanks = [&] {
        while (has(line, character::space) && script_[line] != '\n')
            ++line;
    };
    skip_blanks();
    if (at(line) == '-' && at(line + 1) == '-') {
        line = line_end(line);
        skip_blanks();
    }
    // psql takes the end of the file for the end of the data as well. A file that was cut short
    // would then be applied as if it were whole, so it is refused here.
    if (line == script_.size()) return fail(SplitFault::unclosed_copy_data, copy);
    if (script_[line] != '\n') return fail(SplitFault::text_before_copy_data, line);
    const auto begin = ++line;
    for (;;) {
        const auto end = std::min(script_.find('\n', line), script_.size());
        const auto text = script_.substr(line, end - line);
        if (text == "\\." || text == "\\.\r") break;
        if (end == script_.size()) return fail(SplitFault::unclosed_copy_data, copy);
        line = end + 1;
    }
    here_ = floor_ = line + 2;
    may_continue_ = false;
    return {TokenKind::copy_data, script_.substr(begin, line - begin), begin};
}

} // namespace lockstep::sql
