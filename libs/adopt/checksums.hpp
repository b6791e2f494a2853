// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What each tool records of a file's content. `bytes` are those of the file as it lies in the
/// directory.
namespace lockstep::adopt {

/// CRC-32 over the lines without their ends and without a byte order mark.
std::int32_t flyway_checksum(std::string_view bytes);

/// MD5 of a changeset that is one piece of SQL, as "9:..." (version 9, Liquibase 4.22 and newer).
/// `sql` is the changeset's body, trimmed and with its properties replaced.
std::string liquibase_checksum(std::string_view sql);

/// How wide refinery's versions are: 64 bits with its feature `int8-versions`.
enum class RefineryVersion { int4, int8 };

/// SipHash-1-3 over name, version and SQL. `name` is the file's, without version and ending.
std::uint64_t refinery_checksum(std::string_view name, std::uint64_t version, RefineryVersion width,
                                std::string_view sql);

} // namespace lockstep::adopt
