// SPDX-License-Identifier: Apache-2.0
#include <random>

#include <gtest/gtest.h>

#include "fuzz/aws_checks.hpp"

namespace lockstep::aws {
namespace {

constexpr std::array<std::string_view, 7> wholes{
    "<?xml version=\"1.0\"?><AssumeRoleWithWebIdentityResponse xmlns='u'>"
    "<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>A&amp;</AccessKeyId><SessionToken/>"
    "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>",
    "<ErrorResponse><Error><Code>Expired&#x20;Token</Code></Error></ErrorResponse>",
    R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2026-01-02T03:04:05.6Z"})",
    "# x\n[default]\r\naws_access_key_id = A ; b\n s3 =\n  x = 1\n[profile b]\nregion=eu-west-1\n",
    "https://user.example:8443/path?query=1",
    "http://[fd00:ec2::23]:80/v1",
    "shop-green-a1b2c3.cluster-ro-c9abc.eu-west-1.rds.amazonaws.com.cn"};

TEST(AwsReader, EndsOnEveryBeginningOfAText) {
    for (const auto whole : wholes)
        for (std::size_t length = 0; length <= whole.size(); ++length)
            EXPECT_EQ(testing::problem_with_reading(whole.substr(0, length)), "");
}

TEST(AwsReader, EndsOnTextsWithOneByteChanged) {
    constexpr std::string_view bytes{"\0\n\r<>&;/=[]{}\"':.-\xff", 19};
    for (const auto whole : wholes) {
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (const char byte : bytes) {
                std::string changed{whole};
                changed[at] = byte;
                EXPECT_EQ(testing::problem_with_reading(changed), "");
            }
        }
    }
}

TEST(AwsReader, EndsOnRandomTexts) {
    constexpr std::string_view signs = "ab<>/&;#x='\" \n[]{}:,.-09\x80";
    std::mt19937 random{20261124};
    std::uniform_int_distribution<std::size_t> pick{0, signs.size() - 1};
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (std::size_t length = pick(random) * 2; length > 0; --length)
            text += signs[pick(random)];
        EXPECT_EQ(testing::problem_with_reading(text), "");
    }
}

} // namespace
} // namespace lockstep::aws
