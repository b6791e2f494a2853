// SPDX-License-Identifier: Apache-2.0
#include "formats/graphile_migrate_placeholders.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sql/scanner.hpp"

namespace lockstep::formats::graphile_migrate {
namespace {

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_word(char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// The name behind the colon at `colon`.
std::string_view name_at(std::string_view text, std::size_t colon) {
    const auto behind = text.substr(colon + 1);
    const auto end = std::find_if_not(behind.begin(), behind.end(), is_word);
    return behind.substr(0, static_cast<std::size_t>(end - behind.begin()));
}

const std::string* value_of(std::string_view name, const LoadSettings& settings) {
    for (const auto& [given, value] : settings.placeholders) {
        const auto plain = given.starts_with(':') ? std::string_view{given}.substr(1) : given;
        if (plain == name) return &value;
    }
    return nullptr;
}

TextFault no_value(std::string_view text, std::size_t at, std::string_view name) {
    return {place_of(text, at),
            fmt::format("the placeholder :{} has no value; give one with --placeholders "
                        "(LOCKSTEP_PLACEHOLDERS)",
                        name)};
}

bool is_built_in(std::string_view name) {
    return name == "DATABASE_NAME" || name == "DATABASE_OWNER";
}

/// Whether graphile-migrate would take the name for a placeholder's.
bool is_placeholder_name(std::string_view name) {
    return name.size() > 1 && is_upper(name[0]) &&
           std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// The first `:NAME` that stands where SQL has no colon: not in a cast, a slice or behind the key
/// of a JSON object.
std::optional<TextFault> find_stray(std::string_view text, std::size_t begin) {
    sql::Scanner scanner{text};
    int brackets = 0;
    std::size_t colon_end = 0; // where a colon ended that was read right before
    auto kind_before = sql::TokenKind::end;
    for (auto token = scanner.next();
         token.kind != sql::TokenKind::end && token.kind != sql::TokenKind::fault;
         token = scanner.next()) {
        if (token.text == "[") ++brackets;
        if (token.text == "]") --brackets;
        const auto behind_colon = colon_end != 0 && colon_end == token.offset;
        colon_end = 0;
        const auto alone = token.text == ":" && !text.substr(0, token.offset).ends_with(':');
        if (alone && kind_before != sql::TokenKind::string) colon_end = token.offset + 1;
        kind_before = token.kind;
        const auto is_name = token.kind == sql::TokenKind::word && is_placeholder_name(token.text);
        if (behind_colon && is_name && brackets <= 0 && token.offset >= begin)
            return no_value(text, token.offset - 1, token.text);
    }
    return std::nullopt;
}

} // namespace

Expected<std::optional<std::string>, TextFault>
replace_placeholders(std::string_view text, std::size_t begin, const LoadSettings& settings) {
    std::string replaced;
    std::size_t done = 0;
    for (auto at = text.find(':', begin); at != std::string_view::npos;
         at = text.find(':', at + 1)) {
        const auto name = name_at(text, at);
        const auto* value = value_of(name, settings);
        if (value == nullptr && is_built_in(name)) return Unexpected{no_value(text, at, name)};
        if (value == nullptr) continue;
        replaced += text.substr(done, at - done);
        replaced += *value;
        done = at + 1 + name.size();
    }
    replaced += text.substr(done);
    if (auto stray = find_stray(replaced, begin)) return Unexpected{*std::move(stray)};
    if (done == 0) return std::optional<std::string>{};
    return std::optional{std::move(replaced)};
}

} // namespace lockstep::formats::graphile_migrate
