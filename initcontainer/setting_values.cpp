// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/setting_values.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/log.hpp"

namespace lockstep::initcontainer {
namespace {

constexpr std::size_t longest_value = 64U << 10U;

const std::string* find_variable(const Environment& environment, const std::string& name) {
    const auto found = environment.find(name);
    if (found == environment.end() || found->second.empty()) return nullptr;
    return is_service_link(name, found->second) ? nullptr : &found->second;
}

bool find_in_environment(const Setting& setting, const Environment& environment, Value& value) {
    for (const auto& name : setting.environment) {
        if (const auto* text = find_variable(environment, name)) {
            value = {*text, name, true, false};
            return true;
        }
        if (!setting.value_in_file) continue;
        if (const auto* path = find_variable(environment, name + "_FILE")) {
            value = {*path, name + "_FILE", true, true};
            return true;
        }
    }
    return false;
}

std::string lower(std::string_view text) {
    std::string lowered{text};
    std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return lowered;
}

Unexpected<Error> malformed(const Value& value, const std::string& text, const std::string& form) {
    return fix_input(fmt::format("{}: \"{}\" is not {}", value.origin, text, form));
}

/// The items of a list, without the backslashes that keep their commas together.
std::vector<std::string> split_at_commas(std::string_view text) {
    std::vector<std::string> items;
    if (text.empty()) return items;
    items.emplace_back();
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto escaped = text[at] == '\\' && at + 1 < text.size() &&
                             (text[at + 1] == ',' || text[at + 1] == '\\');
        if (text[at] == ',')
            items.emplace_back();
        else
            items.back() += escaped ? text[++at] : text[at];
    }
    return items;
}

} // namespace

Value find_value(const Setting& setting, const Sources& sources) {
    const auto flag = sources.flags.find(setting.name);
    if (flag != sources.flags.end()) return {flag->second, "--" + setting.name, true, false};
    Value value;
    if (find_in_environment(setting, sources.environment, value)) return value;
    const auto entry = sources.file.values.find(setting.key);
    if (entry != sources.file.values.end() && !entry->second.text.empty()) {
        const auto origin =
            fmt::format("{}:{}: {}", sources.file.name, entry->second.line, setting.key);
        return {entry->second.text, origin, true, setting.kind == Kind::secret};
    }
    return {std::string{setting.fallback}, "the default of " + setting.name, false, false};
}

Result<std::string> read_text(const Value& value) {
    if (!value.in_file) return value.text;
    auto text = read_file(value.text, longest_value);
    if (!text) return Unexpected{in_context(value.origin, std::move(text).error())};
    const auto size = text->find_last_not_of("\r\n") + 1;
    if (size < text->size())
        log::debug("stripped the line end behind a value", {{"setting", value.origin}});
    text->resize(size);
    return text;
}

Result<std::int64_t> read_number(const Value& value, std::int64_t least, std::int64_t most) {
    const auto text = read_text(value);
    if (!text) return Unexpected{text.error()};
    std::int64_t number = 0;
    const auto* const end = text->data() + text->size();
    const auto [stopped, fault] = std::from_chars(text->data(), end, number);
    if (fault == std::errc{} && stopped == end && number >= least && number <= most) return number;
    return malformed(value, *text, fmt::format("a whole number from {} to {}", least, most));
}

Result<Milliseconds> read_duration(const Value& value) {
    auto duration = parse_duration(value.text);
    if (!duration) return Unexpected{in_context(value.origin, std::move(duration).error())};
    return duration;
}

Result<bool> read_boolean(const Value& value) {
    const auto text = lower(value.text);
    if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
    if (text == "false" || text == "no" || text == "off" || text == "0") return false;
    return malformed(value, value.text, "true or false");
}

Result<std::vector<std::string>> read_word_list(const Value& value) {
    const auto json = nlohmann::json::parse(value.text, nullptr, false);
    const auto is_text = [](const auto& each) { return each.is_string(); };
    const bool fits = json.is_array() && !json.empty() &&
                      std::all_of(json.begin(), json.end(), is_text) && json.front() != "";
    if (!fits)
        return malformed(value, value.text,
                         R"(a JSON list such as ["alembic", "upgrade", "head"])");
    return json.get<std::vector<std::string>>();
}

Result<std::map<std::string, std::string, std::less<>>> read_pairs(const Value& value) {
    std::map<std::string, std::string, std::less<>> pairs;
    for (const auto& item : split_at_commas(value.text)) {
        const auto equals = item.find('=');
        const auto name = item.substr(0, equals);
        // The text may be a secret, its name is none.
        if (equals == std::string::npos || name.empty() ||
            !pairs.emplace(name, item.substr(equals + 1)).second)
            return fix_input(fmt::format("{}: \"{}\" is not NAME=VALUE with a name of its own; "
                                         "write NAME=VALUE,NAME=VALUE, and \\, for a comma in a "
                                         "value",
                                         value.origin, name));
    }
    return pairs;
}

Result<std::string> read_choice(const Setting& setting, const Value& value) {
    const auto text = lower(value.text);
    const auto& choices = setting.choices;
    if (std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
    return malformed(value, value.text, fmt::format("one of {}", fmt::join(choices, ", ")));
}

} // namespace lockstep::initcontainer
