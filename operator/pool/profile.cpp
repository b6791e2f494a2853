// SPDX-License-Identifier: Apache-2.0
#include "pool/profile.hpp"

#include <charconv>

namespace lockstep::pool {
namespace {

/// As Python's settings readers take it.
std::string python_truth(bool value) {
    return value ? "True" : "False";
}

/// Whole seconds, rounded up: a part of a second must not become "at once".
std::string whole_seconds(Milliseconds duration) {
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

std::optional<int> number_at(const std::map<std::string, std::string>& data, const char* key) {
    const auto found = data.find(key);
    if (found == data.end()) return std::nullopt;
    const auto& text = found->second;
    int number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace

std::map<std::string, std::string> profile_keys(const api::Spec& spec, const PoolSize& size) {
    const auto& connection = spec.connection;
    const std::string mode{api::to_string(connection.tls.mode)};
    std::map<std::string, std::string> keys{
        {"POSTGRES_HOST", connection.host},
        {"POSTGRES_PORT", std::to_string(connection.port)},
        {"POSTGRES_DB", connection.database},
        // The scheme of the URL in the services this profile comes from, not a schema in the
        // database.
        {"POSTGRES_SCHEMA", "postgresql"},
        {"DB_POOL_SIZE", std::to_string(size.size)},
        {"DB_MAX_POOL_CON", std::to_string(size.size)},
        {"DB_POOL_OVERFLOW", std::to_string(size.overflow)},
        {"DB_TIMEOUT", whole_seconds(spec.pool.timeout)},
        {"DB_POOL_RECYCLE", whole_seconds(spec.pool.recycle)},
        {"DB_POOL_PRE_PING", python_truth(true)},
        {"IS_DB_EXPIRE_ON_COMMIT", python_truth(spec.pool.expire_on_commit)},
        // True would throw away every write when the app disconnects.
        {"IS_DB_FORCE_ROLLBACK", python_truth(false)},
        {"IS_DB_ECHO_LOG", python_truth(spec.pool.echo)},
        {"POSTGRES_SSLMODE", mode},
        {"PGSSLMODE", mode},
    };
    if (connection.tls.ca_from) keys["PGSSLROOTCERT"] = ca_path;
    if (!spec.pool.username.empty()) keys["POSTGRES_USERNAME"] = spec.pool.username;
    return keys;
}

std::optional<PoolSize> published_size(const std::map<std::string, std::string>& data) {
    const auto size = number_at(data, "DB_POOL_SIZE");
    const auto overflow = number_at(data, "DB_POOL_OVERFLOW");
    if (!size || !overflow || *size < 1 || *overflow < 0) return std::nullopt;
    return PoolSize{*size, *overflow};
}

} // namespace lockstep::pool
