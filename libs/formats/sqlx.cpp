// SPDX-License-Identifier: Apache-2.0
#include "formats/sqlx.hpp"

#include <utility>

#include "formats/own_directives.hpp"
#include "formats/simple_query.hpp"

namespace lockstep::formats::sqlx {
namespace {

constexpr std::string_view no_transaction = "-- no-transaction";

Part take_part(std::string_view& stem) {
    constexpr std::string_view up = ".up";
    constexpr std::string_view down = ".down";
    if (stem.ends_with(up)) {
        stem.remove_suffix(up.size());
        return Part::up;
    }
    if (!stem.ends_with(down)) return Part::whole;
    stem.remove_suffix(down.size());
    return Part::down;
}

} // namespace

const Rules& rules() {
    static constexpr Rules sqlx{
        .format = Format::sqlx,
        .expected_names = "1_description.sql, or 1_description.up.sql and 1_description.down.sql",
        .session = migrate::SessionState::kept,
        .read_name = read_name,
        .read_text = read_text,
    };
    return sqlx;
}

NameReading read_name(std::string_view name) {
    constexpr std::string_view suffix = ".sql";
    if (!name.ends_with(suffix)) return NotRun{};
    auto rest = name.substr(0, name.size() - suffix.size());
    // sqlx passes over names without an underscore, and refuses what is no number before one.
    if (rest.find('_') == std::string_view::npos && take_digits(rest).empty()) return NotRun{};
    const auto digits = take_digits(rest);
    if (digits.empty() || !rest.starts_with('_')) return Foreign{};
    if (!fits_into_64_bits(digits))
        return Unsupported{"its version is larger than sqlx's table can hold"};
    rest.remove_prefix(1);
    const auto part = take_part(rest);
    return MigrationName{migrate::Kind::versioned, *migrate::Version::parse(digits),
                         to_description(rest), part};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& /*context*/) {
    auto directives = read_own_directives(text, "sqlx");
    if (!directives) return Unexpected{std::move(directives).error()};
    // Several statements in one message are one transaction, also where nobody began it.
    if (text.starts_with(no_transaction) && !simple_query::is_transaction(text))
        directives->no_transaction = true;
    return Sections{.up = text,
                    .rewritten = simple_query::with_begin(text),
                    .directives = *std::move(directives)};
}

} // namespace lockstep::formats::sqlx
