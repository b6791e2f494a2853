// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/lexer.hpp"

namespace lockstep::sql {

/// A place in a script. Lines and columns count from one; columns count bytes.
struct Position {
    std::size_t line = 1;
    std::size_t column = 1;
    friend bool operator==(const Position&, const Position&) = default;
};

/// One statement, without its closing semicolon and without leading comments and white space.
struct Statement {
    std::string_view text; ///< A view into the script given to the splitter.
    Position begin;
    /// The lines that follow `COPY ... FROM STDIN` in the script, up to the line "\\." and without
    /// it.
    std::string_view copy_data{};
    friend bool operator==(const Statement&, const Statement&) = default;
};

struct SplitError {
    SplitFault fault;
    Position opened_at; ///< Where the unclosed thing began, not where the script ended.
    friend bool operator==(const SplitError&, const SplitError&) = default;
};

/// Splits a script at the semicolons that end statements, following psql's scanner
/// (PostgreSQL's src/fe_utils/psqlscan.l).
///
/// This is a scanner, not a parser: it knows strings, quoted identifiers, nested comments, dollar
/// quotes, parentheses and BEGIN ATOMIC bodies, and nothing else about SQL. Whether a statement is
/// valid is for the server to say.
///
/// The views in the result point into `script`, which must outlive them.
Expected<std::vector<Statement>, SplitError> split_statements(std::string_view script);

} // namespace lockstep::sql
