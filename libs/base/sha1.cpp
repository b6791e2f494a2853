// SPDX-License-Identifier: Apache-2.0
#include "base/sha1.hpp"

#include <array>

#include <openssl/sha.h>

#include "base/hexadecimal.hpp"

namespace lockstep {

std::string sha1_hex(std::string_view text) {
    std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return to_hexadecimal(digest);
}

} // namespace lockstep
