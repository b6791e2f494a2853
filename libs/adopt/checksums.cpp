// SPDX-License-Identifier: Apache-2.0
#include "adopt/checksums.hpp"

#include <algorithm>

#include "adopt/digests.hpp"
#include "adopt/lock_keys.hpp"

namespace lockstep::adopt {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

constexpr char string_end = '\xff'; // What Rust's Hash writes behind a string.

} // namespace

std::int32_t flyway_checksum(std::string_view bytes) {
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    // A carriage return ends a line for Flyway wherever it stands.
    std::string lines{bytes};
    std::erase_if(lines, [](char each) { return each == '\n' || each == '\r'; });
    return static_cast<std::int32_t>(crc32(lines));
}

std::string liquibase_checksum(std::string_view sql) {
    std::string bare{sql};
    std::erase_if(bare, [](char each) {
        return each == ' ' || each == '\t' || each == '\r' || each == '\n';
    });
    return "9:" + md5_hex("9:" + md5_hex(bare) + ":");
}

std::uint64_t refinery_checksum(std::string_view name, std::uint64_t version, RefineryVersion width,
                                std::string_view sql) {
    std::string hashed{name};
    hashed += string_end;
    const unsigned bits = width == RefineryVersion::int4 ? 32 : 64;
    for (unsigned shift = 0; shift < bits; shift += 8)
        hashed += static_cast<char>((version >> shift) & 0xFFU);
    hashed += sql;
    hashed += string_end;
    return sip_hash_1_3(hashed);
}

} // namespace lockstep::adopt
