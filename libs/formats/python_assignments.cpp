// SPDX-License-Identifier: Apache-2.0
#include "formats/python_assignments.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "formats/python_literals.hpp"

namespace lockstep::formats::python {
namespace {

using Tokens = std::span<const Token>;

// A statement that begins with one of these is no assignment, whatever else it does to a name.
constexpr std::array<std::string_view, 30> keywords{
    "assert", "async",  "await",  "break",  "case",     "class", "continue", "def",
    "del",    "elif",   "else",   "except", "finally",  "for",   "from",     "global",
    "if",     "import", "lambda", "match",  "nonlocal", "not",   "pass",     "raise",
    "return", "try",    "type",   "while",  "with",     "yield"};

bool is_sign(const Token& token, std::string_view text) {
    return token.kind == TokenKind::sign && token.text == text;
}

bool is_name(const Token& token, std::string_view text) {
    return token.kind == TokenKind::name && token.text == text;
}

bool begins_with_keyword(Tokens tokens) {
    // These four are names too, such as in "type = 1".
    const auto& first = tokens.front();
    if (first.kind != TokenKind::name) return false;
    const bool plain = tokens.size() > 1 && (is_sign(tokens[1], "=") || is_sign(tokens[1], ":"));
    if (plain && (first.text == "match" || first.text == "case" || first.text == "type"))
        return false;
    return std::find(keywords.begin(), keywords.end(), first.text) != keywords.end();
}

/// How a statement that is no plain assignment gives a name a value; empty: it does not.
std::string_view binding_of(Tokens tokens, std::size_t i) {
    const auto& first = tokens.front().text;
    const auto next = [&](std::string_view sign) {
        return i + 1 < tokens.size() && is_sign(tokens[i + 1], sign);
    };
    const auto before = [&](std::string_view word) {
        return i > 0 && is_name(tokens[i - 1], word);
    };
    if (first == "import" || first == "from") return i > 1 ? "an import" : "";
    if (first == "del") return "\"del\"";
    if (before("def") || before("class")) return "a definition";
    if (before("as")) return "\"as\"";
    if (next(":=")) return "\":=\"";
    if (tokens[i].depth == 0 && next("=")) return "a compound statement";
    const auto in = std::find_if(tokens.begin(), tokens.end(),
                                 [](const Token& token) { return is_name(token, "in"); });
    if (first == "for" && std::distance(tokens.begin(), in) > static_cast<std::ptrdiff_t>(i))
        return "a loop";
    return "";
}

/// Looks for assignments to some names, statement by statement.
class Search {
public:
    explicit Search(std::span<const std::string_view> names) : names_{names} {}

    void take(const Line& line) {
        while (!blocks_.empty() && blocks_.back().indent >= line.indent)
            blocks_.pop_back();
        auto rest = Tokens{line.tokens};
        while (!rest.empty()) {
            const auto end = std::find_if(rest.begin(), rest.end(), [](const Token& token) {
                return token.depth == 0 && is_sign(token, ";");
            });
            const auto length = static_cast<std::size_t>(std::distance(rest.begin(), end));
            if (length > 0) take_statement(rest.first(length), line.indent > 0);
            rest = rest.subspan(std::min(length + 1, rest.size()));
        }
        if (is_sign(line.tokens.back(), ":")) blocks_.push_back({line.indent, is_scope(line)});
    }

    Module finish() { return std::move(module_); }

private:
    struct Block {
        std::size_t indent = 0;
        bool scope = false; ///< Names in it are its own: a function or a class.
    };

    static bool is_scope(const Line& line) {
        return is_name(line.tokens[0], "def") || is_name(line.tokens[0], "class") ||
               (line.tokens.size() > 1 && is_name(line.tokens[1], "def"));
    }

    [[nodiscard]] bool in_scope() const {
        return std::any_of(blocks_.begin(), blocks_.end(),
                           [](const Block& block) { return block.scope; });
    }

    [[nodiscard]] bool wanted(const Token& token) const {
        return token.kind == TokenKind::name &&
               std::find(names_.begin(), names_.end(), token.text) != names_.end();
    }

    void take_statement(Tokens tokens, bool indented) {
        if (std::exchange(first_, false)) take_docstring(tokens);
        if (in_scope()) return take_global(tokens);
        if (begins_with_keyword(tokens)) return refuse_bindings(tokens);
        if (tokens.size() > 1 && wanted(tokens[0])) {
            if (indented && is_assignment(tokens[1]))
                return refuse(tokens[0], "is assigned inside of a block");
            if (is_sign(tokens[1], "=")) return take_chain(tokens);
            if (is_sign(tokens[1], ":")) return take_annotated(tokens);
            if (is_assignment(tokens[1]) || is_sign(tokens[1], "[") || is_sign(tokens[1], "."))
                return refuse(tokens[0], "is changed after it was assigned");
        }
        take_other(tokens);
    }

    static bool is_assignment(const Token& token) {
        return token.kind == TokenKind::sign && (token.text == ":" || token.text.ends_with('=')) &&
               token.text != "==" && token.text != "!=" && token.text != "<=" && token.text != ">=";
    }

    void take_docstring(Tokens tokens) {
        const bool strings = std::all_of(tokens.begin(), tokens.end(), [](const Token& token) {
            return token.kind == TokenKind::string;
        });
        if (strings) module_.docstring = docstring_of(tokens);
    }

    /// A function that says "global revision" may give it any value.
    void take_global(Tokens tokens) {
        if (!is_name(tokens[0], "global")) return;
        for (const auto& token : tokens)
            if (wanted(token)) refuse(token, "is assigned by a function");
    }

    void refuse_bindings(Tokens tokens) {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (!wanted(tokens[i])) continue;
            const auto how = binding_of(tokens, i);
            if (!how.empty()) refuse(tokens[i], fmt::format("gets its value from {}", how));
        }
    }

    /// "a = b = value", where all targets are names.
    void take_chain(Tokens tokens) {
        auto value = tokens.subspan(2);
        std::vector<Token> targets{tokens[0]};
        while (value.size() > 1 && value[0].kind == TokenKind::name && is_sign(value[1], "=")) {
            targets.push_back(value[0]);
            value = value.subspan(2);
        }
        for (const auto& target : targets)
            if (wanted(target)) assign(target, value);
    }

    void take_annotated(Tokens tokens) {
        const auto sign = std::find_if(tokens.begin(), tokens.end(), [](const Token& token) {
            return token.depth == 0 && is_sign(token, "=");
        });
        if (sign == tokens.end()) return; // an annotation alone assigns nothing
        assign(tokens[0],
               tokens.subspan(static_cast<std::size_t>(std::distance(tokens.begin(), sign)) + 1));
    }

    /// A statement that begins with something else: "x = revision = ...", "revision, y = ...".
    void take_other(Tokens tokens) {
        const auto last = std::find_if(tokens.rbegin(), tokens.rend(), [](const Token& token) {
            return token.depth == 0 && is_sign(token, "=");
        });
        const auto targets = static_cast<std::size_t>(std::distance(last, tokens.rend()));
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (!wanted(tokens[i])) continue;
            const bool walrus = i + 1 < tokens.size() && is_sign(tokens[i + 1], ":=");
            const bool attribute = i > 0 && is_sign(tokens[i - 1], ".");
            if (walrus || (i < targets && !attribute))
                refuse(tokens[i], "is assigned together with something else");
        }
    }

    void assign(const Token& target, Tokens value) {
        auto& literal = module_.assigned[std::string{target.text}];
        literal.line = target.line;
        literal.value = read_value(value);
        literal.refusal =
            literal.value ? "" : fmt::format("the value of \"{}\" is not a literal", target.text);
    }

    void refuse(const Token& target, std::string_view why) {
        auto& literal = module_.assigned[std::string{target.text}];
        literal = {std::nullopt, fmt::format("\"{}\" {}", target.text, why), target.line};
    }

    std::span<const std::string_view> names_;
    Module module_;
    std::vector<Block> blocks_;
    bool first_ = true;
};

} // namespace

Expected<Module, Fault> read_assignments(std::string_view source,
                                         std::span<const std::string_view> names) {
    LineReader lines{source};
    Search search{names};
    for (;;) {
        auto line = lines.next();
        if (!line) return Unexpected{std::move(line).error()};
        if (!line->has_value()) return search.finish();
        search.take(**line);
    }
}

} // namespace lockstep::formats::python
