// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <cstddef>

#include <openssl/evp.h>

namespace lockstep {

std::string to_base64(std::span<const std::uint8_t> bytes) {
    const auto length = 4 * ((bytes.size() + 2) / 3);
    // One more byte: the library ends what it writes with a zero.
    std::string text(length + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                    static_cast<int>(bytes.size()));
    text.resize(length);
    return text;
}

} // namespace lockstep
