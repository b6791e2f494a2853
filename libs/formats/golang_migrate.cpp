// SPDX-License-Identifier: Apache-2.0
#include "formats/golang_migrate.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "formats/own_directives.hpp"
#include "formats/simple_query.hpp"

namespace lockstep::formats::golang_migrate {
namespace {

/// Where the last ".up." or ".down." of a name begins; golang-migrate looks for the last one.
std::optional<std::pair<std::size_t, Part>> find_part(std::string_view name) {
    const auto up = name.rfind(".up.");
    const auto down = name.rfind(".down.");
    if (up == std::string_view::npos && down == std::string_view::npos) return std::nullopt;
    if (down == std::string_view::npos) return std::pair{up, Part::up};
    if (up == std::string_view::npos || up < down) return std::pair{down, Part::down};
    return std::pair{up, Part::up};
}

} // namespace

const Rules& rules() {
    static constexpr Rules golang_migrate{
        .format = Format::golang_migrate,
        .expected_names = "1_title.up.sql and 1_title.down.sql",
        .session = migrate::SessionState::kept,
        .read_name = read_name,
        .read_text = read_text,
    };
    return golang_migrate;
}

NameReading read_name(std::string_view name) {
    auto rest = name;
    const auto digits = take_digits(rest);
    // golang-migrate passes over what it does not know; a name that begins with a number is more
    // likely a slip.
    if (digits.empty()) return NotRun{};
    const auto part = find_part(rest);
    if (!rest.starts_with('_') || !part) return Foreign{};
    if (!fits_into_64_bits(digits))
        return Unsupported{"its version is larger than golang-migrate's table can hold"};
    auto version = migrate::Version::parse(digits);
    const auto title = rest.substr(1, std::max<std::size_t>(part->first, 1) - 1);
    return MigrationName{migrate::Kind::versioned, *std::move(version), to_description(title),
                         part->second};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& /*context*/) {
    auto directives = read_own_directives(text, "golang-migrate");
    if (!directives) return Unexpected{std::move(directives).error()};
    if (simple_query::commits_itself(text)) directives->no_transaction = true;
    return Sections{.up = text,
                    .rewritten = simple_query::with_begin(text),
                    .directives = *std::move(directives)};
}

} // namespace lockstep::formats::golang_migrate
