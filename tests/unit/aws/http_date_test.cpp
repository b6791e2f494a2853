// SPDX-License-Identifier: Apache-2.0
#include "aws/http_date.hpp"

#include <gtest/gtest.h>

#include "base/duration.hpp"

namespace lockstep::aws {
namespace {

TEST(ParseHttpDate, ReadsTheFormThatServersSend) {
    const auto time = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
    ASSERT_TRUE(time);
    EXPECT_EQ(format_time(*time), "1994-11-06T08:49:37Z");
}

class RefuseHttpDate : public testing::TestWithParam<std::string> {};

TEST_P(RefuseHttpDate, HasAnotherForm) {
    EXPECT_FALSE(parse_http_date(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    Text, RefuseHttpDate,
    testing::Values("", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                    "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 2026 08:49:37 GMT",
                    "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
                    "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 0000 08:49:37 GMT",
                    "Sun, 06 Nov 3994 08:49:37 GMT"));

} // namespace
} // namespace lockstep::aws
