// SPDX-License-Identifier: Apache-2.0
#include "formats/python_tokens.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lockstep::formats::python {
namespace {

constexpr std::size_t tab_width = 8;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Bytes of characters outside of ASCII count as letters, as nearly all of them are.
bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c) {
    return begins_name(c) || is_digit(c);
}

bool is_quote(char c) {
    return c == '\'' || c == '"';
}

bool is_string_prefix(std::string_view name) {
    if (name.size() > 2) return false;
    std::string lower{name};
    for (auto& c : lower)
        c = static_cast<char>(c | 0x20);
    std::sort(lower.begin(), lower.end());
    return lower == "b" || lower == "f" || lower == "r" || lower == "t" || lower == "u" ||
           lower == "br" || lower == "fr" || lower == "rt";
}

char closing(char opening) {
    if (opening == '(') return ')';
    return opening == '[' ? ']' : '}';
}

// Those of more than one character that matter where an assignment is looked for.
constexpr std::string_view long_signs[] = {
    "**=", "//=", ">>=", "<<=", "...", "==", "!=", "<=", ">=", ":=",
    "->",  "+=",  "-=",  "*=",  "/=",  "%=", "&=", "|=", "^=", "@="};

std::size_t sign_length(std::string_view rest) {
    for (const auto sign : long_signs)
        if (rest.starts_with(sign)) return sign.size();
    return 1;
}

} // namespace

char LineReader::at(std::size_t offset) const {
    return offset < source_.size() ? source_[offset] : '\0';
}

void LineReader::advance(std::size_t count) {
    const auto end = std::min(source_.size(), offset_ + count);
    for (; offset_ < end; ++offset_) {
        const char c = source_[offset_];
        if (c == '\n' || (c == '\r' && at(offset_ + 1) != '\n')) ++line_;
    }
}

void LineReader::skip_comment() {
    offset_ = std::min(source_.find_first_of("\r\n", offset_), source_.size());
}

void LineReader::push(Line& line, TokenKind kind, std::size_t begin, std::size_t at_line) {
    line.tokens.push_back({kind, source_.substr(begin, offset_ - begin), at_line, open_.size()});
}

/// Skips blanks, a comment and a continued line end. Whether there was any of them.
bool LineReader::skip_blank() {
    const char c = at(offset_);
    if (offset_ >= source_.size()) return false;
    if (c == ' ' || c == '\t' || c == '\f') {
        advance(1);
    } else if (c == '#') {
        skip_comment();
    } else if (c == '\\' && (at(offset_ + 1) == '\n' || at(offset_ + 1) == '\r')) {
        advance(at(offset_ + 1) == '\r' && at(offset_ + 2) == '\n' ? 3 : 2);
    } else {
        return false;
    }
    return true;
}

void LineReader::measure_indent() {
    indent_ = 0;
    for (;; advance(1)) {
        const char c = at(offset_);
        if (c == ' ') {
            ++indent_;
        } else if (c == '\t') {
            indent_ = (indent_ / tab_width + 1) * tab_width;
        } else if (c == '\f') {
            indent_ = 0;
        } else {
            return;
        }
    }
}

Expected<std::optional<Line>, Fault> LineReader::next() {
    Line line;
    measure_indent();
    while (offset_ < source_.size()) {
        if (skip_blank()) continue;
        const char c = at(offset_);
        if (c == '\n' || c == '\r') {
            advance(1);
            if (!open_.empty()) continue;
            if (!line.tokens.empty()) return std::optional{std::move(line)};
            measure_indent();
            continue;
        }
        if (line.tokens.empty()) line.indent = indent_;
        if (auto fault = read_token(line)) return Unexpected{*std::move(fault)};
    }
    if (!open_.empty()) {
        return Unexpected{Fault{opened_at_.back(),
                                fmt::format("the bracket \"{}\" is not closed", open_.back())}};
    }
    if (line.tokens.empty()) return std::optional<Line>{};
    return std::optional{std::move(line)};
}

std::size_t LineReader::name_length() const {
    auto end = offset_;
    while (continues_name(at(end)))
        ++end;
    return end - offset_;
}

/// Whether a string stands behind that many letters, which then are its prefix.
bool LineReader::is_string_ahead(std::size_t name_length) const {
    return is_quote(at(offset_ + name_length)) &&
           (name_length == 0 || is_string_prefix(source_.substr(offset_, name_length)));
}

std::optional<Fault> LineReader::read_token(Line& line) {
    const char c = at(offset_);
    if (begins_name(c) || is_quote(c)) return read_name_or_string(line);
    if (!is_digit(c) && !(c == '.' && is_digit(at(offset_ + 1)))) return read_sign(line);
    const auto begin = offset_;
    while (continues_name(at(offset_)) || at(offset_) == '.')
        ++offset_;
    push(line, TokenKind::number, begin, line_);
    return std::nullopt;
}

std::optional<Fault> LineReader::read_name_or_string(Line& line) {
    const auto begin = offset_;
    const auto at_line = line_;
    const auto length = name_length();
    if (!is_string_ahead(length)) {
        offset_ += length;
        push(line, TokenKind::name, begin, at_line);
        return std::nullopt;
    }
    if (!skip_string(length, 0)) return Fault{at_line, "the string that begins here is not closed"};
    push(line, TokenKind::string, begin, at_line);
    return std::nullopt;
}

std::optional<Fault> LineReader::read_sign(Line& line) {
    const auto begin = offset_;
    const char c = at(offset_);
    if (c == ')' || c == ']' || c == '}') {
        if (open_.empty() || closing(open_.back()) != c)
            return Fault{line_, fmt::format("there is no bracket for this \"{}\" to close", c)};
        open_.pop_back();
        opened_at_.pop_back();
    }
    offset_ += sign_length(source_.substr(offset_));
    push(line, TokenKind::sign, begin, line_);
    if (c == '(' || c == '[' || c == '{') {
        open_ += c;
        opened_at_.push_back(line_);
    }
    return std::nullopt;
}

} // namespace lockstep::formats::python
