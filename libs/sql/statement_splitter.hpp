// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
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
    /// it. Its data() is null where the statement reads none.
    std::string_view copy_data{};
    friend bool operator==(const Statement&, const Statement&) = default;
};

struct SplitError {
    SplitFault fault;
    Position opened_at; ///< Where the unclosed thing began, not where the script ended.
    friend bool operator==(const SplitError&, const SplitError&) = default;
};

/// Turns growing offsets into positions, looking at each byte of the script once.
class PositionFinder {
public:
    explicit PositionFinder(std::string_view script);

    Position at(std::size_t offset);

private:
    std::string_view script_;
    std::size_t line_begin_ = 0;
    std::size_t next_newline_; ///< The end of the script when there is none.
    std::size_t line_ = 1;
};

/// Gives a script's statements one by one and keeps none of them.
///
/// They end at the semicolons at which psql's scanner (PostgreSQL's src/fe_utils/psqlscan.l) ends
/// them. This is a scanner, not a parser: it knows strings, quoted identifiers, nested comments,
/// dollar quotes, parentheses, BEGIN ATOMIC bodies and COPY data, and nothing else about SQL.
/// Whether a statement is valid is for the server to say.
///
/// The views in the statements point into `script`, which must outlive them.
class StatementReader {
public:
    explicit StatementReader(std::string_view script, SplitOptions options = {});

    /// Reads the next statement. False where there is none: at the end of the script or at a fault.
    [[nodiscard]] bool next();

    /// The statement read last.
    [[nodiscard]] const Statement& statement() const noexcept { return statement_; }

    /// Why reading has come to its end before the script's.
    [[nodiscard]] const std::optional<SplitError>& fault() const noexcept { return fault_; }

private:
    bool fail(SplitFault why, std::size_t offset);
    bool finish(TokenKind ending);
    bool is_complete();

    std::string_view script_;
    Lexer lexer_;
    PositionFinder positions_;
    Statement statement_;
    std::optional<SplitError> fault_;
    bool at_end_ = false;
};

/// All statements that a StatementReader gives.
Expected<std::vector<Statement>, SplitError> split_statements(std::string_view script,
                                                              SplitOptions options = {});

/// Reads a script to its end for its faults alone; none when it can be split.
std::optional<SplitError> find_fault(std::string_view script, SplitOptions options = {});

} // namespace lockstep::sql
