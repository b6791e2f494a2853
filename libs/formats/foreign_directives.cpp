// SPDX-License-Identifier: Apache-2.0
#include "formats/foreign_directives.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace lockstep::formats {
namespace {

struct Known {
    std::string_view mark;      ///< What the comment begins with.
    std::string_view beginning; ///< What stands behind dashes and blanks, in lower case.
    Format format;
};

constexpr std::array known{
    Known{"--", "+goose", Format::goose},
    Known{"--", "migrate:up", Format::dbmate},
    Known{"--", "migrate:down", Format::dbmate},
    Known{"-- ", "no-transaction", Format::sqlx},
    Known{"-- ", "atlas:", Format::atlas},
    Known{"----", "create above / drop below", Format::tern},
    Known{"----", "tern:", Format::tern},
    Known{"--!", "previous:", Format::graphile_migrate},
    Known{"--!", "hash:", Format::graphile_migrate},
    Known{"--!", "no-transaction", Format::graphile_migrate},
};

std::string_view behind(std::string_view mark, std::string_view comment) {
    comment.remove_prefix(mark.size());
    comment.remove_prefix(std::min(comment.find_first_not_of('-'), comment.size()));
    return trimmed(comment);
}

} // namespace

std::optional<Format> tool_of_directive(std::string_view comment) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const Known& each) {
        return comment.starts_with(each.mark) &&
               begins_with_any_case(behind(each.mark, comment), each.beginning);
    });
    if (found == known.end()) return std::nullopt;
    return found->format;
}

namespace {

/// Whether the script may hold a directive at all: to look at what stands behind each "--" is
/// cheaper than to cut the script into tokens, and most scripts hold none.
bool is_worth_reading(std::string_view script) {
    constexpr std::size_t enough_of_a_line = 256;
    for (auto at = script.find("--"); at != std::string_view::npos;) {
        if (tool_of_directive(script.substr(at, enough_of_a_line))) return true;
        at = script.find_first_not_of('-', at);
        if (at != std::string_view::npos) at = script.find("--", at);
    }
    return false;
}

} // namespace

std::optional<ForeignDirective> find_foreign_directive(std::string_view script) {
    if (!is_worth_reading(script)) return std::nullopt;
    std::optional<ForeignDirective> found;
    CommentReader comments{script};
    while (const auto comment = comments.next()) {
        const auto format = tool_of_directive(comment->text);
        if (!format || (*format == Format::sqlx && comment->offset != 0)) continue;
        if (*format != Format::atlas) return ForeignDirective{*format, *comment};
        if (!found) found = ForeignDirective{*format, *comment};
    }
    return found;
}

} // namespace lockstep::formats
