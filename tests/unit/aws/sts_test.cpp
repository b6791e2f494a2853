// SPDX-License-Identifier: Apache-2.0
#include "aws/web_identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/http_stub.hpp"
#include "unit/formats/temporary_directory.hpp"

namespace lockstep::aws {
namespace {

using namespace std::chrono_literals;
using test::always;
using test::http_answer;
using test::HttpStub;
using testing::HasSubstr;
using Kind = CredentialFailure::Kind;

constexpr const char* good =
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
    "<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>sec</SecretAccessKey>"
    "<SessionToken>tok</SessionToken><Expiration>2036-01-02T03:04:05Z</Expiration></Credentials>"
    "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";

class FromWebIdentity : public testing::Test {
protected:
    FromWebIdentity() { folder_.write("token", "header.claims.signature"); }

    SourceResult find(const HttpStub& stub, const Variables& more = {}) {
        Variables variables{{"AWS_WEB_IDENTITY_TOKEN_FILE", (folder_.path() / "token").string()},
                            {"AWS_ROLE_ARN", "arn:aws:iam::1:role/app"},
                            {"AWS_ENDPOINT_URL_STS", stub.origin()}};
        for (const auto& [name, value] : more)
            variables[name] = value;
        return from_web_identity(
            {variables, "eu-west-1", std::chrono::steady_clock::now() + 10s, stop_.token()});
    }

    formats::testing::TemporaryDirectory folder_;
    StopSource stop_;
};

TEST_F(FromWebIdentity, ExchangesTheTokenForCredentials) {
    const HttpStub stub{always(http_answer(200, good))};
    const auto found = find(stub);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->credentials.access_key_id, "ASIA");
    EXPECT_THAT(stub.requests().at(0),
                testing::EndsWith("\r\n\r\nAction=AssumeRoleWithWebIdentity&Version=2011-06-15&"
                                  "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fapp&"
                                  "RoleSessionName=lockstep&"
                                  "WebIdentityToken=header.claims.signature"));
}

TEST_F(FromWebIdentity, ReadsTheTokenAnewEachTime) {
    const HttpStub stub{always(http_answer(200, good))};
    ASSERT_TRUE(find(stub));
    folder_.write("token", "renewed\n");
    ASSERT_TRUE(find(stub));
    EXPECT_THAT(stub.requests().at(1), testing::EndsWith("WebIdentityToken=renewed"));
}

TEST_F(FromWebIdentity, GoesOverTlsThatTheGivenBundleVerifies) {
    const test::TestAuthority authority{folder_.path(), "ca"};
    const HttpStub stub{always(http_answer(200, good)), authority.issue("sts", {})};
    const auto found = find(stub, {{"AWS_CA_BUNDLE", authority.certificate().string()}});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(*found);
}

TEST_F(FromWebIdentity, SendsNoTokenToAServerThatIsNotVerified) {
    const test::TestAuthority authority{folder_.path(), "ca"};
    const HttpStub stub{always(http_answer(200, good)), authority.issue("sts", {})};
    const auto found = find(stub, {{"SSL_CERT_FILE", "/nonexistent"}});
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("its certificate is refused"));
    EXPECT_TRUE(stub.requests().empty());
}

TEST_F(FromWebIdentity, NeverRepeatsTheTokenFromAnErrorsText) {
    const HttpStub stub{always(
        http_answer(400, "<ErrorResponse><Error><Code>ValidationError</Code><Message>Value "
                         "'header.claims.signature' failed</Message></Error></ErrorResponse>"))};
    const auto found = find(stub);
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("ValidationError"));
    EXPECT_THAT(found.error().message, testing::Not(HasSubstr("claims")));
}

TEST_F(FromWebIdentity, RefusesAnAddressThatWouldShowTheToken) {
    const HttpStub stub{always(http_answer(200, good))};
    const auto found = find(stub, {{"AWS_ENDPOINT_URL_STS", "http://sts.example/"}});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(),
              (CredentialFailure{Kind::settings,
                                 "AWS_ENDPOINT_URL_STS: only https:// keeps a token secret"}));
}

TEST_F(FromWebIdentity, NamesATokenFileThatIsNotThere) {
    const HttpStub stub{always(http_answer(200, good))};
    const auto found = find(stub, {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent/token"}});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(),
              (CredentialFailure{Kind::refused, "AWS_WEB_IDENTITY_TOKEN_FILE: cannot read "
                                                "/nonexistent/token: No such file or directory"}));
}

} // namespace
} // namespace lockstep::aws
