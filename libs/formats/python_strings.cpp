// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "formats/python_tokens.hpp"

namespace lockstep::formats::python {
namespace {

// Python itself takes fewer; a file with more was not written by anybody.
constexpr int deepest_nesting = 100;

struct Prefix {
    bool raw = false;
    bool formatted = false;
    bool bytes = false;
};

Prefix read_prefix(std::string_view letters) {
    Prefix prefix;
    for (const char letter : letters) {
        const char c = static_cast<char>(letter | 0x20);
        if (c == 'r') prefix.raw = true;
        if (c == 'f' || c == 't') prefix.formatted = true;
        if (c == 'b') prefix.bytes = true;
    }
    return prefix;
}

std::string_view opening_quotes(std::string_view text) {
    const bool triple = text.size() >= 3 && text[1] == text[0] && text[2] == text[0];
    return text.substr(0, triple ? 3 : 1);
}

std::optional<std::uint32_t> read_digits(std::string_view& rest, std::size_t count, int base) {
    if (rest.size() < count) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : rest.substr(0, count)) {
        int digit = 99;
        if (c >= '0' && c <= '9') digit = c - '0';
        if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') digit = (c | 0x20) - 'a' + 10;
        if (digit >= base) return std::nullopt;
        value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
    }
    rest.remove_prefix(count);
    return value;
}

bool append_code_point(std::string& text, std::uint32_t code) {
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
    const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xc0 | (code >> 6));
        add(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        add(0xe0 | (code >> 12));
        add(0x80 | ((code >> 6) & 0x3f));
        add(0x80 | (code & 0x3f));
    } else {
        add(0xf0 | (code >> 18));
        add(0x80 | ((code >> 12) & 0x3f));
        add(0x80 | ((code >> 6) & 0x3f));
        add(0x80 | (code & 0x3f));
    }
    return true;
}

bool append_octal(std::string& text, std::string_view& rest) {
    std::size_t count = 0;
    while (count < 3 && count < rest.size() && rest[count] >= '0' && rest[count] <= '7')
        ++count;
    const auto code = read_digits(rest, count, 8);
    return code && append_code_point(text, *code);
}

bool append_coded(std::string& text, std::string_view& rest, std::size_t digits) {
    const auto code = read_digits(rest, digits, 16);
    return code && append_code_point(text, *code);
}

/// Takes what stands behind a backslash off `rest`. False where its meaning is not known.
bool append_escape(std::string& text, std::string_view& rest) {
    constexpr std::string_view letters = "abfnrtv\\'\"";
    constexpr std::string_view values = "\a\b\f\n\r\t\v\\'\"";
    const char c = rest.front();
    if (c >= '0' && c <= '7') return append_octal(text, rest);
    rest.remove_prefix(1);
    if (c == 'x') return append_coded(text, rest, 2);
    if (c == 'u') return append_coded(text, rest, 4);
    if (c == 'U') return append_coded(text, rest, 8);
    if (c == 'N') return false;
    if (c == '\n') return true;
    if (c == '\r') {
        if (rest.starts_with('\n')) rest.remove_prefix(1);
        return true;
    }
    const auto known = letters.find(c);
    if (known == std::string_view::npos) text += '\\';
    text += known == std::string_view::npos ? c : values[known];
    return true;
}

} // namespace

bool LineReader::skip_string(std::size_t prefix_length, int nesting) {
    const auto prefix = read_prefix(source_.substr(offset_, prefix_length));
    offset_ += prefix_length;
    const auto quotes = opening_quotes(source_.substr(offset_));
    offset_ += quotes.size();
    return prefix.formatted ? skip_formatted_string(quotes, prefix.raw, nesting)
                            : skip_plain_string(quotes);
}

bool LineReader::skip_plain_string(std::string_view quotes) {
    while (offset_ < source_.size()) {
        const char c = at(offset_);
        if (source_.substr(offset_).starts_with(quotes)) {
            advance(quotes.size());
            return true;
        }
        if ((c == '\n' || c == '\r') && quotes.size() == 1) return false;
        // A raw string too does not end at a quote behind a backslash.
        advance(c == '\\' ? (at(offset_ + 1) == '\r' && at(offset_ + 2) == '\n' ? 3 : 2) : 1);
    }
    return false;
}

bool LineReader::skip_formatted_string(std::string_view quotes, bool raw, int nesting) {
    if (nesting > deepest_nesting) return false;
    while (offset_ < source_.size()) {
        const auto rest = source_.substr(offset_);
        const char c = rest.front();
        if (rest.starts_with(quotes)) {
            advance(quotes.size());
            return true;
        }
        if ((c == '\n' || c == '\r') && quotes.size() == 1) return false;
        if (rest.starts_with("{{") || (!raw && rest.starts_with("\\N{"))) {
            advance(c == '{' ? 2 : 3);
        } else if (c == '{') {
            advance(1);
            if (!skip_field(nesting + 1)) return false;
        } else {
            // A brace behind a backslash still opens a field.
            advance(c == '\\' && at(offset_ + 1) != '{' ? 2 : 1);
        }
    }
    return false;
}

/// From behind the opening brace of a field up to behind its closing one. Strings inside may have
/// the quotes of the string around them.
bool LineReader::skip_field(int nesting) {
    if (nesting > deepest_nesting) return false;
    std::size_t depth = 0;
    while (offset_ < source_.size()) {
        const auto length = name_length();
        if (is_string_ahead(length)) {
            if (!skip_string(length, nesting)) return false;
            continue;
        }
        const char c = at(offset_);
        advance(std::max(length, std::size_t{1}));
        if (c == '(' || c == '[' || c == '{') ++depth;
        if (c == '#') skip_comment();
        if (depth == 0 && c == '}') return true;
        if (depth == 0 && c == ':') return skip_format_spec(nesting);
        if (depth > 0 && (c == ')' || c == ']' || c == '}')) --depth;
    }
    return false;
}

/// What stands behind the colon of a field: text, and fields of its own.
bool LineReader::skip_format_spec(int nesting) {
    while (offset_ < source_.size()) {
        const char c = at(offset_);
        advance(1);
        if (c == '}') return true;
        if (c == '{' && !skip_field(nesting + 1)) return false;
    }
    return false;
}

std::optional<std::string> value_of_string(std::string_view literal) {
    const auto quote = std::min(literal.find_first_of("'\""), literal.size());
    const auto prefix = read_prefix(literal.substr(0, quote));
    auto rest = literal.substr(quote);
    if (prefix.bytes || prefix.formatted || rest.empty()) return std::nullopt;
    const auto quotes = opening_quotes(rest);
    if (rest.size() < 2 * quotes.size()) return std::nullopt;
    rest = rest.substr(quotes.size(), rest.size() - 2 * quotes.size());
    std::string value;
    while (!rest.empty()) {
        const char c = rest.front();
        rest.remove_prefix(1);
        if (c == '\r') {
            // Python reads every line end as "\n".
            if (!rest.starts_with('\n')) value += '\n';
        } else if (c != '\\' || prefix.raw) {
            value += c;
        } else if (rest.empty() || !append_escape(value, rest)) {
            return std::nullopt;
        }
    }
    return value;
}

} // namespace lockstep::formats::python
