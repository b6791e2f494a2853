// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/duration.hpp"

namespace lockstep::aws {
namespace {

/// Keys and tokens are printable ASCII without spaces.
bool is_key(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char letter) { return letter > ' ' && letter <= '~'; });
}

std::string text_of(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

} // namespace

std::string variable(const Variables& variables, std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? "" : found->second;
}

std::optional<Credentials> make_credentials(std::string key_id, std::string secret,
                                            std::string token, std::string_view expiration) {
    if (!is_key(key_id) || !is_key(secret) || !is_key(token)) return std::nullopt;
    const auto expires_at = parse_time(expiration);
    if (!expires_at) return std::nullopt;
    return Credentials{std::move(key_id), Secret{std::move(secret)}, Secret{std::move(token)},
                       *expires_at};
}

std::optional<Credentials> parse_credentials_json(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    return make_credentials(text_of(json, "AccessKeyId"), text_of(json, "SecretAccessKey"),
                            text_of(json, "Token"), text_of(json, "Expiration"));
}

} // namespace lockstep::aws
