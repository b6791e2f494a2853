// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace lockstep {
namespace {

std::string encoded(std::string_view text) {
    return to_base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// RFC 4648, section 10.
TEST(Base64, IsThatOfTheStandard) {
    EXPECT_EQ(encoded(""), "");
    EXPECT_EQ(encoded("f"), "Zg==");
    EXPECT_EQ(encoded("fo"), "Zm8=");
    EXPECT_EQ(encoded("foo"), "Zm9v");
    EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
}

TEST(Base64, TakesAnyByte) {
    EXPECT_EQ(encoded(std::string_view{"\0\xFF\xFE", 3}), "AP/+");
}

} // namespace
} // namespace lockstep
