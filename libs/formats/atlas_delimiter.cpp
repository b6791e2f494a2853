// SPDX-License-Identifier: Apache-2.0
#include "formats/atlas_delimiter.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "formats/atlas_directives.hpp"

namespace lockstep::formats::atlas {
namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// As it is written in a directive: "\n" for a line end.
std::string unescaped(std::string_view written) {
    std::string text;
    for (std::size_t i = 0; i < written.size(); ++i) {
        constexpr std::string_view letters = "nrt";
        const auto letter =
            written[i] == '\\' && i + 1 < written.size() ? letters.find(written[i + 1]) : 3;
        if (letter < letters.size()) ++i;
        text += letter < letters.size() ? "\n\r\t"[letter] : written[i];
    }
    return text;
}

/// Walks over a script in which statements end at a delimiter of the author's own. The scanner of
/// libs/sql is of no use here: to it, all of the file may be one statement.
class DelimiterFinder {
public:
    DelimiterFinder(std::string_view script, std::string_view delimiter)
        : script_{script}, delimiter_{delimiter} {}

    /// The next delimiter outside of quotes, parentheses and comments, from `here` on. A comment
    /// may itself be the delimiter.
    std::size_t next(std::size_t here) {
        for (auto at = here; at < script_.size();) {
            const auto rest = script_.substr(at);
            if (depth_ == 0 && !is_closed_to_delimiters(rest[0]) && rest.starts_with(delimiter_))
                return at;
            at = behind(at);
        }
        return std::string_view::npos;
    }

private:
    static bool is_closed_to_delimiters(char c) {
        return c == '(' || c == ')' || c == '\'' || c == '"' || c == '`';
    }

    /// Where what begins at `at` ends: a quoted text, a comment or one character.
    std::size_t behind(std::size_t at) {
        const auto rest = script_.substr(at);
        switch (rest[0]) {
        case '(':
            ++depth_;
            return at + 1;
        case ')':
            depth_ -= depth_ > 0 ? 1 : 0;
            return at + 1;
        case '\'':
        case '"':
        case '`':
            return behind_quote(at);
        case '$':
            return behind_dollar(at);
        default:
            break;
        }
        if (rest.starts_with("--")) return behind_text("\n", at + 2);
        if (rest.starts_with("/*")) return behind_text("*/", at + 2);
        return at + 1;
    }

    [[nodiscard]] std::size_t behind_text(std::string_view closing, std::size_t from) const {
        const auto at = script_.find(closing, from);
        return at == std::string_view::npos ? script_.size() : at + closing.size();
    }

    [[nodiscard]] bool is_escape_string(std::size_t quote) const {
        if (script_[quote] != '\'' || quote == 0) return false;
        const auto letter = script_[quote - 1];
        return (letter == 'e' || letter == 'E') && (quote == 1 || !is_word(script_[quote - 2]));
    }

    [[nodiscard]] std::size_t behind_quote(std::size_t quote) const {
        const auto escapes = is_escape_string(quote);
        for (auto at = quote + 1; at < script_.size(); ++at) {
            if (script_[at] == '\\' && escapes)
                ++at;
            else if (script_[at] == script_[quote])
                return at + 1;
        }
        return script_.size();
    }

    [[nodiscard]] std::size_t behind_dollar(std::size_t at) const {
        const auto begin = at + 1;
        const auto end = std::find_if_not(script_.begin() + static_cast<std::ptrdiff_t>(begin),
                                          script_.end(), is_word);
        const auto tag_end = static_cast<std::size_t>(end - script_.begin());
        const auto is_digit = script_.substr(begin, 1).find_first_of("0123456789") == 0;
        if (tag_end == script_.size() || script_[tag_end] != '$' || is_digit) return begin;
        return behind_text(script_.substr(at, tag_end + 1 - at), tag_end + 1);
    }

    std::string_view script_;
    std::string_view delimiter_;
    std::size_t depth_ = 0;
};

/// What stands in a delimiter's place: the end of a statement, and its lines.
std::string semicolon_for(std::string_view delimiter) {
    std::string text{";"};
    std::copy_if(delimiter.begin(), delimiter.end(), std::back_inserter(text),
                 [](char c) { return c == '\n'; });
    return text;
}

} // namespace

Expected<std::optional<std::string>, TextFault> replace_delimiters(std::string_view text) {
    const auto directive = read_directive(text.substr(0, text.find('\n')));
    if (!directive || directive->name != "delimiter" || directive->prefix != "-- ")
        return std::optional<std::string>{};
    const auto delimiter = unescaped(directive->argument);
    if (delimiter.empty())
        return Unexpected{TextFault{{}, "no delimiter stands behind \"-- atlas:delimiter\""}};
    if (delimiter == ";") return std::optional<std::string>{};
    const auto semicolon = semicolon_for(delimiter);
    auto done = std::min(text.find('\n'), text.size());
    std::string replaced{text.substr(0, done)};
    DelimiterFinder finder{text, delimiter};
    for (auto at = finder.next(std::min(done + 1, text.size())); at != std::string_view::npos;
         at = finder.next(done)) {
        replaced += text.substr(done, at - done);
        replaced += semicolon;
        done = at + delimiter.size();
    }
    replaced += text.substr(done);
    return std::optional{std::move(replaced)};
}

} // namespace lockstep::formats::atlas
