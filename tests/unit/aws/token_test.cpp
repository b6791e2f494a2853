// SPDX-License-Identifier: Apache-2.0
#include "aws/token_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/duration.hpp"
#include "support/http_stub.hpp"
#include "support/manual_clock.hpp"

namespace lockstep::aws {
namespace {

using namespace std::chrono_literals;
using test::http_answer;
using test::HttpStub;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* host = "shop.cluster-c9.eu-west-1.rds.amazonaws.com";

class Tokens : public testing::Test {
protected:
    Tokens() { now_is("2026-03-01T12:00:00Z"); }

    void now_is(const char* time) { clock_.advance(*parse_time(time) - clock_.wall()); }

    CredentialResult<Secret> token(TokenSource& source, const std::string& to = host,
                                   std::uint16_t port = 5432) {
        return source.token(to, port, "app", std::chrono::steady_clock::now() + 5s, stop_.token());
    }

    Variables keys_{{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "sec"}};
    test::ManualClock clock_;
    StopSource stop_;
};

TEST_F(Tokens, AreForOneHostPortAndTime) {
    TokenSource source{keys_, "us-east-1", clock_};
    const auto first = token(source)->reveal();
    EXPECT_THAT(first, StartsWith(std::string{host} + ":5432/?Action=connect&DBUser=app&"));
    EXPECT_THAT(first, HasSubstr("%2F20260301%2Feu-west-1%2Frds-db%2F"));
    EXPECT_THAT(first, HasSubstr("X-Amz-Date=20260301T120000Z"));
    EXPECT_NE(token(source, host, 5433)->reveal(), first);
    now_is("2026-03-01T12:00:01Z");
    EXPECT_NE(token(source)->reveal(), first);
}

TEST_F(Tokens, AreNotMadeForAnAlias) {
    TokenSource source{keys_, "us-east-1", clock_};
    const auto made = token(source, "db.example.com");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, CredentialFailure::Kind::settings);
}

TEST_F(Tokens, HaveAHintThatTellsTheTimeOfSigning) {
    const TokenSource source{keys_, "", clock_};
    EXPECT_EQ(source.hint(),
              "the token was signed at 2026-03-01T12:00:00Z by this machine's clock; "
              "the role needs GRANT rds_iam, and the AWS identity rds-db:connect on "
              "it");
}

TEST_F(Tokens, HaveAHintThatTellsHowFarTheClockIsOff) {
    const HttpStub stub{
        test::always(http_answer(200,
                                 R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t",)"
                                 R"("Expiration":"2026-03-01T18:00:00Z"})",
                                 "Date: Sun, 01 Mar 2026 11:40:00 GMT\r\n"))};
    TokenSource source{{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", stub.origin() + "/"}}, "", clock_};
    ASSERT_TRUE(token(source));
    EXPECT_EQ(source.hint(),
              "the token was signed at 2026-03-01T12:00:00Z by this machine's clock, "
              "which is 1200 seconds ahead of AWS's: set the clock");
}

} // namespace
} // namespace lockstep::aws
