// SPDX-License-Identifier: Apache-2.0
#include "formats/atlas_directives.hpp"

#include <algorithm>

#include "formats/comments.hpp"

namespace lockstep::formats::atlas {
namespace {

constexpr std::string_view mark = "atlas:";

bool is_printable(char c) {
    return c >= ' ' && c <= '~';
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view leading(std::string_view text, bool (*belongs)(char)) {
    const auto end = std::find_if_not(text.begin(), text.end(), belongs);
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// The last place where a mark has a name behind it.
std::size_t find_mark(std::string_view line) {
    auto at = line.rfind(mark);
    while (at != std::string_view::npos && leading(line.substr(at + mark.size()), is_word).empty())
        at = at == 0 ? std::string_view::npos : line.rfind(mark, at - 1);
    return at;
}

/// Whether what stands behind the comments begins with an empty line, or is nothing.
bool is_detached(std::string_view behind) {
    if (behind.empty()) return true;
    const auto first = behind.find_first_not_of(" \t");
    return first != std::string_view::npos && behind[first] == '\n';
}

} // namespace

std::optional<Directive> read_directive(std::string_view line) {
    const auto readable = leading(line, is_printable);
    const auto at = find_mark(readable);
    if (at == std::string_view::npos) return std::nullopt;
    const auto behind = readable.substr(at + mark.size());
    const auto name = leading(behind, is_word);
    auto argument = behind.substr(name.size());
    if (!argument.starts_with(' ')) argument = {};
    argument.remove_prefix(std::min(argument.find_first_not_of(' '), argument.size()));
    return Directive{readable.substr(0, at), name, argument};
}

std::vector<Directive> file_directives(std::string_view text) {
    std::vector<Directive> found;
    std::size_t at = 0;
    while (text.substr(at).starts_with('#') || text.substr(at).starts_with("--")) {
        const auto end = std::min(text.find('\n', at), text.size());
        if (auto directive = read_directive(trimmed(text.substr(at, end - at)))) {
            directive->offset = at;
            found.push_back(*directive);
        }
        at = std::min(end + 1, text.size());
    }
    if (!is_detached(text.substr(at))) found.clear();
    return found;
}

} // namespace lockstep::formats::atlas
