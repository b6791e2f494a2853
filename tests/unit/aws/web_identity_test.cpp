// SPDX-License-Identifier: Apache-2.0
#include "aws/web_identity.hpp"

#include <gtest/gtest.h>

#include "aws/sts_answer.hpp"

namespace lockstep::aws {
namespace {

using Kind = CredentialFailure::Kind;

constexpr const char* good =
    R"(<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <Audience>sts.amazonaws.com</Audience>
    <AssumedRoleUser><AssumedRoleId>A:lockstep</AssumedRoleId><Arn>arn:aws:x</Arn></AssumedRoleUser>
    <Credentials>
      <SessionToken>Fwo+/==</SessionToken><SecretAccessKey>wJal</SecretAccessKey>
      <Expiration>2026-01-02T03:04:05Z</Expiration><AccessKeyId>ASIA</AccessKeyId>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>)";

std::string error_answer(const std::string& code) {
    return "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender"
           "</Type><Code>" +
           code + "</Code><Message>Value 'the token itself' failed</Message></Error>" +
           "<RequestId>1</RequestId></ErrorResponse>";
}

TEST(ParseAssumeRoleAnswer, ReadsCredentials) {
    const auto credentials = parse_assume_role_answer(200, good);
    ASSERT_TRUE(credentials);
    EXPECT_EQ(credentials->access_key_id, "ASIA");
    EXPECT_EQ(credentials->secret_access_key.reveal(), "wJal");
    EXPECT_EQ(credentials->session_token.reveal(), "Fwo+/==");
}

TEST(ParseAssumeRoleAnswer, ExplainsACodeAndRepeatsNothingElse) {
    const auto credentials = parse_assume_role_answer(403, error_answer("AccessDenied"));
    ASSERT_FALSE(credentials);
    EXPECT_EQ(credentials.error(),
              (CredentialFailure{
                  Kind::refused,
                  "the security token service answered with AccessDenied (status 403): the role's "
                  "trust policy does not let this service account assume it"}));
}

struct Case {
    std::string name;
    unsigned status;
    std::string body;
    CredentialFailure failure;
};

class AssumeRoleFault : public testing::TestWithParam<Case> {};

TEST_P(AssumeRoleFault, IsToldApart) {
    const auto credentials = parse_assume_role_answer(GetParam().status, GetParam().body);
    ASSERT_FALSE(credentials);
    EXPECT_EQ(credentials.error().kind, GetParam().failure.kind);
    EXPECT_EQ(credentials.error().message, GetParam().failure.message);
}

INSTANTIATE_TEST_SUITE_P(
    Answer, AssumeRoleFault,
    testing::ValuesIn(std::vector<Case>{
        {"UnknownCode",
         400,
         error_answer("Strange"),
         {Kind::refused, "the security token service answered with Strange (status 400)"}},
        {"Throttled",
         400,
         error_answer("Throttling"),
         {Kind::unreachable, "the security token service answered with Throttling (status 400)"}},
        {"ServerError",
         503,
         "<html>",
         {Kind::unreachable, "the security token service answered with no code (status 503)"}},
        {"Redirect",
         302,
         "",
         {Kind::refused, "the security token service answered with no code (status 302)"}},
        {"CodeThatIsNone",
         400,
         error_answer("a&#10;b"),
         {Kind::refused, "the security token service answered with no code (status 400)"}},
        {"HalfAnAnswer",
         200,
         std::string{good}.substr(0, 300),
         {Kind::unreachable, "the answer of the security token service holds no credentials"}},
        {"AnotherAnswer",
         200,
         "<GetCallerIdentityResponse/>",
         {Kind::unreachable, "the answer of the security token service holds no credentials"}},
    }),
    [](const auto& test) { return test.param.name; });

TEST(StsHost, HasThePartitionsSuffix) {
    EXPECT_EQ(sts_host("eu-west-1"), "sts.eu-west-1.amazonaws.com");
    EXPECT_EQ(sts_host("cn-north-1"), "sts.cn-north-1.amazonaws.com.cn");
    EXPECT_EQ(sts_host("us-gov-west-1"), "sts.us-gov-west-1.amazonaws.com");
    EXPECT_EQ(sts_host("us-isob-east-1"), "sts.us-isob-east-1.sc2s.sgov.gov");
}

} // namespace
} // namespace lockstep::aws
