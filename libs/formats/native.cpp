// SPDX-License-Identifier: Apache-2.0
#include "formats/native.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "formats/directives.hpp"
#include "formats/foreign_directives.hpp"

namespace lockstep::formats::native {
namespace {

constexpr std::string_view suffix = ".sql";

bool is_description(std::string_view part) {
    return !part.empty() && part.front() != '_';
}

NameReading read_versioned(std::string_view digits, std::string_view behind) {
    if (!behind.starts_with('_') || !is_description(behind.substr(1))) return Foreign{};
    if (behind.ends_with(".up") || behind.ends_with(".down")) {
        return Unsupported{"pairs of .up.sql and .down.sql files are golang-migrate's or sqlx's; "
                           "choose one of them with --format (LOCKSTEP_FORMAT), or keep one file "
                           "a version, with the part that undoes it behind a line "
                           "\"-- lockstep:down\""};
    }
    auto version = migrate::Version::parse(digits);
    if (!version) return Foreign{};
    return MigrationName{migrate::Kind::versioned, *std::move(version),
                         to_description(behind.substr(1))};
}

// Run without heed of its tool's directives, a file would do something else, such as create a table
// and drop it again.
std::optional<TextFault> foreign_directive(std::string_view text, const Comment& comment) {
    const auto tool = tool_of_directive(comment.text);
    if (!tool) return std::nullopt;
    return TextFault{place_of(text, comment.offset),
                     fmt::format("\"{0}\" is a directive of {1}; if the files are {1}'s, say so "
                                 "with --format {1} (LOCKSTEP_FORMAT), else take the line out",
                                 comment.text, to_string(*tool))};
}

/// Parts the text at its down line, and sees to it that there is only one.
std::optional<TextFault> cut_down_section(Sections& sections, std::string_view text,
                                          const Comment& marker) {
    sections.up = text.substr(0, marker.offset);
    const auto line_end = std::min(text.find('\n', marker.offset), text.size() - 1);
    sections.down = text.substr(line_end + 1);
    sections.down_line = place_of(text, marker.offset).line + 1;
    CommentReader comments{sections.down};
    while (const auto comment = comments.next()) {
        const auto directive = directive_in(comment->text);
        if (!directive) continue;
        return TextFault{place_of(text, line_end + 1 + comment->offset),
                         fmt::format("the directive \"lockstep: {}\" stands behind "
                                     "\"-- lockstep:down\"; {}",
                                     *directive,
                                     *directive == "down" ? "keep one down section"
                                                          : "move it to the top of the file")};
    }
    return std::nullopt;
}

} // namespace

const Rules& rules() {
    static constexpr Rules native{
        .format = Format::lockstep,
        .expected_names = "0001_description.sql, R_description.sql or B0001_description.sql",
        .read_name = read_name,
        .read_text = read_text,
    };
    return native;
}

NameReading read_name(std::string_view name) {
    if (!name.ends_with(suffix)) return Foreign{};
    auto rest = name.substr(0, name.size() - suffix.size());
    const auto digits = take_digits(rest);
    if (!digits.empty()) return read_versioned(digits, rest);
    if (rest.starts_with("R_") && is_description(rest.substr(2))) {
        return MigrationName{migrate::Kind::repeatable, {}, to_description(rest.substr(2))};
    }
    if (!rest.starts_with('B')) return Foreign{};
    rest.remove_prefix(1);
    const auto digits_of_baseline = take_digits(rest);
    if (!rest.starts_with('_') || !is_description(rest.substr(1))) return Foreign{};
    auto version = migrate::Version::parse(digits_of_baseline);
    if (!version) return Foreign{};
    return MigrationName{migrate::Kind::baseline, *std::move(version),
                         to_description(rest.substr(1))};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& /*context*/) {
    Sections sections{.up = text};
    CommentReader comments{text};
    DirectiveReader reader{text};
    while (const auto comment = comments.next()) {
        if (auto fault = foreign_directive(text, *comment)) return Unexpected{*std::move(fault)};
        const auto directive = directive_in(comment->text);
        if (!directive) continue;
        if (*directive == "down") {
            if (auto fault = cut_down_section(sections, text, *comment))
                return Unexpected{*std::move(fault)};
            break;
        }
        if (auto fault = reader.take(*directive, comment->behind_statement))
            return Unexpected{*std::move(fault)};
    }
    sections.directives = reader.directives();
    return sections;
}

} // namespace lockstep::formats::native
