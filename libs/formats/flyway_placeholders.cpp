// SPDX-License-Identifier: Apache-2.0
#include "formats/flyway_placeholders.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "formats/encoding.hpp"

namespace lockstep::formats::flyway {
namespace {

std::string in_lower_case(std::string_view text) {
    std::string lower{text};
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
    return lower;
}

/// The value of a built-in placeholder that does not need the database.
std::optional<std::string> built_in(std::string_view name, const TextContext& context) {
    if (name == "flyway:filename")
        return std::string{context.script.substr(context.script.rfind('/') + 1)};
    if (name == "flyway:table") return "flyway_schema_history";
    if (name == "flyway:environment") return "default";
    return std::nullopt;
}

std::optional<std::string> value_of(std::string_view placeholder, const TextContext& context) {
    const auto name = in_lower_case(placeholder);
    for (const auto& [given, value] : context.settings.placeholders) {
        if (in_lower_case(given) == name) return value;
    }
    return built_in(name, context);
}

/// Built-in placeholders that are not filled in, and why.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> unfilled{{
    {"flyway:defaultschema", "files are read before there is a connection"},
    {"flyway:user", "files are read before there is a connection"},
    {"flyway:database", "files are read before there is a connection"},
    {"flyway:timestamp", "each replica would see another time"},
    {"flyway:workingdirectory", "it is the folder in which Flyway was started"},
}};

std::string no_value(std::string_view name, const TextContext& context) {
    const auto lower = in_lower_case(name);
    const auto known = std::find_if(unfilled.begin(), unfilled.end(),
                                    [&](const auto& each) { return each.first == lower; });
    if (known != unfilled.end()) {
        return fmt::format("the placeholder ${{{}}} has no value here, since {}; give one with "
                           "--placeholders (LOCKSTEP_PLACEHOLDERS)",
                           name, known->second);
    }
    return fmt::format("the placeholder ${{{}}} has no value; give one with --placeholders "
                       "(LOCKSTEP_PLACEHOLDERS), or keep it as it is with a line "
                       "\"placeholderReplacement=false\" in {}.conf",
                       printable(name), context.script);
}

std::string unclosed(const TextContext& context) {
    return fmt::format("a placeholder begins here, and no \"}}\" ends it; if it is none, write a "
                       "line \"placeholderReplacement=false\" into {}.conf",
                       context.script);
}

/// Where the next placeholder begins. A `$` takes the character behind it along, whatever it is:
/// `$${name}` is none for Flyway, and `$$${name}` is.
std::size_t next_placeholder(std::string_view text, std::size_t from) {
    for (auto at = text.find('$', from); at != std::string_view::npos;
         at = text.find('$', at + 2)) {
        if (text.substr(at + 1, 1) == "{") return at;
    }
    return std::string_view::npos;
}

} // namespace

Expected<std::optional<std::string>, TextFault> replace_placeholders(std::string_view text,
                                                                     const TextContext& context) {
    auto at = next_placeholder(text, 0);
    if (at == std::string_view::npos) return std::optional<std::string>{};
    std::string replaced;
    std::size_t done = 0;
    for (; at != std::string_view::npos; at = next_placeholder(text, done)) {
        const auto closing = text.find('}', at);
        if (closing == std::string_view::npos)
            return Unexpected{TextFault{place_of(text, at), unclosed(context)}};
        const auto name = text.substr(at + 2, closing - at - 2);
        const auto value = value_of(name, context);
        if (!value) return Unexpected{TextFault{place_of(text, at), no_value(name, context)}};
        replaced += text.substr(done, at - done);
        replaced += *value;
        done = closing + 1;
    }
    replaced += text.substr(done);
    return std::optional{std::move(replaced)};
}

} // namespace lockstep::formats::flyway
