// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The keys of the advisory locks that tools hold while they migrate.
namespace lockstep::adopt {

/// CRC-32 with zlib's polynomial.
std::uint32_t crc32(std::string_view bytes);

/// goose: that of today, and that of the versions 3.16 to 3.25.
inline constexpr std::int64_t goose_lock_key = 4097083626;
inline constexpr std::int64_t older_goose_lock_key = 5887940537704921958;

inline constexpr std::int64_t tern_lock_key = 9628173550095224;
inline constexpr std::int64_t atlas_lock_key = 2686470616;
inline constexpr std::int64_t prisma_lock_key = 72707369;

/// Flyway's depends on its table's name in quotes.
std::int64_t flyway_lock_key(std::string_view schema, std::string_view table);

/// golang-migrate's depends on the version: the names come first or last, and the database's name
/// may have the slash of the URL in front of it.
std::vector<std::int64_t> golang_migrate_lock_keys(const std::string& database,
                                                   const std::string& schema,
                                                   const std::string& table);

std::int64_t sqlx_lock_key(std::string_view database);
std::int64_t rails_lock_key(std::string_view database);

} // namespace lockstep::adopt
