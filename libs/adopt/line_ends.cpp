// SPDX-License-Identifier: Apache-2.0
#include "adopt/line_ends.hpp"

namespace lockstep::adopt {
namespace {

std::string with_line_ends(std::string_view text, std::string_view end) {
    std::string changed;
    changed.reserve(text.size() + text.size() / 16);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (text[i] == '\n')
            changed += end;
        else
            changed += text[i];
    }
    return changed;
}

} // namespace

bool matches_in_some_line_ends(std::string_view text, std::string_view recorded,
                               const std::function<std::string(std::string_view)>& hash) {
    return hash(text) == recorded || hash(with_line_ends(text, "\n")) == recorded ||
           hash(with_line_ends(text, "\r\n")) == recorded;
}

} // namespace lockstep::adopt
