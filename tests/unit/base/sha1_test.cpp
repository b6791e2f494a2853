// SPDX-License-Identifier: Apache-2.0
#include "base/sha1.hpp"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

// FIPS 180, appendix A.
TEST(Sha1, IsThatOfTheStandard) {
    EXPECT_EQ(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(sha1_hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

} // namespace
} // namespace lockstep
