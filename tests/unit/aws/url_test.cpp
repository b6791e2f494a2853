// SPDX-License-Identifier: Apache-2.0
#include "aws/url.hpp"

#include <gtest/gtest.h>

namespace lockstep::aws {
namespace {

struct Case {
    std::string name;
    std::string text;
    Url url;
};

class ParseUrl : public testing::TestWithParam<Case> {};

TEST_P(ParseUrl, TellsItsParts) {
    const auto url = parse_url(GetParam().text);
    ASSERT_TRUE(url) << url.error().message;
    EXPECT_TRUE(*url == GetParam().url) << origin_of(*url) << url->target;
}

INSTANTIATE_TEST_SUITE_P(
    Text, ParseUrl,
    testing::ValuesIn(std::vector<Case>{
        {"Https", "https://sts.amazonaws.com", {true, "sts.amazonaws.com", 443, "/"}},
        {"PortAndPath", "http://127.0.0.1:8080/a/b?c=d", {false, "127.0.0.1", 8080, "/a/b?c=d"}},
        {"AddressOfVersionSix", "http://[fd00:ec2::23]/v1", {false, "fd00:ec2::23", 80, "/v1"}},
        {"AddressOfVersionSixWithPort", "http://[::1]:81", {false, "::1", 81, "/"}},
        {"QueryAlone", "https://host?x", {true, "host", 443, "/?x"}},
    }),
    [](const auto& test) { return test.param.name; });

class RefuseUrl : public testing::TestWithParam<std::string> {};

TEST_P(RefuseUrl, IsNoAddress) {
    const auto url = parse_url(GetParam());
    ASSERT_FALSE(url);
    EXPECT_EQ(url.error().remedy, Remedy::fix_input);
}

INSTANTIATE_TEST_SUITE_P(Text, RefuseUrl,
                         testing::Values("", "ftp://host/", "//host", "http://", "http:///path",
                                         "http://user:word@host/", "http://host:0/",
                                         "http://host:70000/", "http://host:x/", "http://[::1/",
                                         "http://[host]/", "http://[::1]x/", "http://ho st/",
                                         "http://host/a b", "http://host/a\r\nb",
                                         "http://host/#part"));

TEST(IsLoopback, IsTrueForAddressesOfThisMachineOnly) {
    EXPECT_TRUE(is_loopback(*parse_url("http://127.9.9.9/")));
    EXPECT_TRUE(is_loopback(*parse_url("http://[::1]/")));
    EXPECT_FALSE(is_loopback(*parse_url("http://128.0.0.1/")));
    EXPECT_FALSE(is_loopback(*parse_url("http://127.0.0.1.example.com/")));
}

} // namespace
} // namespace lockstep::aws
