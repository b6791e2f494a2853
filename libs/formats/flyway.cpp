// SPDX-License-Identifier: Apache-2.0
#include "formats/flyway.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "formats/flyway_callbacks.hpp"
#include "formats/flyway_configuration.hpp"
#include "formats/flyway_placeholders.hpp"
#include "formats/listing.hpp"
#include "formats/own_directives.hpp"
#include "formats/simple_query.hpp"

namespace lockstep::formats::flyway {
namespace {

using migrate::Kind;

/// A name without its suffix, taken apart: "V" "1.2" "add_orders".
struct Parts {
    char prefix = '\0';
    std::string_view version;
    std::string_view description;
};

std::optional<Parts> take_apart(std::string_view stem) {
    constexpr std::string_view prefixes = "VURB";
    constexpr std::string_view separator = "__";
    if (stem.size() < 2 || prefixes.find(stem.front()) == std::string_view::npos)
        return std::nullopt;
    const auto rest = stem.substr(1);
    const auto middle = rest.find(separator);
    const auto version = rest.substr(0, middle);
    const auto description = middle == std::string_view::npos
                                 ? std::string_view{}
                                 : rest.substr(middle + separator.size());
    if ((stem.front() == 'R') != version.empty()) return std::nullopt;
    if (!version.empty() && !migrate::Version::parse(version)) return std::nullopt;
    return Parts{stem.front(), version, description};
}

/// Whether Flyway runs a file of this name as a migration that is not SQL: compiled, or by a shell.
bool is_code(std::string_view name) {
    constexpr std::array<std::string_view, 8> suffixes{".java", ".class", ".sh",  ".bash",
                                                       ".ps1",  ".bat",   ".cmd", ".py"};
    const auto dot = std::min(name.rfind('.'), name.size());
    if (std::find(suffixes.begin(), suffixes.end(), name.substr(dot)) == suffixes.end())
        return false;
    const auto stem = name.substr(0, dot);
    const auto parts = take_apart(stem);
    return parts && parts->prefix != 'U' && stem.find("__") != std::string_view::npos;
}

NameReading to_migration(const Parts& parts) {
    auto description = to_description(parts.description);
    if (parts.prefix == 'R') return MigrationName{Kind::repeatable, {}, std::move(description)};
    auto version = migrate::Version::parse(parts.version);
    if (!version) return Foreign{};
    if (parts.prefix == 'B')
        return MigrationName{Kind::baseline, *std::move(version), std::move(description)};
    return MigrationName{Kind::versioned, *std::move(version), std::move(description),
                         parts.prefix == 'U' ? Part::down : Part::up};
}

NameReading read_sql_name(std::string_view stem) {
    switch (read_callback(stem)) {
    case Callback::around_migrate:
        return Unsupported{
            fmt::format("Flyway runs it as the callback {} of migrate, and callbacks "
                        "are not run here; put its SQL into a migration",
                        stem.substr(0, stem.find("__")))};
    case Callback::around_others:
        return NotRun{};
    case Callback::none:
        break;
    }
    const auto parts = take_apart(stem);
    return parts ? to_migration(*parts) : Foreign{};
}

} // namespace

const Rules& rules() {
    static constexpr Rules flyway{
        .format = Format::flyway,
        .expected_names = "V1__description.sql, R__description.sql or B1__description.sql",
        .nested = true,
        .read_name = read_name,
        .read_text = read_text,
        .read_side_file = read_configuration,
    };
    return flyway;
}

NameReading read_name(std::string_view path) {
    constexpr std::size_t suffix_size = 4;
    constexpr std::string_view configuration = ".conf";
    const auto name = path.substr(path.rfind('/') + 1);
    if (name.ends_with(configuration)) {
        const auto of = path.substr(0, path.size() - configuration.size());
        const auto known = is_sql_name(of) && std::holds_alternative<MigrationName>(read_name(of));
        return known ? NameReading{SideFile{std::string{of}}} : Foreign{};
    }
    if (is_sql_name(name)) return read_sql_name(name.substr(0, name.size() - suffix_size));
    if (is_code(name))
        return Unsupported{"only SQL migrations are run, none in Java or for a shell; write it as "
                           "SQL"};
    return Foreign{};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context) {
    Sections sections{.up = text};
    if (context.replace_placeholders) {
        auto replaced = replace_placeholders(text, context);
        if (!replaced) return Unexpected{std::move(replaced).error()};
        sections.rewritten = *std::move(replaced);
        if (sections.rewritten) sections.as_written = text;
    }
    const auto run = sections.rewritten ? std::string_view{*sections.rewritten} : text;
    const auto directives = read_own_directives(run, "Flyway");
    if (!directives) return Unexpected{directives.error()};
    sections.directives = *directives;
    if (auto begun = simple_query::with_begin(run)) sections.rewritten = *std::move(begun);
    return sections;
}

} // namespace lockstep::formats::flyway
