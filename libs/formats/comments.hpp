// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sql/lexer.hpp"
#include "sql/statement_splitter.hpp"

namespace lockstep::formats {

/// What is wrong with a file's text, and where.
struct TextFault {
    sql::Position at;
    std::string sentence;
};

/// One `--` comment, up to the end of its line.
struct Comment {
    std::string_view text;
    std::size_t offset = 0;
    bool behind_statement = false; ///< Whether SQL stands before it in the file.
};

/// Gives a script's line comments one by one; what looks like one inside of a string or in the data
/// of a COPY is none. Ends early where the script cannot be read, which is for the splitter to
/// report.
class CommentReader {
public:
    /// `script` must outlive the reader and its comments.
    explicit CommentReader(std::string_view script) : lexer_{script, sql::Comments::keep} {}

    std::optional<Comment> next();

private:
    sql::Lexer lexer_;
    bool seen_statement_ = false;
};

/// The place of a byte. Reads the script from its beginning: for messages only.
sql::Position place_of(std::string_view script, std::size_t offset);

/// Whether `text` begins with `lower`, letters of either case being equal.
bool begins_with_any_case(std::string_view text, std::string_view lower);

/// The text without blanks around it.
std::string_view trimmed(std::string_view text);

} // namespace lockstep::formats
