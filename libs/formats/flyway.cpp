// SPDX-License-Identifier: Apache-2.0
#include "formats/flyway.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "formats/own_directives.hpp"

namespace lockstep::formats::flyway {
namespace {

constexpr std::string_view separator = "__";

/// A name taken apart: "V" "1.2" "add_orders" ".sql".
struct Parts {
    char prefix = '\0';
    std::string_view version;
    std::string_view description;
    std::string_view suffix; ///< From the first dot behind the separator.
};

std::optional<Parts> take_apart(std::string_view name) {
    constexpr std::string_view prefixes = "VURB";
    if (name.empty() || prefixes.find(name.front()) == std::string_view::npos) return std::nullopt;
    const auto middle = name.find(separator);
    if (middle == std::string_view::npos) return std::nullopt;
    const auto version = name.substr(1, middle - 1);
    const auto rest = name.substr(middle + separator.size());
    // A description may have dots of its own: the suffix is what the file's kind is known by.
    auto dot = rest.ends_with(".sql.conf") ? rest.size() - 9 : rest.rfind('.');
    if (dot == std::string_view::npos) dot = rest.size();
    const auto repeatable = name.front() == 'R';
    if (repeatable != version.empty() || dot == 0) return std::nullopt;
    if (!repeatable && !migrate::Version::parse(version)) return std::nullopt;
    return Parts{name.front(), version, rest.substr(0, dot), rest.substr(dot)};
}

/// Whether Flyway runs a file of this suffix as a migration, in Java or in a shell.
bool is_code(std::string_view suffix) {
    constexpr std::array<std::string_view, 8> suffixes{".java", ".class", ".sh",  ".bash",
                                                       ".ps1",  ".bat",   ".cmd", ".py"};
    return std::find(suffixes.begin(), suffixes.end(), suffix) != suffixes.end();
}

/// Whether `name` is "before" or "after" one of the events.
bool is_event(std::string_view name, std::span<const std::string_view> events) {
    for (const std::string_view when : {"before", "after"}) {
        if (!name.starts_with(when)) continue;
        const auto event = name.substr(when.size());
        return std::any_of(events.begin(), events.end(),
                           [&](std::string_view known) { return event.starts_with(known); });
    }
    return false;
}

/// Whether the file is a callback that Flyway runs around `migrate`; those around other commands do
/// not change what a migration does.
bool is_callback(std::string_view name) {
    constexpr std::array<std::string_view, 7> events{"Migrate",     "EachMigrate", "Versioned",
                                                     "Connect",     "Repeatables", "EachVersioned",
                                                     "CreateSchema"};
    return name.starts_with("createSchema") || is_event(name, events);
}

bool is_other_callback(std::string_view name) {
    constexpr std::array<std::string_view, 11> events{
        "Clean",  "EachClean",  "Info",     "EachInfo",     "Undo",    "EachUndo",
        "Repair", "EachRepair", "Baseline", "EachBaseline", "Validate"};
    return is_event(name, events);
}

NameReading read_parts(const Parts& parts) {
    if (parts.suffix == ".sql.conf") {
        return Unsupported{
            "script configuration files are not supported by this version; take it out of the "
            "directory if the migration runs without it"};
    }
    if (is_code(parts.suffix) && parts.prefix != 'U') {
        return Unsupported{"only SQL migrations are supported; write it as SQL"};
    }
    if (parts.suffix != ".sql") return Foreign{};
    if (parts.prefix == 'U') return NotRun{};
    auto description = to_description(parts.description);
    if (parts.prefix == 'R')
        return MigrationName{migrate::Kind::repeatable, {}, std::move(description)};
    auto version = migrate::Version::parse(parts.version);
    if (!version) return Foreign{};
    const auto kind = parts.prefix == 'B' ? migrate::Kind::baseline : migrate::Kind::versioned;
    return MigrationName{kind, *std::move(version), std::move(description)};
}

/// The placeholder that begins at `at`; empty when the characters there are none.
std::string_view placeholder_at(std::string_view text, std::size_t at) {
    constexpr std::size_t longest = 256;
    const auto begun = text.substr(at, longest);
    const auto closing = begun.find('}');
    if (closing == std::string_view::npos || closing == 2) return {};
    const auto name = begun.substr(2, closing - 2);
    if (name.find_first_of(" \t\r\n'\"${") != std::string_view::npos) return {};
    return begun.substr(0, closing + 1);
}

/// The first placeholder outside of comments.
std::optional<TextFault> first_placeholder(std::string_view text) {
    constexpr std::string_view opening = "${";
    sql::Lexer lexer{text};
    auto token = lexer.next();
    for (auto at = text.find(opening); at != std::string_view::npos;
         at = text.find(opening, at + 2)) {
        const auto behind = [&] { return token.offset + token.text.size() <= at; };
        while (behind() && token.kind != sql::TokenKind::end &&
               token.kind != sql::TokenKind::fault) {
            token = lexer.next();
        }
        const auto in_sql = token.offset <= at && !behind();
        const auto placeholder = in_sql ? placeholder_at(text, at) : std::string_view{};
        if (placeholder.empty()) continue;
        return TextFault{
            place_of(text, at),
            fmt::format("the placeholder {} is not supported by this version; write its value "
                        "into the file",
                        placeholder)};
    }
    return std::nullopt;
}

} // namespace

const Rules& rules() {
    static constexpr Rules flyway{
        .format = Format::flyway,
        .expected_names = "V1__description.sql, R__description.sql or B1__description.sql",
        .nested = true,
        .read_name = read_name,
        .read_text = read_text,
    };
    return flyway;
}

NameReading read_name(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    if (const auto parts = take_apart(name)) return read_parts(*parts);
    if (!name.ends_with(".sql")) return Foreign{};
    if (is_callback(name)) {
        return Unsupported{
            "callbacks are not supported by this version; put their SQL into a migration"};
    }
    if (is_other_callback(name)) return NotRun{};
    return Foreign{};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& /*context*/) {
    const auto directives = read_own_directives(text, "Flyway");
    if (!directives) return Unexpected{directives.error()};
    if (auto fault = first_placeholder(text)) return Unexpected{*std::move(fault)};
    return Sections{.up = text, .directives = *directives};
}

} // namespace lockstep::formats::flyway
