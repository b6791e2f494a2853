// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "sql/scanner.hpp"
#include "sql/statement_shape.hpp"
#include "sql/string_setting.hpp"
#include "sql/token.hpp"

namespace lockstep::sql {

struct SplitOptions {
    /// The session's setting where the script begins. Off: backslashes escape in every plain
    /// literal.
    bool standard_conforming_strings = true;
};

/// Cuts a script into tokens as the server and psql would: by PostgreSQL's lexical rules, under the
/// setting of standard_conforming_strings that the statements before leave in force, and with the
/// lines behind `COPY ... FROM STDIN;` as one token of data. A byte order mark is passed over.
/// Copies nothing; `script` must outlive the lexer and its tokens.
class Lexer {
public:
    explicit Lexer(std::string_view script, Comments comments = Comments::skip,
                   SplitOptions options = {});

    /// The next token; `end` or `fault` again and again once it was given.
    Token next();

    /// Steps over what is left of the statement that next() has given a token of. Tells whether it
    /// ends with a `semicolon`, at the `end` of the script or in a `fault`.
    TokenKind finish_statement();

    /// Why the last token was a `fault`, and where its place is.
    [[nodiscard]] SplitFault fault() const noexcept { return scanner_.fault(); }
    [[nodiscard]] std::size_t fault_at() const noexcept { return scanner_.fault_at(); }

    /// Whether the last token is part of a statement that has not come to its end.
    [[nodiscard]] bool in_statement() const noexcept { return in_statement_; }

    /// Whether the next token is the data of the statement that was just ended.
    [[nodiscard]] bool data_follow() const noexcept { return data_follow_; }

    /// The last statement's place in the script, from its first token to its last.
    [[nodiscard]] std::size_t statement_begin() const noexcept { return statement_begin_; }
    [[nodiscard]] std::size_t statement_end() const noexcept { return scanner_.last_end(); }

    /// What the tokens of the statement at hand add up to.
    [[nodiscard]] const StatementShape& shape() const noexcept { return shape_; }

private:
    void follow(const Token& token);
    void end_statement();

    std::string_view script_;
    Comments comments_;
    Scanner scanner_;
    StatementShape shape_;
    StringSetting setting_;
    std::size_t statement_begin_ = 0;
    bool in_statement_ = false;
    bool data_follow_ = false;
};

} // namespace lockstep::sql
