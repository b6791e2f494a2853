// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The hashes that tools record files with, all in lower-case hexadecimal; SHA-256 and SHA-1
/// are in base/sha256.hpp and base/sha1.hpp.
namespace lockstep::adopt {

std::string md5_hex(std::string_view bytes);
std::string sha384_hex(std::string_view bytes);

/// SipHash-1-3 with a key of zeros, as Rust's `siphasher` has it.
std::uint64_t sip_hash_1_3(std::string_view bytes);

} // namespace lockstep::adopt
