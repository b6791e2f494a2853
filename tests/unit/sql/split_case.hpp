// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "sql/statement_splitter.hpp"

namespace lockstep::sql::testing {

/// A script and the statements that it is to be split into.
struct Case {
    std::string name; // Becomes part of the test's name: says what is special.
    std::string_view script;
    std::vector<std::string> statements;
    friend void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }
};

/// The texts of the script's statements, or the fault in angle brackets.
inline std::vector<std::string> texts_of(std::string_view script, SplitOptions options = {}) {
    const auto statements = split_statements(script, options);
    if (!statements) return {"<" + std::string{describe(statements.error().fault)} + ">"};
    std::vector<std::string> texts;
    for (const auto& statement : *statements)
        texts.emplace_back(statement.text);
    return texts;
}

} // namespace lockstep::sql::testing
