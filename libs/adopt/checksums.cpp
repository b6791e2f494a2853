// SPDX-License-Identifier: Apache-2.0
#include "adopt/checksums.hpp"

#include <algorithm>

#include "adopt/digests.hpp"
#include "adopt/lock_keys.hpp"

namespace lockstep::adopt {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

} // namespace

std::int32_t flyway_checksum(std::string_view bytes) {
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    // A carriage return ends a line for Flyway wherever it stands.
    std::string lines{bytes};
    std::erase_if(lines, [](char each) { return each == '\n' || each == '\r'; });
    return static_cast<std::int32_t>(crc32(lines));
}

std::string AtlasSum::add(std::string_view name, std::string_view bytes) {
    so_far_ += name;
    if (bytes.find("-- atlas:sum ignore") != std::string_view::npos) return {};
    so_far_ += bytes;
    return sha256_base64(so_far_);
}

} // namespace lockstep::adopt
