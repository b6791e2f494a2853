// SPDX-License-Identifier: Apache-2.0
#include "aws/credential_chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/duration.hpp"
#include "support/http_stub.hpp"
#include "support/manual_clock.hpp"
#include "unit/formats/temporary_directory.hpp"

namespace lockstep::aws {
namespace {

using namespace std::chrono_literals;
using test::http_answer;
using test::HttpAnswer;
using test::HttpStub;
using testing::HasSubstr;
using Kind = CredentialFailure::Kind;

constexpr const char* noon = "2026-03-01T12:00:00Z";

class Chain : public testing::Test {
protected:
    Chain() { now_is(noon); }

    void now_is(const char* time) { clock_.advance(*parse_time(time) - clock_.wall()); }

    CredentialResult<Credentials> find(CredentialChain& chain) {
        return chain.credentials("eu-west-1", std::chrono::steady_clock::now() + 5s, stop_.token());
    }

    /// An agent whose credentials live until then; the key counts the requests.
    static HttpStub::Answer agent(const std::string& until, int& count) {
        return [until, &count](const std::string&, HttpAnswer& answer) {
            answer.send(http_answer(200,
                                    "{\"AccessKeyId\":\"A" + std::to_string(++count) +
                                        "\",\"SecretAccessKey\":\"s\",\"Token\":\"t\","
                                        "\"Expiration\":\"" +
                                        until + "\"}",
                                    "Date: Sun, 01 Mar 2026 12:07:00 GMT\r\n"));
        };
    }

    static Variables at(const HttpStub& stub) {
        return {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", stub.origin() + "/"}};
    }

    test::ManualClock clock_;
    StopSource stop_;
};

TEST_F(Chain, TakesTheEnvironmentBeforeAnythingElse) {
    int asked = 0;
    const HttpStub stub{agent("2026-03-01T18:00:00Z", asked)};
    auto variables = at(stub);
    variables["AWS_ACCESS_KEY_ID"] = "AKID";
    variables["AWS_SECRET_ACCESS_KEY"] = "sec";
    CredentialChain chain{variables, clock_};
    const auto found = find(chain);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->access_key_id, "AKID");
    EXPECT_EQ(asked, 0);
}

TEST_F(Chain, RefusesHalfAKeyInsteadOfLookingElsewhere) {
    CredentialChain chain{{{"AWS_ACCESS_KEY_ID", "AKID"}}, clock_};
    const auto found = find(chain);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, Kind::settings);
}

TEST_F(Chain, KeepsCredentialsUntilFiveMinutesBeforeTheyExpire) {
    int asked = 0;
    const HttpStub stub{agent("2026-03-01T13:00:00Z", asked)};
    CredentialChain chain{at(stub), clock_};
    ASSERT_TRUE(find(chain));
    now_is("2026-03-01T12:54:59Z");
    EXPECT_EQ(find(chain)->access_key_id, "A1");
    now_is("2026-03-01T12:55:01Z");
    EXPECT_EQ(find(chain)->access_key_id, "A2");
    EXPECT_EQ(asked, 2);
}

TEST_F(Chain, GoesOnWithCredentialsThatStillLiveWhenTheyCannotBeRenewed) {
    bool works = true;
    const HttpStub stub{[&works](const std::string&, HttpAnswer& answer) {
        answer.send(works ? http_answer(200, R"({"AccessKeyId":"A1","SecretAccessKey":"s",)"
                                             R"("Token":"t","Expiration":"2026-03-01T13:00:00Z"})")
                          : http_answer(403, ""));
    }};
    CredentialChain chain{at(stub), clock_};
    ASSERT_TRUE(find(chain));
    works = false;
    now_is("2026-03-01T12:58:00Z");
    EXPECT_TRUE(find(chain));
    now_is("2026-03-01T13:00:01Z");
    EXPECT_FALSE(find(chain));
}

TEST_F(Chain, NoticesHowFarTheClockIsOff) {
    int asked = 0;
    const HttpStub stub{agent("2026-03-01T18:00:00Z", asked)};
    CredentialChain chain{at(stub), clock_};
    EXPECT_FALSE(chain.clock_skew());
    ASSERT_TRUE(find(chain));
    EXPECT_EQ(chain.clock_skew(), 420s);
}

TEST_F(Chain, NamesAllItLookedAtWhereNobodySetAnythingUp) {
    CredentialChain chain{{{"AWS_EC2_METADATA_DISABLED", "true"}}, clock_};
    const auto found = find(chain);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(),
              (CredentialFailure{
                  Kind::refused,
                  "auth iam: no AWS credentials: none in the environment (AWS_ACCESS_KEY_ID), no "
                  "role for the service account (AWS_WEB_IDENTITY_TOKEN_FILE), none for the "
                  "container (AWS_CONTAINER_CREDENTIALS_FULL_URI), no shared profile "
                  "(AWS_PROFILE), and the instance metadata service is turned off"}));
}

TEST_F(Chain, AsksTheInstanceLast) {
    const HttpStub stub{
        [](const std::string&, HttpAnswer& answer) { answer.send(http_answer(403, "")); }};
    CredentialChain chain{{{"AWS_EC2_METADATA_SERVICE_ENDPOINT", stub.origin()}}, clock_};
    const auto found = find(chain);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, Kind::refused);
    EXPECT_THAT(found.error().message,
                testing::EndsWith("and the instance metadata service: it gives out no session "
                                  "token"));
}

} // namespace
} // namespace lockstep::aws
