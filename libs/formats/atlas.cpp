// SPDX-License-Identifier: Apache-2.0
#include "formats/atlas.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "formats/atlas_delimiter.hpp"
#include "formats/atlas_directives.hpp"
#include "formats/atlas_sum.hpp"
#include "formats/own_directives.hpp"
#include "formats/simple_query.hpp"
#include "formats/text_order.hpp"
#include "sql/scanner.hpp"

namespace lockstep::formats::atlas {
namespace {

constexpr std::string_view suffix = ".sql";

/// What a directive is refused with; empty when it was taken.
using Refusal = std::string;

Refusal take_transaction_mode(Sections& sections, std::string_view mode) {
    if (mode == "none") sections.directives.no_transaction = true;
    if (mode == "none" || mode == "file") return {};
    if (mode == "all")
        return "txmode all is no mode of a single file, as in Atlas; write file or none";
    return fmt::format("\"{}\" is no txmode; write file or none", mode);
}

Refusal take(Sections& sections, const Directive& directive) {
    constexpr std::array<std::string_view, 3> without_effect{"delimiter", "nolint", "sum"};
    constexpr std::array<std::string_view, 3> not_followed{"import", "txtar", "assert"};
    const auto among = [&](const auto& names) {
        return std::find(names.begin(), names.end(), directive.name) != names.end();
    };
    if (directive.name == "txmode") return take_transaction_mode(sections, directive.argument);
    if (directive.name == "checkpoint") {
        sections.kind = migrate::Kind::baseline;
        return {};
    }
    if (among(not_followed)) {
        return fmt::format(
            "the directive atlas:{} is not followed, and the file would do something "
            "else without it; write out what it stands for as SQL",
            directive.name);
    }
    // A comment may speak of "atlas:something"; a line that is nothing else is meant for Atlas.
    const auto meant = directive.prefix == "-- " || directive.prefix == "--";
    if (among(without_effect) || !meant) return {};
    return fmt::format("the directive atlas:{} is not known; there are txmode, delimiter, "
                       "checkpoint, nolint and sum",
                       directive.name);
}

std::optional<TextFault> take_file_directives(Sections& sections, std::string_view text) {
    bool mode_seen = false;
    for (const auto& directive : file_directives(text)) {
        auto refusal = take(sections, directive);
        const auto is_mode = directive.name == "txmode";
        if (is_mode && mode_seen) refusal = "txmode is given twice; keep one";
        mode_seen = mode_seen || is_mode;
        if (!refusal.empty()) return TextFault{place_of(text, directive.offset), refusal};
    }
    return std::nullopt;
}

/// Two braces where SQL has none are a template's. In strings they are data.
std::optional<TextFault> find_template(std::string_view text) {
    if (text.find("{{") == std::string_view::npos) return std::nullopt;
    sql::Scanner scanner{text};
    for (auto token = scanner.next();
         token.kind != sql::TokenKind::end && token.kind != sql::TokenKind::fault;
         token = scanner.next()) {
        if (token.kind != sql::TokenKind::symbol || !text.substr(token.offset).starts_with("{{"))
            continue;
        return TextFault{place_of(text, token.offset),
                         "a template begins here, and templates are not filled in; run the SQL "
                         "that Atlas makes of it"};
    }
    return std::nullopt;
}

std::optional<LoadError> find_fault(const std::filesystem::path& root,
                                    const std::vector<std::string>& files) {
    if (auto fault = find_sum_fault(root)) return fault;
    std::vector<SortedFile> sorted;
    for (const auto& file : files)
        sorted.push_back({file, file});
    return find_order_fault(sorted, "Atlas");
}

} // namespace

const Rules& rules() {
    static constexpr Rules atlas{
        .format = Format::atlas,
        .expected_names = "20240101000000_description.sql",
        .session = migrate::SessionState::kept,
        .read_name = read_name,
        .read_text = read_text,
        .find_directory_fault = find_fault,
    };
    return atlas;
}

NameReading read_name(std::string_view name) {
    if (name == sum_file) return NotRun{};
    if (!name.ends_with(suffix)) return Foreign{};
    const auto stem = name.substr(0, name.size() - suffix.size());
    const auto underscore = std::min(stem.find('_'), stem.size());
    auto version = migrate::Version::parse(stem.substr(0, underscore));
    if (!version) return Foreign{};
    if (stem.ends_with(".up") || stem.ends_with(".down")) {
        return Unsupported{"pairs of .up.sql and .down.sql files are golang-migrate's; choose "
                           "--format golang-migrate"};
    }
    return MigrationName{migrate::Kind::versioned, *std::move(version),
                         to_description(stem.substr(std::min(underscore + 1, stem.size())))};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& /*context*/) {
    const auto own = read_own_directives(text, "Atlas");
    if (!own) return Unexpected{own.error()};
    Sections sections{.up = text, .directives = *own};
    if (auto fault = take_file_directives(sections, text)) return Unexpected{*std::move(fault)};
    if (auto fault = find_template(text)) return Unexpected{*std::move(fault)};
    auto replaced = replace_delimiters(text);
    if (!replaced) return Unexpected{std::move(replaced).error()};
    sections.rewritten = *std::move(replaced);
    if (sections.directives.no_transaction) return sections;
    const auto run = sections.rewritten ? std::string_view{*sections.rewritten} : text;
    if (auto begun = simple_query::with_begin(run)) sections.rewritten = *std::move(begun);
    return sections;
}

} // namespace lockstep::formats::atlas
