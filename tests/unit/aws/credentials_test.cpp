// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.hpp"

#include <gtest/gtest.h>

#include "base/duration.hpp"

namespace lockstep::aws {
namespace {

TEST(ParseCredentialsJson, ReadsTheAgentsAnswer) {
    const auto credentials = parse_credentials_json(
        R"({"AccessKeyId":"AKID","SecretAccessKey":"s/e+c","Token":"to==","AccountId":"1",)"
        R"("Expiration":"2026-01-02T03:04:05Z"})");
    ASSERT_TRUE(credentials);
    EXPECT_EQ(credentials->access_key_id, "AKID");
    EXPECT_EQ(credentials->secret_access_key.reveal(), "s/e+c");
    EXPECT_EQ(credentials->session_token.reveal(), "to==");
    ASSERT_TRUE(credentials->expires_at);
    EXPECT_EQ(format_time(*credentials->expires_at), "2026-01-02T03:04:05Z");
}

class RefuseCredentialsJson : public testing::TestWithParam<std::string> {};

TEST_P(RefuseCredentialsJson, HasAnotherForm) {
    EXPECT_FALSE(parse_credentials_json(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    Text, RefuseCredentialsJson,
    testing::Values(
        "", "[]", "null", "{", "{}", R"({"Code":"Failed"})",
        R"({"AccessKeyId":1,"SecretAccessKey":"s","Token":"t","Expiration":"2026-01-02T03:04:05Z"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"","Token":"t","Expiration":"2026-01-02T03:04:05Z"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2026-01-02T03:04:05Z"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"soon"})",
        R"({"AccessKeyId":"A\r\nX: y","SecretAccessKey":"s","Token":"t","Expiration":"2026-01-02T03:04:05Z"})"));

} // namespace
} // namespace lockstep::aws
