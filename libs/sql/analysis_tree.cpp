// SPDX-License-Identifier: Apache-2.0
#include "sql/analysis_tree.hpp"

#include <utility>

#include <nlohmann/json.hpp>
#include <pg_query.h>

#include "sql/lexer.hpp"

namespace lockstep::sql {

Node Node::operator[](std::string_view key) const {
    if (tree_ == nullptr) return {};
    for (auto i = index_ + 1; i < tree_->entries_[index_].end; i = tree_->entries_[i].end) {
        if (tree_->entries_[i].key == key) return {*tree_, i};
    }
    return {};
}

std::vector<Node> Node::items() const {
    std::vector<Node> items;
    if (tree_ == nullptr) return items;
    for (auto i = index_ + 1; i < tree_->entries_[index_].end; i = tree_->entries_[i].end)
        items.emplace_back(*tree_, i);
    return items;
}

Node Node::content() const {
    if (tree_ == nullptr || tree_->entries_[index_].end == index_ + 1) return {};
    return {*tree_, index_ + 1};
}

std::string_view Node::key() const {
    return tree_ == nullptr ? std::string_view{} : tree_->entries_[index_].key;
}

std::string_view Node::text() const {
    return tree_ == nullptr ? std::string_view{} : tree_->entries_[index_].text;
}

std::vector<Node> Node::all(std::string_view key) const {
    std::vector<Node> found;
    if (tree_ == nullptr) return found;
    for (auto i = index_ + 1; i < tree_->entries_[index_].end; ++i) {
        if (tree_->entries_[i].key == key) found.emplace_back(*tree_, i);
    }
    return found;
}

Node Node::parent() const {
    if (tree_ == nullptr || index_ == 0) return {};
    return {*tree_, tree_->entries_[index_].parent};
}

/// Takes the events of the JSON reader. Its function names are that reader's.
class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit TreeBuilder(Tree& tree) : tree_{tree} {}

    bool null() override { return value({}); }
    bool boolean(bool truth) override { return value(truth ? "true" : "false"); }
    bool number_integer(number_integer_t number) override { return value(std::to_string(number)); }
    bool number_unsigned(number_unsigned_t number) override {
        return value(std::to_string(number));
    }
    bool number_float(number_float_t, const string_t& text) override { return value(text); }
    bool string(string_t& text) override { return value(std::move(text)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        key_ = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }

private:
    void add(std::string text) {
        const auto index = tree_.entries_.size();
        tree_.entries_.push_back({std::exchange(key_, {}), std::move(text),
                                  open_.empty() ? 0 : open_.back(), index + 1});
    }
    bool value(std::string text) {
        add(std::move(text));
        return true;
    }
    bool open() {
        add({});
        open_.push_back(tree_.entries_.size() - 1);
        return true;
    }
    bool close() {
        tree_.entries_[open_.back()].end = tree_.entries_.size();
        open_.pop_back();
        return true;
    }

    Tree& tree_;
    std::string key_;
    std::vector<std::size_t> open_;
};

namespace {

/// The parser's writer calls itself for each level of an expression, and two tokens are enough for
/// a level ("1+1+1"): this many need a tenth of the usual stack.
constexpr std::size_t most_tokens = 20'000;

bool is_too_long(std::string_view statement) {
    if (statement.size() <= most_tokens) return false; // no token is empty
    Lexer lexer{statement};
    for (std::size_t tokens = 0; tokens < most_tokens; ++tokens) {
        const auto kind = lexer.next().kind;
        if (kind == TokenKind::end || kind == TokenKind::fault) return false;
    }
    return true;
}

bool can_be_handed_over(std::string_view statement) {
    return statement.find('\0') == std::string_view::npos && !is_too_long(statement);
}

} // namespace

std::optional<Tree> Tree::parse(std::string_view statement) {
    if (!can_be_handed_over(statement)) return std::nullopt;
    const std::string terminated{statement};
    const auto result = pg_query_parse(terminated.c_str());
    Tree tree;
    TreeBuilder builder{tree};
    const auto read = result.error == nullptr && result.parse_tree != nullptr &&
                      nlohmann::json::sax_parse(std::string_view{result.parse_tree}, &builder);
    pg_query_free_parse_result(result);
    if (!read || Node{tree, 0}["stmts"].items().size() != 1) return std::nullopt;
    return tree;
}

Node Tree::statement() const {
    return Node{*this, 0}["stmts"].content()["stmt"];
}

} // namespace lockstep::sql
