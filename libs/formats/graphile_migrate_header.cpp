// SPDX-License-Identifier: Apache-2.0
#include "formats/graphile_migrate_header.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/sha1.hpp"

namespace lockstep::formats::graphile_migrate {
namespace {

constexpr std::string_view white_space = " \t\r\n\f\v";

std::string_view stripped(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
    return text.substr(0, text.find_last_not_of(white_space) + 1);
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

struct Line {
    std::string_view name;
    std::string_view value;
};

/// A line such as "--! Hash: sha1:...": a name with a capital letter, which tells it from a
/// directive of the body.
std::optional<Line> read_line(std::string_view line) {
    constexpr std::string_view mark = "--! ";
    if (!line.starts_with(mark)) return std::nullopt;
    line.remove_prefix(mark.size());
    const auto end = std::find_if_not(line.begin(), line.end(), is_word);
    const auto name = line.substr(0, static_cast<std::size_t>(end - line.begin()));
    const auto behind = line.substr(name.size());
    if (name.empty() || name[0] < 'A' || name[0] > 'Z') return std::nullopt;
    if (!behind.empty() && behind[0] != ':') return std::nullopt;
    return Line{name, behind.empty() ? behind : stripped(behind.substr(1))};
}

Unexpected<TextFault> fault(std::size_t line, std::string sentence) {
    return Unexpected{TextFault{{line, 1}, std::move(sentence)}};
}

void take(Header& header, const Line& line, std::size_t number) {
    if (line.value.empty() && line.name != "AllowInvalidHash") return;
    if (line.name == "Previous") {
        header.previous = line.value == "-" ? std::string_view{} : line.value;
        header.previous_line = number;
    }
    if (line.name == "Hash") {
        header.hash = line.value;
        header.hash_line = number;
    }
    if (line.name == "AllowInvalidHash") header.allows_invalid_hash = true;
}

} // namespace

Expected<Header, TextFault> read_header(std::string_view text) {
    if (text.substr(0, text.find('\n')).ends_with('\r'))
        return fault(1, "the lines end with CR LF, and graphile-migrate reads LF only; check the "
                        "file out as it was committed");
    Header header;
    std::set<std::string_view> names;
    std::size_t at = 0;
    std::size_t number = 1;
    for (;; ++number) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = read_line(text.substr(at, end - at));
        if (!line) break;
        if (!names.insert(line->name).second)
            return fault(number, fmt::format("the header {} is given twice; keep one", line->name));
        take(header, *line, number);
        at = std::min(end + 1, text.size());
    }
    if (header.previous_line == 0 || header.hash.empty()) {
        return fault(1,
                     "a committed migration begins with \"--! Previous:\" and \"--! Hash:\", and "
                     "they are not all here; commit it with graphile-migrate");
    }
    if (at < text.size() && text[at] != '\n')
        return fault(number, "an empty line has to stand below the header");
    header.body = stripped(text.substr(at));
    header.body_offset = header.body.empty()
                             ? text.size()
                             : static_cast<std::size_t>(header.body.data() - text.data());
    return header;
}

bool has_no_transaction(std::string_view body) {
    constexpr std::string_view mark = "--!";
    constexpr std::string_view directive = "no-transaction";
    auto line = body.substr(0, body.find('\n'));
    if (!line.starts_with(mark)) return false;
    line = trimmed(line.substr(mark.size()));
    return line.starts_with(directive) &&
           (line.size() == directive.size() || !is_word(line[directive.size()]));
}

std::string hash_of(std::string_view body, std::string_view previous) {
    const auto hashed = fmt::format("{}\n{}", previous, stripped(body));
    return "sha1:" + sha1_hex(std::string{stripped(hashed)} + "\n");
}

} // namespace lockstep::formats::graphile_migrate
