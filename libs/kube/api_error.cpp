// SPDX-License-Identifier: Apache-2.0
#include "kube/api_error.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "kube/json.hpp"

namespace lockstep::kube {
namespace {

// A server that asks for more than this is not obeyed to the letter: a person would see a
// standstill.
constexpr std::chrono::seconds longest_retry_after{300};
constexpr std::size_t longest_foreign_text = 200;

Remedy remedy_of(int code) {
    switch (code) {
    case 401: // The token file is read again.
    case 408:
    case 410: // List again.
    case 429:
        return Remedy::retry;
    case 409:
        return Remedy::observe;
    default:
        break;
    }
    if (code >= 500) return Remedy::retry;
    if (code >= 400) return Remedy::fix_input;
    return Remedy::report_bug;
}

std::string text_of(const Json& object, const char* field) {
    const auto found = object.find(field);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<std::chrono::seconds> clamped(long long seconds) {
    if (seconds < 0) return std::nullopt;
    return std::chrono::seconds{std::min<long long>(seconds, longest_retry_after.count())};
}

// The form with a date is not used by the API.
std::optional<std::chrono::seconds> seconds_in(std::string_view header) {
    long long seconds = 0;
    const auto [end, failure] =
        std::from_chars(header.data(), header.data() + header.size(), seconds);
    if (failure != std::errc{} || end != header.data() + header.size()) return std::nullopt;
    return clamped(seconds);
}

std::optional<std::chrono::seconds> seconds_in(const Json& status) {
    const auto details = status.find("details");
    if (details == status.end() || !details->is_object()) return std::nullopt;
    const auto seconds = details->find("retryAfterSeconds");
    if (seconds == details->end() || !seconds->is_number_integer()) return std::nullopt;
    return clamped(seconds->get<long long>());
}

// Proxies and overloaded servers answer with plain text.
std::string first_line(std::string_view body) {
    const auto line = body.substr(0, std::min(body.find_first_of("\r\n"), longest_foreign_text));
    std::string text;
    for (const char byte : line)
        text += byte >= ' ' && byte < 0x7f ? byte : '?';
    return text;
}

} // namespace

bool is_already_exists(const ApiError& error) {
    return error.code == 409 && error.reason == "AlreadyExists";
}

bool is_conflict(const ApiError& error) {
    return error.code == 409 && error.reason != "AlreadyExists";
}

bool is_expired(const ApiError& error) {
    return error.code == 410 || error.reason == "Expired" || error.reason == "Gone";
}

ApiError to_api_error(int code, std::string_view body, std::string_view retry_after) {
    ApiError error{.remedy = remedy_of(code), .code = code};
    error.retry_after = seconds_in(retry_after);
    const auto status = Json::parse(body, nullptr, false);
    if (status.is_object() && text_of(status, "kind") == "Status") {
        error.reason = text_of(status, "reason");
        error.message = text_of(status, "message");
        if (!error.retry_after) error.retry_after = seconds_in(status);
    }
    if (error.message.empty()) {
        const auto line = first_line(body);
        error.message = line.empty()
                            ? fmt::format("the Kubernetes API answered {}", code)
                            : fmt::format("the Kubernetes API answered {}: {}", code, line);
    }
    return error;
}

Error to_error(const ApiError& error) {
    return {error.remedy, error.message};
}

} // namespace lockstep::kube
