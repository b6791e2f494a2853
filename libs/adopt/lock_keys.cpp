// SPDX-License-Identifier: Apache-2.0
#include "adopt/lock_keys.hpp"

#include <fmt/format.h>

namespace lockstep::adopt {
namespace {

constexpr std::uint32_t reversed_polynomial = 0xEDB88320U;

/// Java's String.hashCode(), for texts in ASCII.
std::int32_t java_hash(std::string_view text) {
    std::uint32_t hash = 0;
    for (const char letter : text)
        hash = hash * 31U + static_cast<unsigned char>(letter);
    return static_cast<std::int32_t>(hash);
}

// Signed products wrap around in the tools that compute them.
std::int64_t wrapped_product(std::uint64_t left, std::uint64_t right) {
    return static_cast<std::int64_t>(left * right);
}

} // namespace

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? (crc >> 1U) ^ reversed_polynomial : crc >> 1U;
    }
    return ~crc;
}

std::int64_t flyway_lock_key(std::string_view schema, std::string_view table) {
    constexpr std::int64_t flyway_in_ascii = 77431708279161;
    return flyway_in_ascii + java_hash(fmt::format("\"{}\".\"{}\"", schema, table));
}

std::vector<std::int64_t> golang_migrate_lock_keys(const std::string& database,
                                                   const std::string& schema,
                                                   const std::string& table) {
    constexpr std::uint32_t salt = 1486364155;
    const auto key = [](const std::string& first, const std::string& second,
                        const std::string& third) {
        const std::string separator(1, '\0');
        return std::int64_t{crc32(first + separator + second + separator + third) * salt};
    };
    const auto with_slash = "/" + database;
    return {key(schema, table, database), key(database, schema, table),
            key(schema, table, with_slash), key(with_slash, schema, table)};
}

std::int64_t sqlx_lock_key(std::string_view database) {
    return wrapped_product(0x3d32ad9eU, crc32(database));
}

std::int64_t rails_lock_key(std::string_view database) {
    constexpr std::uint64_t salt = 2053462845;
    return wrapped_product(salt, crc32(database));
}

} // namespace lockstep::adopt
