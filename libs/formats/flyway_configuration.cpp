// SPDX-License-Identifier: Apache-2.0
#include "formats/flyway_configuration.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace lockstep::formats::flyway {
namespace {

/// What a line is refused with; empty when it was taken.
using Refusal = std::string;

bool equals_any_case(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() && begins_with_any_case(text, lower);
}

std::optional<bool> read_boolean(std::string_view value) {
    if (equals_any_case(value, "true")) return true;
    if (equals_any_case(value, "false")) return false;
    return std::nullopt;
}

Refusal not_boolean(std::string_view key, std::string_view value) {
    return fmt::format("{} can be true or false, not \"{}\"", key, value);
}

Refusal take(SideSettings& settings, std::string_view key, std::string_view value) {
    if (key == "encoding") {
        if (equals_any_case(value, "utf-8") || equals_any_case(value, "utf8")) return {};
        return fmt::format("only files in UTF-8 are read, and this one is said to be in {}; save "
                           "it as UTF-8",
                           value);
    }
    if (key == "shouldExecute") {
        return "shouldExecute is not followed: whether a file is run must not depend on who runs "
               "it; take the line away, or the migration";
    }
    const auto flag = read_boolean(value);
    if (key == "executeInTransaction") {
        settings.directives.no_transaction = flag == false;
        return flag ? Refusal{} : not_boolean(key, value);
    }
    if (key == "placeholderReplacement") {
        settings.replace_placeholders = flag.value_or(true);
        return flag ? Refusal{} : not_boolean(key, value);
    }
    return fmt::format("\"{}\" is no setting of a script configuration file; there are "
                       "executeInTransaction, placeholderReplacement and encoding",
                       key);
}

/// The line's key and value, which '=', ':' or a blank part.
Refusal take_line(SideSettings& settings, std::string_view line) {
    if (line.ends_with('\\')) return "a value that goes on in the next line is not understood";
    const auto key_end = std::min(line.find_first_of("=: \t"), line.size());
    auto value = trimmed(line.substr(key_end));
    if (value.starts_with('=') || value.starts_with(':')) value = trimmed(value.substr(1));
    return take(settings, line.substr(0, key_end), value);
}

} // namespace

Expected<SideSettings, TextFault> read_configuration(std::string_view text) {
    SideSettings settings;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const auto line = trimmed(text.substr(begin, end - begin));
        const auto nothing = line.empty() || line.front() == '#' || line.front() == '!';
        if (const auto refusal = nothing ? Refusal{} : take_line(settings, line);
            !refusal.empty()) {
            const auto offset = static_cast<std::size_t>(line.data() - text.data());
            return Unexpected{TextFault{place_of(text, offset), refusal}};
        }
        begin = end + 1;
    }
    return settings;
}

} // namespace lockstep::formats::flyway
