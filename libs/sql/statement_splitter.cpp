// SPDX-License-Identifier: Apache-2.0
#include "sql/statement_splitter.hpp"

#include <algorithm>

namespace lockstep::sql {
namespace {

/// Turns growing offsets into positions, looking at each byte of the script once.
class PositionFinder {
public:
    explicit PositionFinder(std::string_view script) : script_{script} {}

    Position at(std::size_t offset) {
        for (;;) {
            const auto newline = script_.find('\n', line_begin_);
            if (newline == std::string_view::npos || newline >= offset) break;
            line_begin_ = newline + 1;
            ++line_;
        }
        return {line_, offset - line_begin_ + 1};
    }

private:
    std::string_view script_;
    std::size_t line_begin_ = 0;
    std::size_t line_ = 1;
};

bool same_word(const Token& token, std::string_view lower) {
    return token.kind == TokenKind::word && token.text.size() == lower.size() &&
           std::equal(lower.begin(), lower.end(), token.text.begin(), [](char expected, char c) {
               return expected == (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
           });
}

/// Follows one statement word by word, as far as its end depends on it.
class StatementShape {
public:
    void see(const Token& token) {
        if (depth_ == 0 && token.kind == TokenKind::word) see_word(token);
        if (token.kind == TokenKind::open_parenthesis && depth_++ == 0) opened_at_ = token.offset;
        if (token.kind == TokenKind::close_parenthesis && depth_ > 0) --depth_;
        if (token.kind != TokenKind::continued_string) previous_ = token;
        ++tokens_;
    }

    [[nodiscard]] bool at_top_level() const { return depth_ == 0 && body_depth_ == 0; }
    [[nodiscard]] bool in_parentheses() const { return depth_ > 0; }
    [[nodiscard]] bool reads_copy_data() const { return reads_copy_data_; }
    [[nodiscard]] std::size_t parenthesis() const { return opened_at_; }
    [[nodiscard]] std::size_t body() const { return body_at_; }

private:
    enum class Head { fresh, create, create_or, create_or_replace, routine, copy, other };

    static Head after(Head head, const Token& token) {
        if (head == Head::fresh && same_word(token, "create")) return Head::create;
        if (head == Head::fresh && same_word(token, "copy")) return Head::copy;
        if (head == Head::create && same_word(token, "or")) return Head::create_or;
        if (head == Head::create_or && same_word(token, "replace")) return Head::create_or_replace;
        const auto created = head == Head::create || head == Head::create_or_replace;
        const auto routine = same_word(token, "function") || same_word(token, "procedure");
        return created && routine ? Head::routine : Head::other;
    }

    void see_word(const Token& token) {
        if (head_ == Head::routine) {
            see_routine_word(token);
        } else if (head_ == Head::copy) {
            reads_copy_data_ =
                reads_copy_data_ || (same_word(token, "stdin") && same_word(previous_, "from"));
        } else if (head_ != Head::other) {
            head_ = tokens_ == 0 || head_ != Head::fresh ? after(head_, token) : Head::other;
        }
    }

    void see_routine_word(const Token& token) {
        if (body_depth_ == 0) {
            if (same_word(token, "atomic") && same_word(previous_, "begin")) {
                body_depth_ = 1;
                body_at_ = previous_.offset;
            }
            return;
        }
        // Behind "AS" or "." these words are names.
        if (same_word(previous_, "as") || previous_.text == ".") return;
        if (same_word(token, "case")) ++body_depth_;
        if (same_word(token, "end")) --body_depth_;
    }

    Head head_ = Head::fresh;
    Token previous_;
    std::size_t tokens_ = 0;
    std::size_t depth_ = 0;
    std::size_t body_depth_ = 0;
    std::size_t opened_at_ = 0;
    std::size_t body_at_ = 0;
    bool reads_copy_data_ = false;
};

/// Collects the tokens of one statement after the other.
class Splitter {
public:
    explicit Splitter(std::string_view script)
        : script_{script}, lexer_{script}, positions_{script} {}

    Expected<std::vector<Statement>, SplitError> split() {
        for (;;) {
            const auto token = lexer_.next();
            if (token.kind == TokenKind::fault) return fault(lexer_.fault(), token.offset);
            if (token.kind == TokenKind::end) break;
            if (token.kind == TokenKind::semicolon && shape_.at_top_level()) {
                close();
                continue;
            }
            take(token);
            if (shape_.reads_copy_data()) return fault(SplitFault::copy_data, begin_);
        }
        if (shape_.in_parentheses())
            return fault(SplitFault::unclosed_parenthesis, shape_.parenthesis());
        if (!shape_.at_top_level()) return fault(SplitFault::unclosed_routine_body, shape_.body());
        close();
        return std::move(statements_);
    }

private:
    Unexpected<SplitError> fault(SplitFault why, std::size_t offset) {
        return Unexpected{SplitError{why, PositionFinder{script_}.at(offset)}};
    }

    void take(const Token& token) {
        if (begin_ == end_) begin_ = token.offset;
        end_ = token.offset + token.text.size();
        shape_.see(token);
    }

    void close() {
        if (begin_ != end_) {
            statements_.push_back({script_.substr(begin_, end_ - begin_), positions_.at(begin_)});
        }
        begin_ = end_ = 0;
        shape_ = {};
    }

    std::string_view script_;
    Lexer lexer_;
    PositionFinder positions_;
    StatementShape shape_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0; ///< Equal to `begin_` while the statement is empty.
    std::vector<Statement> statements_;
};

} // namespace

Expected<std::vector<Statement>, SplitError> split_statements(std::string_view script) {
    return Splitter{script}.split();
}

} // namespace lockstep::sql
