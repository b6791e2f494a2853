// SPDX-License-Identifier: Apache-2.0
#include "sql/statement_splitter.hpp"

#include <algorithm>

namespace lockstep::sql {
namespace {

/// Makes room for the statements still to come, once the first thousands tell how many there may
/// be: a vector that only doubles would need three times its size when it grows for the last time.
void foresee(std::vector<Statement>& statements, std::string_view script) {
    const auto size = statements.size();
    if (size != statements.capacity() || size < 1024) return;
    const auto& last = statements.back().text;
    const auto read = static_cast<std::size_t>(last.data() + last.size() - script.data());
    const auto expected = size * script.size() / read;
    statements.reserve(std::clamp(expected + expected / 16, size + size / 4, size * 8));
}

} // namespace

PositionFinder::PositionFinder(std::string_view script)
    : script_{script}, line_begin_{script.starts_with(character::byte_order_mark)
                                       ? character::byte_order_mark.size()
                                       : 0},
      next_newline_{std::min(script.find('\n'), script.size())} {}

Position PositionFinder::at(std::size_t offset) {
    while (next_newline_ < offset) {
        line_begin_ = next_newline_ + 1;
        ++line_;
        next_newline_ = std::min(script_.find('\n', line_begin_), script_.size());
    }
    return {line_, offset - line_begin_ + 1};
}

StatementReader::StatementReader(std::string_view script, SplitOptions options)
    : script_{script}, lexer_{script, Comments::skip, options}, positions_{script} {}

Expected<std::optional<Statement>, SplitError> StatementReader::next() {
    if (at_end_) return std::optional<Statement>{};
    auto token = lexer_.in_statement() ? Token{} : lexer_.next();
    while (token.kind == TokenKind::semicolon)
        token = lexer_.next();
    if (lexer_.in_statement()) {
        token = lexer_.finish_statement();
    } else if (token.kind == TokenKind::end) {
        at_end_ = true;
        return std::optional<Statement>{};
    }
    if (token.kind == TokenKind::fault) return fault(lexer_.fault(), token.offset);
    if (token.kind == TokenKind::end) {
        if (const auto open = unfinished()) return Unexpected{*open};
        at_end_ = true;
    }
    return finished();
}

/// The statement that has come to its end, with its data.
Expected<std::optional<Statement>, SplitError> StatementReader::finished() {
    const auto begin = lexer_.statement_begin();
    const auto text = script_.substr(begin, lexer_.statement_end() - begin);
    std::string_view data;
    if (lexer_.data_follow()) {
        const auto token = lexer_.next();
        if (token.kind == TokenKind::fault) return fault(lexer_.fault(), token.offset);
        data = token.text;
    }
    return std::optional{Statement{text, positions_.at(begin), data}};
}

/// What is open where the script ends.
std::optional<SplitError> StatementReader::unfinished() const {
    const auto& shape = lexer_.shape();
    if (shape.nesting().depth > 0)
        return fault(SplitFault::unclosed_parenthesis, shape.nesting().opened_at).error;
    if (shape.in_body()) return fault(SplitFault::unclosed_routine_body, shape.body()).error;
    if (shape.reads_copy_data())
        return fault(SplitFault::unclosed_copy_data, lexer_.statement_begin()).error;
    return std::nullopt;
}

Unexpected<SplitError> StatementReader::fault(SplitFault why, std::size_t offset) const {
    return Unexpected{SplitError{why, PositionFinder{script_}.at(offset)}};
}

Expected<std::vector<Statement>, SplitError> split_statements(std::string_view script,
                                                              SplitOptions options) {
    std::vector<Statement> statements;
    StatementReader reader{script, options};
    for (;;) {
        const auto statement = reader.next();
        if (!statement) return Unexpected{statement.error()};
        if (!*statement) return statements;
        foresee(statements, script);
        statements.push_back(**statement);
    }
}

std::optional<SplitError> find_fault(std::string_view script, SplitOptions options) {
    StatementReader reader{script, options};
    for (;;) {
        const auto statement = reader.next();
        if (!statement) return statement.error();
        if (!*statement) return std::nullopt;
    }
}

} // namespace lockstep::sql
