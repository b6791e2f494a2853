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
    unclosed_copy_data,
    text_before_copy_data, ///< The data of a COPY begin on the line behind it.
    psql_command,          ///< `\connect` and its kin mean nothing to the server.
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
    copy_data, ///< The lines behind `COPY ... FROM STDIN;`, without the line "\." that ends them.
    end,
    fault, ///< Nothing can be read beyond; its place is where the unclosed thing was opened.
};

/// `text` is a view into the script and begins at `offset`.
struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view text;
    std::size_t offset = 0;
};

enum class Comments {
    skip,
    keep, ///< Line comments become tokens; block comments are skipped all the same.
};

} // namespace lockstep::sql
