// SPDX-License-Identifier: Apache-2.0
#include "formats/assignments.hpp"

#include <algorithm>
#include <optional>

namespace lockstep::formats {
namespace {

/// The value, without a comment behind it; empty when it is none that is understood.
std::string_view read_value(std::string_view text) {
    if (text.starts_with('"') || text.starts_with('\'')) {
        const auto closing = text.find(text.front(), 1);
        if (closing == std::string_view::npos) return {};
        const auto behind = trimmed(text.substr(closing + 1));
        return behind.empty() || behind.starts_with('#') ? text.substr(0, closing + 1)
                                                         : std::string_view{};
    }
    return trimmed(text.substr(0, text.find('#')));
}

std::optional<Assignment> read_line(std::string_view line, std::size_t number) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto name = trimmed(line.substr(0, equals));
    const auto value = read_value(trimmed(line.substr(equals + 1)));
    if (name.empty() || value.empty()) return std::nullopt;
    return Assignment{name, value, number};
}

} // namespace

Expected<std::vector<Assignment>, TextFault> read_assignments(std::string_view text) {
    std::vector<Assignment> found;
    std::size_t number = 1;
    for (std::size_t at = 0; at < text.size(); ++number) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = trimmed(text.substr(at, end - at));
        at = end + 1;
        if (line.empty() || line.front() == '#') continue;
        const auto assignment = read_line(line, number);
        if (!assignment)
            return Unexpected{
                TextFault{{number, 1},
                          "this is no line of the form `name = value`, and nothing else is read "
                          "in this file"}};
        found.push_back(*assignment);
    }
    return found;
}

} // namespace lockstep::formats
