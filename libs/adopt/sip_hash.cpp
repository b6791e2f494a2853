// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "adopt/digests.hpp"

namespace lockstep::adopt {
namespace {

/// The four words of the state, as the paper on SipHash names them, for a key of zeros.
struct SipState {
    std::uint64_t v0 = 0x736f6d6570736575;
    std::uint64_t v1 = 0x646f72616e646f6d;
    std::uint64_t v2 = 0x6c7967656e657261;
    std::uint64_t v3 = 0x7465646279746573;

    void round() {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }

    void add(std::uint64_t word) {
        v3 ^= word;
        round();
        v0 ^= word;
    }
};

/// Up to eight bytes as a number, the lowest byte first.
std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8U * i);
    return word;
}

} // namespace

std::uint64_t sip_hash_1_3(std::string_view bytes) {
    SipState state;
    const std::uint64_t length = bytes.size();
    for (; bytes.size() >= 8; bytes.remove_prefix(8))
        state.add(little_endian(bytes.substr(0, 8)));
    state.add(little_endian(bytes) | length << 56U);
    state.v2 ^= 0xff;
    for (int i = 0; i < 3; ++i)
        state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

} // namespace lockstep::adopt
