// SPDX-License-Identifier: Apache-2.0
#include "migrate/version.hpp"

#include <gtest/gtest.h>

namespace lockstep::migrate {
namespace {

Version version(std::string_view text) {
    return *Version::parse(text);
}

TEST(Version, ComparesSegmentsAsNumbers) {
    EXPECT_LT(version("2"), version("10"));
    EXPECT_LT(version("1.2"), version("1.10"));
    EXPECT_LT(version("1"), version("1.0.1"));
    EXPECT_LT(version("0"), version("0.1"));
}

TEST(Version, DoesNotCountLeadingZerosNorTrailingZeroSegments) {
    EXPECT_EQ(version("1"), version("01"));
    EXPECT_EQ(version("1"), version("1.0.0"));
    EXPECT_EQ(version("1.2"), version("1_02"));
    EXPECT_EQ(version("0"), version("0.0"));
}

TEST(Version, TakesNumbersOfAnyLength) {
    EXPECT_LT(version("99999999999999999999"), version("100000000000000000000"));
}

TEST(Version, IsHigherThanNoVersion) {
    EXPECT_LT(Version{}, version("0"));
    EXPECT_EQ(Version{}, Version{});
}

TEST(Version, KeepsItsText) {
    EXPECT_EQ(version("001_0").text(), "001_0");
}

class MalformedVersion : public testing::TestWithParam<const char*> {};

TEST_P(MalformedVersion, IsRefused) {
    const auto parsed = Version::parse(GetParam());
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error(),
              (Error{Remedy::fix_input,
                     "\"" + std::string{GetParam()} +
                         "\" is not a version; write numbers separated by '.' or '_', such as 7 "
                         "or 1.2"}));
}

INSTANTIATE_TEST_SUITE_P(Text, MalformedVersion,
                         testing::Values("", "a", "1a", "1.", ".1", "1..2", "-1", "1 "));

} // namespace
} // namespace lockstep::migrate
