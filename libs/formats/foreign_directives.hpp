// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "formats/comments.hpp"
#include "formats/format.hpp"

namespace lockstep::formats {

/// A comment that rules a file in the tool that the file was written for.
struct ForeignDirective {
    Format format = Format::lockstep; ///< Whose it is.
    Comment comment;
};

/// The tool that a comment is a directive of; none when it is a comment and no more. In letters of
/// either case: a line that is nearly a directive is nobody's remark.
std::optional<Format> tool_of_directive(std::string_view comment);

/// The first directive of another tool that a script holds; one of Atlas only where there is no
/// other, since its linter has some for the files of others. sqlx's only counts at the very
/// beginning, which is where sqlx looks for it.
std::optional<ForeignDirective> find_foreign_directive(std::string_view script);

} // namespace lockstep::formats
