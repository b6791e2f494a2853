// SPDX-License-Identifier: Apache-2.0
#include "formats/own_directives.hpp"

#include <utility>

#include <fmt/format.h>

#include "formats/directives.hpp"

namespace lockstep::formats {
namespace {

TextFault down_section(std::string_view text, const Comment& marker, std::string_view tool) {
    return {place_of(text, marker.offset),
            fmt::format("the directive \"lockstep: down\" is for files in lockstep's own format; "
                        "this file is {0}'s, and {0} would run what stands behind it",
                        tool)};
}

} // namespace

Expected<migrate::Directives, TextFault> read_own_directives(std::string_view text,
                                                             std::string_view tool) {
    CommentReader comments{text};
    DirectiveReader reader{text};
    while (const auto comment = comments.next()) {
        const auto directive = directive_in(comment->text);
        if (!directive) continue;
        if (*directive == "down") return Unexpected{down_section(text, *comment, tool)};
        if (auto fault = reader.take(*directive, comment->behind_statement))
            return Unexpected{*std::move(fault)};
    }
    return reader.directives();
}

} // namespace lockstep::formats
