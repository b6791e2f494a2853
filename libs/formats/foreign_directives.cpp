// SPDX-License-Identifier: Apache-2.0
#include "formats/foreign_directives.hpp"

#include <algorithm>
#include <array>

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

/// Whether the script may hold a directive at all: a look at each byte is cheaper than to cut it
/// into tokens, and most scripts hold none.
bool is_worth_reading(std::string_view script) {
    constexpr std::array<std::string_view, 4> needles{"goose", "igrate:", "-transaction", "tlas:"};
    constexpr std::array<std::string_view, 3> marks{"----", "--!", "+GOOSE"};
    const auto holds = [&](std::string_view each) {
        return script.find(each) != std::string_view::npos;
    };
    return std::any_of(needles.begin(), needles.end(), holds) ||
           std::any_of(marks.begin(), marks.end(), holds);
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
