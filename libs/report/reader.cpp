// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <string>

#include <nlohmann/json.hpp>

#include "report/report.hpp"

namespace lockstep::report {
namespace {

using Json = nlohmann::json;

Json parsed(const std::string& text) {
    return Json::parse(text, nullptr, false);
}

/// What a text that may have been cut off has open at its end.
struct Opened {
    std::string closers; ///< The brackets that would close it, innermost last.
    bool in_text = false;
    bool in_escape = false;
    std::size_t last_comma = 0; ///< Of the last comma between two values; zero when there is none.
    std::string closers_at_comma;
};

void see(Opened& opened, char c, std::size_t offset) {
    if (opened.in_text) {
        if (!opened.in_escape && c == '"') opened.in_text = false;
        opened.in_escape = !opened.in_escape && c == '\\';
        return;
    }
    if (c == '"') opened.in_text = true;
    if (c == '{') opened.closers += '}';
    if (c == '[') opened.closers += ']';
    if ((c == '}' || c == ']') && !opened.closers.empty()) opened.closers.pop_back();
    if (c == ',') {
        opened.last_comma = offset;
        opened.closers_at_comma = opened.closers;
    }
}

std::string closed(std::string_view text, std::string closers) {
    std::reverse(closers.begin(), closers.end());
    return std::string{text} + closers;
}

bool is_hexadecimal(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Without an escape or a character at the end that was cut in two.
std::string_view without_torn_end(std::string_view text) {
    const auto slash = text.rfind('\\');
    if (slash != std::string_view::npos) {
        auto slashes = std::size_t{1};
        while (slashes <= slash && text[slash - slashes] == '\\')
            ++slashes;
        const auto behind = text.substr(slash + 1);
        const auto torn_code = behind.starts_with('u') && behind.size() < 5 &&
                               std::all_of(behind.begin() + 1, behind.end(), is_hexadecimal);
        if (slashes % 2 == 1 && (behind.empty() || torn_code)) text = text.substr(0, slash);
    }
    auto end = text.size();
    while (end > 0 && (static_cast<unsigned char>(text[end - 1]) & 0xC0U) == 0x80U)
        --end;
    if (end > 0 && static_cast<unsigned char>(text[end - 1]) >= 0xC0U) {
        const auto first = static_cast<unsigned char>(text[end - 1]);
        const auto length = first >= 0xF0U ? 4U : first >= 0xE0U ? 3U : 2U;
        if (text.size() - (end - 1) < length) text = text.substr(0, end - 1);
    }
    return text;
}

/// The object that a cut text is the beginning of. A text that is cut in two ends in an ellipsis,
/// so that half a version is not taken for a version; half a number is dropped.
Json completed(std::string_view text) {
    Opened opened;
    for (std::size_t i = 0; i < text.size(); ++i)
        see(opened, text[i], i);
    if (opened.in_text) {
        auto json =
            parsed(closed(std::string{without_torn_end(text)} + "\xE2\x80\xA6\"", opened.closers));
        if (!json.is_discarded()) return json;
    } else if (text.ends_with('"') || text.ends_with('}') || text.ends_with(']')) {
        auto json = parsed(closed(text, opened.closers));
        if (!json.is_discarded()) return json;
    }
    return parsed(closed(text.substr(0, opened.last_comma), opened.closers_at_comma));
}

const Json* member(const Json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::string text_of(const Json& object, const char* key) {
    const auto* value = member(object, key);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string{};
}

template <class Number>
std::optional<Number> number_of(const Json& value) {
    if (!value.is_number_integer()) return std::nullopt;
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        const auto highest = static_cast<std::uint64_t>(std::numeric_limits<Number>::max());
        if (number > highest) return std::nullopt;
        return static_cast<Number>(number);
    }
    const auto number = value.get<std::int64_t>();
    if (!std::in_range<Number>(number)) return std::nullopt;
    return static_cast<Number>(number);
}

template <class Number>
std::optional<Number> number_of(const Json& object, const char* key) {
    const auto* value = member(object, key);
    return value == nullptr ? std::nullopt : number_of<Number>(*value);
}

std::optional<Remedy> remedy_of(const Json& object) {
    const auto text = text_of(object, "remedy");
    for (const auto remedy :
         {Remedy::retry, Remedy::observe, Remedy::fix_input, Remedy::report_bug}) {
        if (text == lockstep::to_string(remedy)) return remedy;
    }
    return std::nullopt;
}

Database read_database(const Json& object) {
    return {.host = text_of(object, "host"),
            .name = text_of(object, "name"),
            .server_version = text_of(object, "serverVersion"),
            .aurora_version = text_of(object, "auroraVersion"),
            .role = text_of(object, "role"),
            .max_connections = number_of<int>(object, "maxConnections"),
            .reserved = number_of<int>(object, "reserved"),
            .in_use = number_of<int>(object, "inUse"),
            .role_limit = number_of<int>(object, "roleLimit"),
            .database_limit = number_of<int>(object, "databaseLimit")};
}

Tls read_tls(const Json& object) {
    Tls tls{.mode = text_of(object, "mode"),
            .verified = false,
            .protocol = text_of(object, "protocol"),
            .cipher = text_of(object, "cipher"),
            .key_bits = number_of<int>(object, "keyBits").value_or(0),
            .subject = text_of(object, "subject"),
            .sans = {},
            .issuer = text_of(object, "issuer"),
            .not_after = text_of(object, "notAfter"),
            .days_left = number_of<int>(object, "daysLeft"),
            .ca_file = text_of(object, "caFile")};
    if (const auto* verified = member(object, "verified");
        verified != nullptr && verified->is_boolean()) {
        tls.verified = verified->get<bool>();
    }
    if (const auto* sans = member(object, "sans"); sans != nullptr && sans->is_array()) {
        for (const auto& name : *sans) {
            if (name.is_string()) tls.sans.push_back(name.get<std::string>());
        }
    }
    return tls;
}

Schema read_schema(const Json& object) {
    Schema schema{.current = text_of(object, "current"),
                  .target = text_of(object, "target"),
                  .applied = number_of<int>(object, "applied").value_or(0),
                  .pending = number_of<int>(object, "pending").value_or(0),
                  .last_applied = {}};
    if (const auto* list = member(object, "lastApplied"); list != nullptr && list->is_array()) {
        for (const auto& entry : *list) {
            if (!entry.is_object()) continue;
            schema.last_applied.push_back(
                {text_of(entry, "version"), text_of(entry, "description"), text_of(entry, "at")});
        }
    }
    return schema;
}

Failure read_failure(const Json& object) {
    return {.kind = text_of(object, "class"),
            .version = text_of(object, "version"),
            .file = text_of(object, "file"),
            .line = number_of<std::size_t>(object, "line"),
            .column = number_of<std::size_t>(object, "column"),
            .statement = text_of(object, "statement"),
            .sqlstate = text_of(object, "sqlstate"),
            .message = text_of(object, "message"),
            .hint = text_of(object, "hint")};
}

Timing read_timing(const Json& object) {
    return {.wait_ms = number_of<std::int64_t>(object, "waitMs").value_or(0),
            .lock_ms = number_of<std::int64_t>(object, "lockMs").value_or(0),
            .apply_ms = number_of<std::int64_t>(object, "applyMs").value_or(0)};
}

std::map<std::string, int> read_waits(const Json& object) {
    std::map<std::string, int> waits;
    const auto* counts = member(object, "waits");
    if (counts == nullptr || !counts->is_object()) return waits;
    for (const auto& [key, value] : counts->items()) {
        if (const auto count = number_of<int>(value)) waits[key] = *count;
    }
    return waits;
}

template <class Section>
std::optional<Section> section(const Json& object, const char* key, Section (*read)(const Json&)) {
    const auto* value = member(object, key);
    if (value == nullptr || !value->is_object()) return std::nullopt;
    return read(*value);
}

Report to_report(const Json& json, Outcome outcome) {
    const auto* lock = member(json, "lock");
    return {.v = number_of<int>(json, "v").value_or(1),
            .outcome = outcome,
            .remedy = remedy_of(json),
            .message = text_of(json, "message"),
            .rollout = text_of(json, "rollout"),
            .pod = text_of(json, "pod"),
            .waits = read_waits(json),
            .database = section(json, "database", read_database),
            .tls = section(json, "tls", read_tls),
            .schema = section(json, "schema", read_schema),
            .failure = section(json, "failure", read_failure),
            .timing = section(json, "timing", read_timing),
            .lock_holder = lock == nullptr ? std::string{} : text_of(*lock, "holder")};
}

} // namespace

Result<Report> parse(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
        text.remove_suffix(1);
    }
    auto json = parsed(std::string{text});
    if (json.is_discarded()) json = completed(text);
    const auto outcome = parse_outcome(text_of(json, "outcome"));
    if (!outcome) return bug("no report: the text holds no outcome");
    return to_report(json, *outcome);
}

} // namespace lockstep::report
