// SPDX-License-Identifier: Apache-2.0
#include "formats/tern.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "formats/lines.hpp"
#include "formats/own_directives.hpp"
#include "formats/refusal.hpp"
#include "formats/simple_query.hpp"

namespace lockstep::formats::tern {
namespace {

constexpr std::string_view divider = "---- create above / drop below ----";
constexpr std::string_view disable_tx = "---- tern: disable-tx ----";

TextFault fault_in(std::size_t line, std::string sentence) {
    return {{line, 1}, std::move(sentence)};
}

/// The number that a name begins with; zero when it is none that fits.
std::int32_t number_of(std::string_view name) {
    std::int32_t number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    return read.ec == std::errc{} ? number : 0;
}

/// A comment that tern would take for no more than that, although its author meant a directive.
bool is_nearly_directive(std::string_view line) {
    if (!line.starts_with("----")) return false;
    line.remove_prefix(std::min(line.find_first_not_of('-'), line.size()));
    const auto text = trimmed(line);
    return begins_with_any_case(text, "tern:") || begins_with_any_case(text, "create above") ||
           begins_with_any_case(text, "drop below");
}

std::optional<TextFault> unknown_directive(std::string_view text) {
    LineReader lines{text};
    for (std::size_t number = 1; const auto line = lines.next(); ++number) {
        if (line->text.find(divider) != std::string_view::npos) continue;
        // tern does not see the directive in front of a carriage return.
        if (line->text == disable_tx && line->ending != "\r\n") continue;
        if (!is_nearly_directive(line->text)) continue;
        return fault_in(number, fmt::format("\"{}\" is not a directive that tern knows; there are "
                                            "\"{}\" and \"{}\", on a line of their own that ends "
                                            "with a line feed alone",
                                            line->text, divider, disable_tx));
    }
    return std::nullopt;
}

/// Templates are filled in wherever they stand, in comments and strings too.
std::optional<TextFault> template_action(std::string_view text) {
    const auto at = text.find("{{");
    if (at == std::string_view::npos) return std::nullopt;
    const auto end = std::min(text.find("}}", at), text.size());
    const auto shown = text.substr(at, std::min<std::size_t>(end + 2 - at, 60));
    const auto line = shown.substr(0, shown.find('\n'));
    return TextFault{place_of(text, at),
                     fmt::format("tern fills in the template {} before it runs the file, with "
                                 "values and files that Lockstep does not know; write into the "
                                 "file what it stands for",
                                 line)};
}

std::optional<TextFault> nothing_to_run(std::string_view up) {
    LineReader lines{up};
    while (const auto line = lines.next()) {
        const auto text = trimmed(line->text);
        if (!text.empty() && !text.starts_with("--")) return std::nullopt;
    }
    return fault_in(1, "tern refuses a file without SQL above its divider; write a statement, such "
                       "as SELECT 1");
}

bool disables_transaction(std::string_view up) {
    LineReader lines{up};
    while (const auto line = lines.next()) {
        if (line->text == disable_tx) return true;
    }
    return false;
}

Sections cut(std::string_view text) {
    Sections sections{.up = text};
    const auto at = text.find(divider);
    if (at == std::string_view::npos) return sections;
    sections.up = text.substr(0, at);
    sections.down = text.substr(at + divider.size());
    sections.down_line = place_of(text, at).line;
    return sections;
}

} // namespace

const Rules& rules() {
    static constexpr Rules tern{
        .format = Format::tern,
        .expected_names = "001_name.sql",
        .session = migrate::SessionState::reset,
        .read_name = read_name,
        .read_text = read_text,
        .find_directory_fault = find_directory_fault,
    };
    return tern;
}

NameReading read_name(std::string_view name) {
    constexpr std::string_view suffix = ".sql";
    // tern passes over what it does not know; a name that begins with a number is likely a slip.
    if (!name.ends_with(suffix)) return NotRun{};
    auto rest = name.substr(0, name.size() - suffix.size());
    const auto digits = take_digits(rest);
    if (digits.empty()) return NotRun{};
    if (!rest.starts_with('_') || rest.size() < 2) return Foreign{};
    if (number_of(digits) == 0)
        return Unsupported{fmt::format("tern's numbers go from 1 to {}",
                                       std::numeric_limits<std::int32_t>::max())};
    return MigrationName{migrate::Kind::versioned, *migrate::Version::parse(digits),
                         to_description(rest.substr(1))};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& /*context*/) {
    if (auto fault = unknown_directive(text)) return Unexpected{*std::move(fault)};
    if (auto fault = template_action(text)) return Unexpected{*std::move(fault)};
    auto sections = cut(text);
    if (auto fault = nothing_to_run(sections.up)) return Unexpected{*std::move(fault)};
    auto directives = read_own_directives(sections.up, "tern");
    if (!directives) return Unexpected{std::move(directives).error()};
    sections.directives = *std::move(directives);
    if (disables_transaction(sections.up))
        sections.directives.no_transaction = true;
    else
        sections.rewritten = simple_query::with_begin(sections.up);
    return sections;
}

std::optional<LoadError> find_directory_fault(const std::filesystem::path& /*root*/,
                                              const std::vector<std::string>& files) {
    std::int32_t expected = 1;
    for (std::size_t i = 0; i < files.size(); ++i, ++expected) {
        const auto number = number_of(files[i]);
        if (number == expected) continue;
        if (i > 0 && number == number_of(files[i - 1])) return std::nullopt; // a duplicate
        return refusal(files[i], fmt::format("{} has the number {}, and there is no file with the "
                                             "number {}; tern wants them from 1 on, without a gap",
                                             files[i], number, expected));
    }
    return std::nullopt;
}

} // namespace lockstep::formats::tern
