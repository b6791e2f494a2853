// SPDX-License-Identifier: Apache-2.0
// The fast half of the scanner: from one mark to the next, without making tokens of what stands in
// between. What a token's beginning would tell is found by looking back from the mark, never
// further than to the end of the token before.
#include "sql/scanner.hpp"

namespace lockstep::sql {
namespace {

using character::is;
using character::to_lower;
constexpr int in_word = character::letter | character::digit | character::dollar;

} // namespace

TokenKind Scanner::next_semicolon(Nesting& nesting) {
    if (failed_ || (may_continue_ && !finish_literal())) return TokenKind::fault;
    const auto* const text = script_.data();
    const auto size = script_.size();
    for (;;) {
        auto i = here_;
        while (i < size && !is(text[i], character::mark))
            ++i;
        here_ = i;
        if (i == size) {
            note_end(i);
            return TokenKind::end;
        }
        switch (text[i]) {
        case '(':
            nesting.open(i);
            last_end_ = floor_ = here_ = i + 1;
            break;
        case ')':
            nesting.close();
            last_end_ = floor_ = here_ = i + 1;
            break;
        case ';':
            note_end(i);
            floor_ = here_ = i + 1;
            if (nesting.depth == 0) return TokenKind::semicolon;
            break;
        default:
            if (!step_over_mark()) return TokenKind::fault;
        }
    }
}

/// Remembers where the text before `offset` ends, white space left out.
void Scanner::note_end(std::size_t offset) {
    while (offset > floor_ && is(script_[offset - 1], character::space))
        --offset;
    if (offset > floor_) last_end_ = offset;
}

/// Steps over the quote, comment or single character at a mark. False: a fault is noted.
bool Scanner::step_over_mark() {
    switch (script_[here_]) {
    case '\'':
        return step_over_string();
    case '"':
        return quoted(TokenKind::identifier, literal_begin(here_), here_).kind != TokenKind::fault;
    case '$':
        return step_over_dollar();
    case '-':
        if (at(here_ + 1) == '-') return step_over_comment(false);
        break;
    case '/':
        if (at(here_ + 1) == '*') return step_over_comment(true);
        break;
    default:
        static_cast<void>(fail(SplitFault::psql_command, here_));
        return false;
    }
    ++here_;
    return true;
}

bool Scanner::step_over_comment(bool block) {
    note_end(here_);
    if (!block) {
        here_ = line_end(here_);
    } else if (!skip_block_comment()) {
        static_cast<void>(fail(SplitFault::unclosed_comment, here_));
        return false;
    }
    floor_ = here_;
    return true;
}

/// A `$` within a word is a part of it.
bool Scanner::step_over_dollar() {
    if (here_ == floor_ || !is(script_[here_ - 1], in_word)) {
        return dollar_sign(here_).kind != TokenKind::fault;
    }
    while (has(here_, in_word))
        ++here_;
    return true;
}

/// Where the literal begins whose quote is at `quote`: at its prefix, if it has one.
std::size_t Scanner::literal_begin(std::size_t quote) const {
    const auto is_word = [&](std::size_t offset) {
        return offset == floor_ || !is(script_[offset - 1], in_word);
    };
    if (quote == floor_) return quote;
    const auto before = quote - 1;
    if (script_[before] == '&') {
        const auto prefixed =
            before > floor_ && to_lower(script_[before - 1]) == 'u' && is_word(before - 1);
        return prefixed ? before - 1 : quote;
    }
    if (script_[quote] == '"') return quote;
    const auto letter_before = to_lower(script_[before]);
    const auto known = letter_before == 'e' || letter_before == 'b' || letter_before == 'x' ||
                       letter_before == 'n';
    return known && is_word(before) ? before : quote;
}

bool Scanner::step_over_string() {
    const auto quote = here_;
    const auto begin = literal_begin(quote);
    escapes_ = escapes_in(script_[begin]);
    if (quoted(TokenKind::string, begin, quote).kind == TokenKind::fault) return false;
    const auto may_go_on = has(here_, character::space) || at(here_) == '-';
    may_continue_ = may_go_on;
    return !may_go_on || finish_literal();
}

/// Steps over the parts of the literal just read that stand on further lines. False: a fault is
/// noted.
bool Scanner::finish_literal() {
    for (;;) {
        gap_has_newline_ = gap_has_block_comment_ = false;
        if (!skip_gap()) {
            static_cast<void>(fail(SplitFault::unclosed_comment, here_));
            return false;
        }
        floor_ = here_;
        may_continue_ = false;
        if (at(here_) != '\'' || !gap_has_newline_ || gap_has_block_comment_) return true;
        if (quoted(TokenKind::string, here_, here_).kind == TokenKind::fault) return false;
    }
}

} // namespace lockstep::sql
