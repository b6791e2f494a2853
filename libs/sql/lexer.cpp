// SPDX-License-Identifier: Apache-2.0
#include "sql/lexer.hpp"

namespace lockstep::sql {

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
        return "a BEGIN ATOMIC body never reaches its END, which stands behind a semicolon";
    case SplitFault::unclosed_copy_data:
        return "COPY data never ends with a line \\.";
    case SplitFault::text_before_copy_data:
        return "the data of COPY ... FROM STDIN begin on the next line, so only a line comment may "
               "stand behind its semicolon";
    case SplitFault::psql_command:
        break;
    }
    return "a backslash command is for psql and means nothing to the server";
}

Lexer::Lexer(std::string_view script, Comments comments, SplitOptions options)
    : script_{script}, comments_{comments}, scanner_{script, comments},
      setting_{options.standard_conforming_strings} {
    scanner_.set_backslash(setting_.backslash());
}

Token Lexer::next() {
    if (data_follow_) {
        data_follow_ = false;
        return scanner_.copy_data(statement_begin_);
    }
    const auto token = scanner_.next();
    follow(token);
    return token;
}

TokenKind Lexer::finish_statement() {
    while (shape_.words_matter() || comments_ == Comments::keep) {
        const auto token = scanner_.next();
        follow(token);
        const auto stuck = token.kind == TokenKind::end || token.kind == TokenKind::fault;
        if (!in_statement_ || stuck) return token.kind;
    }
    const auto kind = scanner_.next_semicolon(shape_.nesting());
    if (kind == TokenKind::semicolon) end_statement();
    return kind;
}

void Lexer::follow(const Token& token) {
    switch (token.kind) {
    case TokenKind::line_comment:
    case TokenKind::end:
    case TokenKind::fault:
        return;
    case TokenKind::semicolon:
        if (!in_statement_) return;
        if (shape_.at_top_level()) return end_statement();
        break;
    default:
        break;
    }
    if (!in_statement_) {
        in_statement_ = true;
        statement_begin_ = token.offset;
        shape_ = {};
    }
    shape_.see(token);
}

void Lexer::end_statement() {
    in_statement_ = false;
    data_follow_ = shape_.reads_copy_data();
    if (!shape_.may_change_literals()) return;
    setting_.see(script_.substr(statement_begin_, statement_end() - statement_begin_));
    scanner_.set_backslash(setting_.backslash());
}

} // namespace lockstep::sql
