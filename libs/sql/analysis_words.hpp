// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sql/lexer.hpp"
#include "sql/statement_analysis.hpp"

namespace lockstep::sql {

/// The beginning of a statement, token by token. The statement must outlive it.
class Words {
public:
    explicit Words(std::string_view statement);

    /// The word at this place, in upper case; empty when there is something else.
    [[nodiscard]] std::string at(std::size_t index) const;
    [[nodiscard]] bool has(std::size_t index, std::string_view upper) const {
        return at(index) == upper;
    }
    [[nodiscard]] bool has_symbol(std::size_t index, std::string_view symbol) const;
    [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }

    /// Where the word stands outside of parentheses, from `from` on; size() when it does not.
    [[nodiscard]] std::size_t find(std::string_view upper, std::size_t from = 0) const;
    /// Where the word stands anywhere.
    [[nodiscard]] std::size_t find_anywhere(std::string_view upper, std::size_t from = 0) const;

    /// The possibly qualified name at this place, and where it ends; empty when there is none.
    struct Read {
        Name name;
        std::size_t end;
    };
    [[nodiscard]] Read name_at(std::size_t index) const;

    /// Behind the parentheses that open at this place; `index` when none do.
    [[nodiscard]] std::size_t behind_parentheses(std::size_t index) const;

private:
    std::vector<Token> tokens_;
};

/// What the statement does, in the words of command tags: "ALTER TABLE", "CREATE INDEX
/// CONCURRENTLY", "INSERT". Needs no valid statement.
std::string command_of(const Words& words);

/// Whether the first word alone says that rows are moved: INSERT, UPDATE, DELETE, MERGE, COPY.
bool moves_data(std::string_view command);

/// What can be told from the words of a statement that the parser cannot read.
StatementAnalysis analyse_words(std::string_view statement);

} // namespace lockstep::sql
