// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/lexer.hpp"
#include "sql/statement_splitter.hpp"
#include "sql/token_stream.hpp"

namespace lockstep::sql::testing {

/// The statements' texts as taking token by token finds them; none at a fault.
inline std::optional<std::vector<std::string_view>> split_by_tokens(std::string_view script) {
    std::vector<std::string_view> texts;
    Lexer lexer{script};
    const auto close = [&] {
        texts.push_back(script.substr(lexer.statement_begin(),
                                      lexer.statement_end() - lexer.statement_begin()));
    };
    for (auto inside = false;; inside = lexer.in_statement()) {
        const auto token = lexer.next();
        if (token.kind == TokenKind::fault) return std::nullopt;
        if (inside && (token.kind == TokenKind::end || !lexer.in_statement())) close();
        if (token.kind == TokenKind::end) return texts;
    }
}

/// The statements with semicolons and data, one a line. An empty line comes first, so that nothing
/// at the beginning of a statement can pass for a byte order mark.
inline std::string joined(const std::vector<Statement>& statements) {
    std::string script = "\n";
    for (const auto& statement : statements) {
        script += statement.text;
        script += ";\n";
        if (statement.copy_data.data() == nullptr) continue;
        script += statement.copy_data;
        script += "\\.\n";
    }
    return script;
}

/// The place that is so many lines and bytes behind the script's beginning.
inline const char* place(std::string_view script, Position at) {
    std::size_t begin = script.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (std::size_t line = 1; line < at.line; ++line)
        begin = script.find('\n', begin) + 1;
    return script.data() + begin + at.column - 1;
}

/// What is wrong with how a script is split, whatever the script; empty when nothing is.
inline std::string problem_with_split(std::string_view script) {
    const auto statements = split_statements(script);
    if (find_fault(script) !=
        (statements ? std::nullopt : std::optional<SplitError>{statements.error()}))
        return "reading finds another fault than splitting";
    if (!statements) return {};
    const auto* end = script.data();
    for (const auto& statement : *statements) {
        if (statement.text.empty()) return "a statement is empty";
        if (statement.text.data() < end) return "statements overlap";
        end = statement.text.data() + statement.text.size();
        if (end > script.data() + script.size()) return "a statement ends behind the script";
        if (place(script, statement.begin) != statement.text.data())
            return "a position is not that of its statement";
        if (statement.copy_data.data() != nullptr) {
            if (statement.copy_data.data() < end) return "data begin in their statement";
            end = statement.copy_data.data() + statement.copy_data.size();
        }
    }
    const auto same_text = [](const auto& left, const auto& right) {
        return left.text == right.text && left.copy_data == right.copy_data;
    };
    const auto again_joined = joined(*statements);
    const auto again = split_statements(again_joined);
    if (!again || !std::equal(statements->begin(), statements->end(), again->begin(), again->end(),
                              same_text))
        return "the joined statements are split otherwise";
    // What is open where the script ends is no fault to the lexer.
    const auto tokens = split_by_tokens(script);
    if (!tokens ||
        !std::equal(statements->begin(), statements->end(), tokens->begin(), tokens->end(),
                    [](const auto& statement, const auto& text) { return statement.text == text; }))
        return "taken token by token, the statements are others";
    if (token_stream(again_joined).empty() != statements->empty())
        return "the stream of tokens lacks the statements";
    return {};
}

} // namespace lockstep::sql::testing
