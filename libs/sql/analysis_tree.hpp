// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::sql {

class Tree;

/// A place in a tree, or nowhere: what is looked up there is nowhere again, and has no text.
/// The tree must outlive it.
class Node {
public:
    Node() = default;
    Node(const Tree& tree, std::size_t index) : tree_{&tree}, index_{index} {}

    explicit operator bool() const noexcept { return tree_ != nullptr; }

    /// The member of that name.
    Node operator[](std::string_view key) const;

    /// What a list holds, or the members of an object.
    [[nodiscard]] std::vector<Node> items() const;

    /// A node that names its type is an object with one member: {"RangeVar": {...}}.
    [[nodiscard]] std::string_view type() const { return content().key(); }
    [[nodiscard]] Node content() const;

    [[nodiscard]] std::string_view key() const;
    /// Of a string, a number or a truth value ("true", "false").
    [[nodiscard]] std::string_view text() const;
    [[nodiscard]] bool truth() const { return text() == "true"; }

    /// Everything below that has this key, at any depth.
    [[nodiscard]] std::vector<Node> all(std::string_view key) const;
    [[nodiscard]] Node parent() const;

private:
    const Tree* tree_ = nullptr;
    std::size_t index_ = 0;
};

/// PostgreSQL's parse tree of one statement. It is kept in one piece, in the order of the text, so
/// that no depth of nesting can exhaust the stack.
class Tree {
public:
    /// None where the statement does not follow the grammar of PostgreSQL 15, is not exactly one
    /// statement, or is longer than a person could have written it.
    static std::optional<Tree> parse(std::string_view statement);

    /// The statement, wrapped by its type.
    [[nodiscard]] Node statement() const;

private:
    friend class Node;
    friend class TreeBuilder;
    struct Entry {
        std::string key;
        std::string text;
        std::size_t parent = 0;
        std::size_t end = 0; ///< Behind its last descendant.
    };
    std::vector<Entry> entries_;
};

} // namespace lockstep::sql
