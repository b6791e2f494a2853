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

bool StatementReader::next() {
    if (at_end_) return false;
    auto token = lexer_.next();
    while (token.kind == TokenKind::semicolon)
        token = lexer_.next();
    if (token.kind == TokenKind::fault) return fail(lexer_.fault(), lexer_.fault_at());
    at_end_ = token.kind == TokenKind::end;
    return !at_end_ && finish(lexer_.finish_statement());
}

bool StatementReader::finish(TokenKind ending) {
    if (ending == TokenKind::fault) return fail(lexer_.fault(), lexer_.fault_at());
    at_end_ = ending == TokenKind::end;
    if (at_end_ && !is_complete()) return false;
    const auto begin = lexer_.statement_begin();
    statement_.text = script_.substr(begin, lexer_.statement_end() - begin);
    statement_.begin = positions_.at(begin);
    statement_.copy_data = {};
    if (!lexer_.data_follow()) return true;
    const auto data = lexer_.next();
    if (data.kind == TokenKind::fault) return fail(lexer_.fault(), lexer_.fault_at());
    statement_.copy_data = data.text;
    return true;
}

/// Whether nothing is open where the script ends.
bool StatementReader::is_complete() {
    const auto& shape = lexer_.shape();
    if (shape.nesting().depth > 0)
        return fail(SplitFault::unclosed_parenthesis, shape.nesting().opened_at);
    if (shape.in_body()) return fail(SplitFault::unclosed_routine_body, shape.body());
    if (shape.reads_copy_data())
        return fail(SplitFault::unclosed_copy_data, lexer_.statement_begin());
    return true;
}

bool StatementReader::fail(SplitFault why, std::size_t offset) {
    at_end_ = true;
    fault_ = SplitError{why, PositionFinder{script_}.at(offset)};
    return false;
}

Expected<std::vector<Statement>, SplitError> split_statements(std::string_view script,
                                                              SplitOptions options) {
    std::vector<Statement> statements;
    StatementReader reader{script, options};
    while (reader.next()) {
        foresee(statements, script);
        statements.push_back(reader.statement());
    }
    if (reader.fault()) return Unexpected{*reader.fault()};
    return statements;
}

std::optional<SplitError> find_fault(std::string_view script, SplitOptions options) {
    StatementReader reader{script, options};
    while (reader.next()) {
    }
    return reader.fault();
}

} // namespace lockstep::sql
