// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace lockstep::sql {

/// Why a script cannot be split.
enum class SplitFault {
    unclosed_string,
    unclosed_identifier,
    unclosed_comment,
    unclosed_dollar_quote,
    unclosed_parenthesis,
    unclosed_routine_body,
    psql_command, ///< `\connect` and its kin mean nothing to the server.
    copy_data,    ///< `COPY ... FROM STDIN` needs data that follows in the script.
};

/// The fault as half a sentence: "a quoted string is never closed".
std::string_view describe(SplitFault fault);

enum class TokenKind {
    word,             ///< A keyword or an unquoted identifier.
    identifier,       ///< "quoted", also U&"quoted".
    string,           ///< 'quoted', with its prefix if it has one, or $tag$ quoted $tag$.
    continued_string, ///< A further part of the literal before it, which began on an earlier line.
    number,
    parameter, ///< $1
    symbol,    ///< An operator or any other single character.
    semicolon,
    open_parenthesis,
    close_parenthesis,
    line_comment, ///< Only with Comments::keep; its text begins with "--" and has no line end.
    end,
    fault, ///< Nothing can be read beyond; its place is where the unclosed thing was opened.
};

/// `text` is a view into the script given to the lexer and begins at `offset`.
struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view text;
    std::size_t offset = 0;
};

enum class Comments {
    skip,
    keep, ///< Line comments become tokens; block comments are skipped all the same.
};

/// Cuts SQL into tokens by the lexical rules of PostgreSQL with standard_conforming_strings on.
/// Reads each byte once and copies nothing. `script` must outlive the lexer and its tokens.
class Lexer {
public:
    explicit Lexer(std::string_view script, Comments comments = Comments::skip);

    /// The next token; `end` or `fault` again and again once it was given.
    Token next();

    /// Why the last token was a `fault`.
    [[nodiscard]] SplitFault fault() const noexcept { return fault_; }

private:
    [[nodiscard]] char at(std::size_t offset) const noexcept {
        return offset < script_.size() ? script_[offset] : '\0';
    }
    [[nodiscard]] Token token(TokenKind kind, std::size_t begin, std::size_t end);
    [[nodiscard]] Token fail(SplitFault fault, std::size_t offset);
    bool skip_block_comment();
    bool skip_gap();
    Token quoted(TokenKind kind, std::size_t begin, std::size_t quote);
    Token dollar(std::size_t begin);
    Token word(std::size_t begin);
    Token number(std::size_t begin);
    Token symbol(std::size_t begin);

    std::string_view script_;
    Comments comments_;
    std::size_t here_ = 0;
    SplitFault fault_ = SplitFault::unclosed_string;
    bool escapes_ = false; ///< Whether backslashes escape in the literal just read.
    bool may_continue_ =
        false; ///< Whether the token just read was a literal that a next line may continue.
    bool gap_has_newline_ = false;
    bool gap_has_block_comment_ = false;
};

} // namespace lockstep::sql
