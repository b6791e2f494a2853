// SPDX-License-Identifier: Apache-2.0
#include "formats/goose.hpp"

#include <utility>

#include "formats/goose_script.hpp"
#include "formats/own_directives.hpp"

namespace lockstep::formats::goose {
namespace {

NameReading read_go_name(std::string_view name, std::string_view digits) {
    if (digits.empty() || name.ends_with("_test.go")) return NotRun{};
    return Unsupported{"it is a migration written in Go, which only goose in your own program can "
                       "run; write it as SQL, or let that program run with --engine exec"};
}

} // namespace

const Rules& rules() {
    static constexpr Rules goose{
        .format = Format::goose,
        .expected_names = "00001_name.sql",
        .session = migrate::SessionState::kept,
        .read_name = read_name,
        .read_text = read_text,
    };
    return goose;
}

NameReading read_name(std::string_view name) {
    auto rest = name;
    const auto digits = take_digits(rest);
    const auto numbered = !digits.empty() && rest.starts_with('_');
    if (name.ends_with(".go")) return read_go_name(name, numbered ? digits : std::string_view{});
    constexpr std::string_view suffix = ".sql";
    if (!numbered || !name.ends_with(suffix)) return Foreign{};
    if (!fits_into_64_bits(digits) || digits.find_first_not_of('0') == std::string_view::npos)
        return Unsupported{"goose's versions begin with 1 and fit into 64 bits"};
    const auto title = rest.substr(1, rest.size() - 1 - suffix.size());
    return MigrationName{migrate::Kind::versioned, *migrate::Version::parse(digits),
                         to_description(title)};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context) {
    auto script = read_script(text, context.settings.environment);
    if (!script) return Unexpected{std::move(script).error()};
    Sections sections{.up = text.substr(0, script->down_begin)};
    auto own = read_own_directives(sections.up, "goose");
    if (!own) return Unexpected{std::move(own).error()};
    own->no_transaction = own->no_transaction || script->no_transaction;
    sections.directives = *std::move(own);
    sections.rewritten = std::move(script->rewritten_up);
    if (script->filled_in) sections.as_written = sections.up;
    sections.down = text.substr(script->down_body);
    sections.rewritten_down = std::move(script->rewritten_down);
    sections.down_line = script->down_line;
    return sections;
}

} // namespace lockstep::formats::goose
