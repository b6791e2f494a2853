// SPDX-License-Identifier: Apache-2.0
#include "formats/python_literals.hpp"

#include <iterator>
#include <utility>

namespace lockstep::formats::python {
namespace {

constexpr int deepest_brackets = 50;

bool is_sign(const Token& token, std::string_view text) {
    return token.kind == TokenKind::sign && token.text == text;
}

std::string_view closing(std::string_view opening) {
    if (opening == "(") return ")";
    return opening == "[" ? "]" : "}";
}

std::string_view without_quotes(std::string_view literal) {
    const bool triple = literal.size() >= 6 && literal[1] == literal[0] && literal[2] == literal[0];
    const std::size_t count = triple ? 3 : 1;
    return literal.substr(count, literal.size() - 2 * count);
}

class Parser {
public:
    explicit Parser(std::span<const Token> tokens) : rest_{tokens} {}

    /// A whole expression: one value, or several with commas between them.
    std::optional<Value> whole() {
        auto value = items("", 0);
        return rest_.empty() ? value : std::nullopt;
    }

private:
    [[nodiscard]] bool ahead(std::string_view sign) const {
        return !rest_.empty() && is_sign(rest_.front(), sign);
    }

    void skip() { rest_ = rest_.subspan(1); }

    [[nodiscard]] bool at_end(std::string_view closing_sign) const {
        return closing_sign.empty() ? rest_.empty() : ahead(closing_sign);
    }

    /// Values up to the closing sign, which stays. One without a comma is that value itself, for
    /// round brackets are also put around a single one.
    std::optional<Value> items(std::string_view closing_sign, int depth) {
        Value all;
        all.several = true;
        while (!at_end(closing_sign)) {
            auto one = single(depth);
            if (!one) return std::nullopt;
            const bool comma = ahead(",");
            if (all.items.empty() && !comma && closing_sign != "]" && closing_sign != "}")
                return one;
            if (one->several) return std::nullopt;
            all.items.push_back(std::move(one->items.front()));
            if (comma) {
                skip();
            } else if (!at_end(closing_sign)) {
                return std::nullopt;
            }
        }
        // Nothing at all is no expression, except between brackets.
        if (all.items.empty() && closing_sign.empty()) return std::nullopt;
        return all;
    }

    std::optional<Value> single(int depth) {
        if (rest_.empty() || depth > deepest_brackets) return std::nullopt;
        const auto& first = rest_.front();
        if (first.kind == TokenKind::string) {
            std::size_t used = 0;
            auto text = read_string(rest_, used);
            rest_ = rest_.subspan(used);
            if (!text) return std::nullopt;
            return Value{{std::move(text)}, false};
        }
        if (first.kind == TokenKind::name && first.text == "None") {
            skip();
            return Value{{std::nullopt}, false};
        }
        if (!is_sign(first, "(") && !is_sign(first, "[") && !is_sign(first, "{"))
            return std::nullopt;
        return bracketed(closing(first.text), depth);
    }

    std::optional<Value> bracketed(std::string_view closing_sign, int depth) {
        const bool dictionary = rest_.size() > 1 && closing_sign == "}" && is_sign(rest_[1], "}");
        skip();
        auto value = items(closing_sign, depth + 1);
        if (!value || dictionary || !ahead(closing_sign)) return std::nullopt;
        skip();
        return value;
    }

    std::span<const Token> rest_;
};

} // namespace

std::optional<std::string> read_string(std::span<const Token> tokens, std::size_t& used) {
    std::string text;
    bool known = true;
    for (used = 0; used < tokens.size() && tokens[used].kind == TokenKind::string; ++used) {
        if (auto piece = value_of_string(tokens[used].text)) {
            text += *piece;
        } else {
            known = false;
        }
    }
    return known && used > 0 ? std::optional{std::move(text)} : std::nullopt;
}

std::string docstring_of(std::span<const Token> strings) {
    std::string text;
    for (const auto& each : strings) {
        const auto quote = each.text.find_first_of("'\"");
        if (each.text.substr(0, quote).find_first_of("bBfFtT") != std::string_view::npos) return {};
        const auto value = value_of_string(each.text);
        text += value ? *value : without_quotes(each.text.substr(quote));
    }
    return text;
}

std::optional<Value> read_value(std::span<const Token> tokens) {
    return Parser{tokens}.whole();
}

} // namespace lockstep::formats::python
