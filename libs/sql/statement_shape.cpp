// SPDX-License-Identifier: Apache-2.0
#include "sql/statement_shape.hpp"

#include "sql/string_setting.hpp"

namespace lockstep::sql {
namespace {

bool same_word(const Token& token, std::string_view lower) {
    return token.kind == TokenKind::word && character::equals_any_case(token.text, lower);
}

} // namespace

void StatementShape::see(const Token& token) {
    if (head_ == Head::fresh) {
        see_first(token);
    } else if (nesting_.depth == 0 && token.kind == TokenKind::word) {
        see_word(token);
    }
    if (token.kind == TokenKind::open_parenthesis) nesting_.open(token.offset);
    if (token.kind == TokenKind::close_parenthesis) nesting_.close();
    if (token.kind != TokenKind::continued_string) previous_ = token;
}

void StatementShape::see_first(const Token& token) {
    head_ = Head::other;
    if (token.kind != TokenKind::word) return;
    if (character::equals_any_case(token.text, "create")) head_ = Head::create;
    if (character::equals_any_case(token.text, "copy")) head_ = Head::copy;
    may_change_literals_ = StringSetting::may_be_changed_by(token.text);
}

StatementShape::Head StatementShape::after(Head head, const Token& token) {
    if (head == Head::create && same_word(token, "or")) return Head::create_or;
    if (head == Head::create_or && same_word(token, "replace")) return Head::create_or_replace;
    const auto created = head == Head::create || head == Head::create_or_replace;
    const auto routine = same_word(token, "function") || same_word(token, "procedure");
    return created && routine ? Head::routine : Head::other;
}

void StatementShape::see_word(const Token& token) {
    if (head_ == Head::routine) {
        see_routine_word(token);
    } else if (head_ == Head::copy) {
        // The grammar takes STDOUT for STDIN here, and so does psql.
        const auto standard = same_word(token, "stdin") || same_word(token, "stdout");
        reads_copy_data_ = reads_copy_data_ || (standard && same_word(previous_, "from"));
    } else if (head_ != Head::other) {
        head_ = after(head_, token);
    }
}

/// The END of a body follows a semicolon, or ATOMIC when the body is empty. That of a CASE follows
/// an expression, and so does an END that is a column's name, so neither needs to be counted.
void StatementShape::see_routine_word(const Token& token) {
    if (!in_body_ && same_word(token, "atomic") && same_word(previous_, "begin")) {
        in_body_ = true;
        body_at_ = previous_.offset;
        atomic_at_ = token.offset;
    } else if (in_body_ && same_word(token, "end") &&
               (previous_.kind == TokenKind::semicolon || previous_.offset == atomic_at_)) {
        in_body_ = false;
    }
}

} // namespace lockstep::sql
