// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "report/report.hpp"

namespace lockstep::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view ellipsis = "\xE2\x80\xA6";

/// Texts are not cut below this many bytes while there is still something to leave out.
constexpr std::size_t shortest_text = 48;

/// What is left out, in this order, when shortening lists and texts does not suffice.
constexpr std::array<const char*, 17> dispensable{"/failure/statement",
                                                  "/tls/subject",
                                                  "/tls/cipher",
                                                  "/tls/keyBits",
                                                  "/tls/sans",
                                                  "/waits",
                                                  "/timing",
                                                  "/tls/caFile",
                                                  "/rollout",
                                                  "/database/auroraVersion",
                                                  "/pod",
                                                  "/schema/lastApplied",
                                                  "/lock",
                                                  "/tls",
                                                  "/database",
                                                  "/schema",
                                                  "/failure"};

// Empty texts and absent numbers are left out: the reader takes them for empty and absent again.
void put(Json& object, const char* key, const std::string& text) {
    if (!text.empty()) object[key] = text;
}

template <class Number>
void put(Json& object, const char* key, const std::optional<Number>& number) {
    if (number) object[key] = *number;
}

Json to_object(const Failure& failure) {
    Json object = Json::object();
    put(object, "class", failure.kind);
    put(object, "version", failure.version);
    put(object, "file", failure.file);
    put(object, "line", failure.line);
    put(object, "column", failure.column);
    put(object, "sqlstate", failure.sqlstate);
    put(object, "message", failure.message);
    put(object, "hint", failure.hint);
    put(object, "statement", failure.statement);
    return object;
}

Json to_object(const Schema& schema) {
    Json object = Json::object();
    put(object, "current", schema.current);
    put(object, "target", schema.target);
    object["applied"] = schema.applied;
    object["pending"] = schema.pending;
    for (const auto& applied : schema.last_applied) {
        Json entry = Json::object();
        put(entry, "version", applied.version);
        put(entry, "description", applied.description);
        put(entry, "at", applied.at);
        object["lastApplied"].push_back(std::move(entry));
    }
    return object;
}

Json to_object(const Database& database) {
    Json object = Json::object();
    put(object, "host", database.host);
    put(object, "name", database.name);
    put(object, "serverVersion", database.server_version);
    put(object, "auroraVersion", database.aurora_version);
    put(object, "role", database.role);
    put(object, "maxConnections", database.max_connections);
    put(object, "reserved", database.reserved);
    put(object, "inUse", database.in_use);
    put(object, "roleLimit", database.role_limit);
    put(object, "databaseLimit", database.database_limit);
    return object;
}

Json to_object(const Tls& tls) {
    Json object = Json::object();
    put(object, "mode", tls.mode);
    object["verified"] = tls.verified;
    put(object, "protocol", tls.protocol);
    put(object, "issuer", tls.issuer);
    put(object, "notAfter", tls.not_after);
    put(object, "daysLeft", tls.days_left);
    put(object, "caFile", tls.ca_file);
    put(object, "cipher", tls.cipher);
    if (tls.key_bits != 0) object["keyBits"] = tls.key_bits;
    put(object, "subject", tls.subject);
    if (!tls.sans.empty()) object["sans"] = tls.sans;
    return object;
}

Json to_object(const Timing& timing) {
    return {{"waitMs", timing.wait_ms}, {"lockMs", timing.lock_ms}, {"applyMs", timing.apply_ms}};
}

/// The whole report; what a reader needs most stands first, because others may cut the text too.
Json to_object(const Report& report) {
    Json object = Json::object();
    object["v"] = report.v;
    object["outcome"] = to_string(report.outcome);
    if (report.remedy) object["remedy"] = lockstep::to_string(*report.remedy);
    object["message"] = report.message;
    if (report.failure) object["failure"] = to_object(*report.failure);
    if (report.schema) object["schema"] = to_object(*report.schema);
    if (!report.lock_holder.empty()) object["lock"]["holder"] = report.lock_holder;
    put(object, "rollout", report.rollout);
    put(object, "pod", report.pod);
    if (report.timing) object["timing"] = to_object(*report.timing);
    if (report.database) object["database"] = to_object(*report.database);
    if (report.tls) object["tls"] = to_object(*report.tls);
    if (!report.waits.empty()) object["waits"] = report.waits;
    return object;
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The beginning of `text` with an ellipsis, at most `longest` bytes, ending between two
/// characters.
std::string shortened(const std::string& text, std::size_t longest) {
    if (text.size() <= longest) return text;
    auto end = longest < ellipsis.size() ? 0 : longest - ellipsis.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return longest < ellipsis.size() ? std::string{} : text.substr(0, end).append(ellipsis);
}

void shorten_texts(Json& json, std::size_t longest) {
    for (auto& [key, value] : json.items()) {
        if (key == "outcome" || key == "remedy") continue;
        if (value.is_string()) value = shortened(value.get_ref<const std::string&>(), longest);
        if (value.is_structured()) shorten_texts(value, longest);
    }
}

std::string with_texts_of(const Json& json, std::size_t longest) {
    auto copy = json;
    shorten_texts(copy, longest);
    return dump(copy);
}

/// The report with its texts as long as the limit allows. Too long when even `shortest` does not
/// fit.
std::string with_longest_texts(const Json& json, std::size_t shortest, std::size_t limit) {
    auto best = with_texts_of(json, shortest);
    if (best.size() > limit) return best;
    auto fits = shortest;
    auto too_long = limit;
    while (fits + 1 < too_long) {
        const auto middle = fits + (too_long - fits) / 2;
        auto text = with_texts_of(json, middle);
        const auto fitting = text.size() <= limit;
        (fitting ? fits : too_long) = middle;
        if (fitting) best = std::move(text);
    }
    return best;
}

/// Takes entries from the end of a list until the report fits or the list is empty.
void shorten_list(Json& json, const char* section, const char* list, std::size_t limit) {
    if (!json.contains(section) || !json[section].contains(list)) return;
    auto& entries = json[section][list];
    while (!entries.empty() && dump(json).size() > limit)
        entries.erase(entries.size() - 1);
    if (entries.empty()) json[section].erase(list);
}

void leave_out(Json& json, const std::string& pointer) {
    const Json::json_pointer place{pointer};
    if (json.contains(place)) json.at(place.parent_pointer()).erase(place.back());
}

} // namespace

std::string to_json(const Report& report, std::size_t limit) {
    limit = std::clamp(limit, shortest_report, longest_report);
    // Through text and back, so that all texts are valid UTF-8 before they are measured and cut.
    auto json = Json::parse(dump(to_object(report)));
    shorten_texts(json, limit); // a text longer than the whole report only costs time below
    shorten_list(json, "schema", "lastApplied", limit);
    shorten_list(json, "tls", "sans", limit);
    auto text = dump(json);
    if (text.size() <= limit) return text;
    for (const auto* next : dispensable) {
        text = with_longest_texts(json, shortest_text, limit);
        if (text.size() <= limit) return text;
        leave_out(json, next);
    }
    return with_longest_texts(json, 0, limit);
}

} // namespace lockstep::report
