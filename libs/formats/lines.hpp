// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace lockstep::formats {

/// One line of a text.
struct Line {
    std::string_view text;   ///< Without its line end.
    std::string_view ending; ///< "\n" or "\r\n"; empty for a last line without one.
    std::size_t offset = 0;
};

/// Gives a text's lines one by one, for tools that know their directives by lines alone.
class LineReader {
public:
    /// `text` must outlive the reader and its lines.
    explicit LineReader(std::string_view text) : text_{text} {}

    std::optional<Line> next();

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace lockstep::formats
