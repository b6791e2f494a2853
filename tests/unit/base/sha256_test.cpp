// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

// The examples that NIST publishes with FIPS 180-4.
TEST(Sha256, GivesThePublishedDigests) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, IsCutToTheLengthAskedFor) {
    EXPECT_EQ(sha256_hex("abc", 12), "ba7816bf8f01");
    EXPECT_EQ(sha256_hex("abc", 1000).size(), 64U);
}

TEST(Sha256, GivesTheBytesOfItsHexadecimalForm) {
    EXPECT_EQ(sha256("abc")[0], 0xBA);
    EXPECT_EQ(sha256("abc")[31], 0xAD);
}

TEST(Sha256, GivesOneDigestHoweverTheTextIsCut) {
    Sha256 pieces;
    pieces.add("a");
    pieces.add("");
    pieces.add("bc");
    EXPECT_EQ(pieces.hex(), sha256_hex("abc"));
}

TEST(Sha256, TellsTheDigestBetweenTwoPieces) {
    Sha256 pieces;
    pieces.add("abc");
    EXPECT_EQ(pieces.so_far(), sha256("abc"));
    pieces.add("def");
    EXPECT_EQ(pieces.so_far(), sha256("abcdef"));
    EXPECT_EQ(pieces.hex(), sha256_hex("abcdef"));
}

} // namespace
} // namespace lockstep
