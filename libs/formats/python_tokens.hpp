// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

/// As much of Python's lexical rules as it takes to find the assignments of a module without
/// running it.
namespace lockstep::formats::python {

enum class TokenKind {
    name,
    string, ///< One literal with its prefix and quotes, of any kind.
    number,
    sign, ///< An operator or a delimiter.
};

struct Token {
    TokenKind kind = TokenKind::sign;
    std::string_view text; ///< A view into the source.
    std::size_t line = 0;  ///< From 1.
    std::size_t depth = 0; ///< How many brackets are open around it.
};

/// One logical line: what stands between two line ends that are not inside of brackets.
struct Line {
    std::vector<Token> tokens; ///< Never empty.
    std::size_t indent = 0;    ///< Columns in front of it.
};

/// What cannot be read, and where.
struct Fault {
    std::size_t line = 0;
    std::string sentence;
};

/// Gives a module's logical lines one by one.
class LineReader {
public:
    /// `source` must outlive the reader and its tokens.
    explicit LineReader(std::string_view source) : source_{source} {}

    /// None at the end. Fails where a string or a bracket is not closed.
    Expected<std::optional<Line>, Fault> next();

private:
    [[nodiscard]] char at(std::size_t offset) const;
    void advance(std::size_t count);
    void skip_comment();
    void measure_indent();
    [[nodiscard]] bool skip_blank();
    [[nodiscard]] std::optional<Fault> read_token(Line& line);
    [[nodiscard]] std::optional<Fault> read_name_or_string(Line& line);
    [[nodiscard]] std::optional<Fault> read_sign(Line& line);
    [[nodiscard]] bool skip_string(std::size_t prefix_length, int nesting);
    [[nodiscard]] bool skip_plain_string(std::string_view quotes);
    [[nodiscard]] bool skip_formatted_string(std::string_view quotes, bool raw, int nesting);
    [[nodiscard]] bool skip_field(int nesting);
    [[nodiscard]] bool skip_format_spec(int nesting);
    [[nodiscard]] std::size_t name_length() const;
    [[nodiscard]] bool is_string_ahead(std::size_t name_length) const;
    void push(Line& line, TokenKind kind, std::size_t begin, std::size_t at_line);

    std::string_view source_;
    std::size_t offset_ = 0;
    std::size_t line_ = 1;
    std::size_t indent_ = 0;
    std::string open_; ///< The brackets that are open.
    std::vector<std::size_t> opened_at_;
};

/// What a string literal stands for; none where that is not known without running the file: bytes,
/// an f-string or t-string, a character by its name, an escape that Python refuses.
std::optional<std::string> value_of_string(std::string_view literal);

} // namespace lockstep::formats::python
