// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "sql/scanner.hpp"

namespace lockstep::sql {

/// Follows one statement token by token, as far as its end and what comes behind it depend on its
/// words.
class StatementShape {
public:
    void see(const Token& token);

    /// Whether a semicolon ends the statement here.
    [[nodiscard]] bool at_top_level() const { return nesting_.depth == 0 && !in_body_; }

    /// Whether the words to come can change what the end depends on. If not, only marks need to be
    /// looked at, and the scanner may keep count of the parentheses.
    [[nodiscard]] bool words_matter() const { return head_ != Head::other; }

    /// Whether the lines behind the statement are data for it.
    [[nodiscard]] bool reads_copy_data() const { return reads_copy_data_; }

    /// Whether the statement is one of those that may change how literals are read.
    [[nodiscard]] bool may_change_literals() const { return may_change_literals_; }

    [[nodiscard]] Nesting& nesting() { return nesting_; }
    [[nodiscard]] const Nesting& nesting() const { return nesting_; }

    [[nodiscard]] bool in_body() const { return in_body_; }
    /// Where the BEGIN of the body stands.
    [[nodiscard]] std::size_t body() const { return body_at_; }

private:
    enum class Head { fresh, create, create_or, create_or_replace, routine, copy, other };

    static Head after(Head head, const Token& token);
    void see_first(const Token& token);
    void see_word(const Token& token);
    void see_routine_word(const Token& token);

    Head head_ = Head::fresh;
    bool in_body_ = false;
    bool reads_copy_data_ = false;
    bool may_change_literals_ = false;
    Nesting nesting_;
    std::size_t body_at_ = 0;
    std::size_t atomic_at_ = 0; ///< The word behind that BEGIN.
    Token previous_;
};

} // namespace lockstep::sql
