// SPDX-License-Identifier: Apache-2.0
#include "formats/native.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace lockstep::formats::native {
namespace {

constexpr std::string_view suffix = ".sql";

bool is_description(std::string_view part) {
    return !part.empty() && part.front() != '_';
}

NameReading read_versioned(std::string_view digits, std::string_view behind) {
    if (!behind.starts_with('_') || !is_description(behind.substr(1))) return Foreign{};
    if (behind.ends_with(".up") || behind.ends_with(".down")) {
        return Unsupported{
            "pairs of .up.sql and .down.sql files belong to a format that is not supported by "
            "this version; keep one file a version, with the part that undoes it behind a "
            "line \"-- lockstep:down\""};
    }
    auto version = migrate::Version::parse(digits);
    if (!version) return Foreign{};
    return MigrationName{migrate::Kind::versioned, *std::move(version),
                         to_description(behind.substr(1))};
}

// Lines that rule a file in the tool that wrote it. Run without heed of them, the file would do
// something else, such as create a table and drop it again.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> foreign_directives{{
    {"-- +goose ", "goose"},
    {"-- migrate:up", "dbmate"},
    {"-- migrate:down", "dbmate"},
    {"-- no-transaction", "sqlx"},
    {"-- atlas:", "atlas"},
    {"---- create above / drop below ----", "tern"},
    {"---- tern:", "tern"},
    {"--! previous", "graphile-migrate"},
    {"--! no-transaction", "graphile-migrate"},
}};

std::optional<TextFault> foreign_directive(std::string_view text, const Comment& comment) {
    for (const auto& [beginning, tool] : foreign_directives) {
        if (!begins_with_any_case(comment.text, beginning)) continue;
        return TextFault{
            place_of(text, comment.offset),
            fmt::format("\"{}\" is a directive of {}, whose files are not supported by this "
                        "version",
                        comment.text, tool)};
    }
    return std::nullopt;
}

} // namespace

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
    if (take_digits(rest).empty() || !rest.starts_with('_') || !is_description(rest.substr(1))) {
        return Foreign{};
    }
    return Unsupported{
        "baseline files are not supported by this version; take it out of the directory"};
}

Expected<std::string_view, TextFault> part_to_run(std::string_view text) {
    CommentReader comments{text};
    while (const auto comment = comments.next()) {
        if (auto fault = foreign_directive(text, *comment)) return Unexpected{*std::move(fault)};
        const auto directive = directive_in(comment->text);
        if (!directive) continue;
        if (*directive == "down") return text.substr(0, comment->offset);
        return Unexpected{unsupported_directive(text, *comment, *directive)};
    }
    return text;
}

} // namespace lockstep::formats::native
