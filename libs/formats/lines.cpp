// SPDX-License-Identifier: Apache-2.0
#include "formats/lines.hpp"

#include <algorithm>

namespace lockstep::formats {

std::optional<Line> LineReader::next() {
    if (at_ == text_.size()) return std::nullopt;
    const auto begin = at_;
    const auto newline = text_.find('\n', begin);
    auto end = std::min(newline, text_.size());
    at_ = newline == std::string_view::npos ? text_.size() : newline + 1;
    if (newline != std::string_view::npos && end > begin && text_[end - 1] == '\r') --end;
    return Line{text_.substr(begin, end - begin), text_.substr(end, at_ - end), begin};
}

} // namespace lockstep::formats
