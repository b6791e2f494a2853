// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "sql/characters.hpp"
#include "sql/token.hpp"

namespace lockstep::sql {

/// What a backslash is in a plain '...' literal.
enum class Backslash {
    plain,  ///< A character like others: standard_conforming_strings is on.
    escape, ///< It takes the next character's meaning: standard_conforming_strings is off.
};

/// The parentheses that are open.
struct Nesting {
    std::size_t depth = 0;
    std::size_t opened_at = 0; ///< Where the outermost one stands.

    void open(std::size_t offset) {
        if (depth++ == 0) opened_at = offset;
    }
    void close() {
        if (depth > 0) --depth;
    }
};

/// Cuts SQL into tokens by PostgreSQL's lexical rules alone; Lexer adds what depends on statements.
/// Reads each byte a bounded number of times and copies nothing.
class Scanner {
public:
    explicit Scanner(std::string_view script, Comments comments = Comments::skip);

    /// The next token; `end` or `fault` again and again once it was given.
    Token next();

    /// Steps over everything up to the next semicolon outside of parentheses, which is several
    /// times as fast as to take token by token. Tells whether there was one, `end` or `fault`.
    TokenKind next_semicolon(Nesting& nesting);

    /// Reads the lines behind the one that was read last, up to a line "\.". `copy` is where the
    /// statement begins that they belong to.
    Token copy_data(std::size_t copy);

    /// Where the last token ended that is no semicolon.
    [[nodiscard]] std::size_t last_end() const noexcept { return last_end_; }

    /// Why the last token was a `fault`, and where its place is.
    [[nodiscard]] SplitFault fault() const noexcept { return fault_; }
    [[nodiscard]] std::size_t fault_at() const noexcept { return fault_at_; }

    void set_backslash(Backslash backslash) noexcept { backslash_ = backslash; }

private:
    [[nodiscard]] char at(std::size_t offset) const noexcept {
        return offset < script_.size() ? script_[offset] : '\0';
    }
    [[nodiscard]] bool has(std::size_t offset, int kinds) const noexcept {
        return offset < script_.size() && character::is(script_[offset], kinds);
    }
    [[nodiscard]] bool comment_begins(std::size_t offset, char first, char second) const noexcept {
        return script_[offset] == first && at(offset + 1) == second;
    }
    [[nodiscard]] Token token(TokenKind kind, std::size_t begin, std::size_t end);
    [[nodiscard]] Token fail(SplitFault fault, std::size_t offset);
    [[nodiscard]] Token the_end();
    [[nodiscard]] std::size_t line_end(std::size_t offset) const;
    [[nodiscard]] std::size_t quote_end(std::size_t quote, bool escapes) const;
    [[nodiscard]] std::size_t literal_begin(std::size_t quote) const;
    [[nodiscard]] bool escapes_in(char prefix) const;
    bool skip_block_comment();
    bool skip_gap();
    bool finish_literal();
    bool step_over_mark();
    bool step_over_string();
    bool step_over_comment(bool block);
    bool step_over_dollar();
    void note_end(std::size_t offset);
    Token quoted(TokenKind kind, std::size_t begin, std::size_t quote);
    Token line_comment(std::size_t begin, bool literal_before);
    Token from_sign(std::size_t begin);
    Token dollar_sign(std::size_t begin);
    Token word(std::size_t begin);
    Token number(std::size_t begin);
    Token symbol(std::size_t begin);

    std::string_view script_;
    Comments comments_;
    Backslash backslash_ = Backslash::plain;
    std::size_t here_ = 0;
    std::size_t floor_ = 0; ///< The end of the last token known as such: no word reaches over it.
    std::size_t last_end_ = 0;
    std::size_t fault_at_ = 0;
    SplitFault fault_ = SplitFault::unclosed_string;
    bool failed_ = false;
    bool escapes_ = false;      ///< Whether backslashes escape in the literal just read.
    bool may_continue_ = false; ///< The token just read is a literal that may go on below.
    bool gap_has_newline_ = false;
    bool gap_has_block_comment_ = false;
};

} // namespace lockstep::sql
