// SPDX-License-Identifier: Apache-2.0
#include "adopt/digests.hpp"

#include <array>
#include <cstdlib>
#include <span>

#include <openssl/evp.h>

namespace lockstep::adopt {
namespace {

std::string hex_digest(const EVP_MD* algorithm, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    // A digest that was not computed would call every file an edited one.
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1)
        std::abort();
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const auto byte : std::span{digest}.first(size)) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 0x0FU];
    }
    return hex;
}

} // namespace

std::string md5_hex(std::string_view bytes) {
    return hex_digest(EVP_md5(), bytes);
}

std::string sha384_hex(std::string_view bytes) {
    return hex_digest(EVP_sha384(), bytes);
}

} // namespace lockstep::adopt
