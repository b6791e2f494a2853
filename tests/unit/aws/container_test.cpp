// SPDX-License-Identifier: Apache-2.0
#include "aws/container_credentials.hpp"

#include <fstream>

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

constexpr const char* good = R"({"AccessKeyId":"AKID","SecretAccessKey":"sec","Token":"tok",)"
                             R"("Expiration":"2036-01-02T03:04:05Z"})";

struct Allowed {
    std::string name;
    Variables variables;
    std::string url; ///< Empty: refused.
};

class ContainerUrl : public testing::TestWithParam<Allowed> {};

TEST_P(ContainerUrl, IsOneThatATokenMayGoTo) {
    const auto url = container_url(GetParam().variables);
    const auto text = url && *url ? origin_of(**url) + (*url)->target : "";
    EXPECT_EQ(text, GetParam().url);
}

Variables full(const std::string& uri) {
    return {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", uri}};
}

INSTANTIATE_TEST_SUITE_P(
    Variables, ContainerUrl,
    testing::ValuesIn(std::vector<Allowed>{
        {"Relative",
         {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1"}},
         "http://169.254.170.2:80/v2/credentials/1"},
        {"RelativeWins",
         {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/r"},
          {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/f"}},
         "http://169.254.170.2:80/r"},
        {"RelativeThatNamesAHost",
         {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "@evil.example/"}},
         ""},
        {"PodIdentity", full("http://169.254.170.23/v1/credentials"),
         "http://169.254.170.23:80/v1/credentials"},
        {"PodIdentityVersionSix", full("http://[fd00:ec2::23]/v1"), "http://[fd00:ec2::23]:80/v1"},
        {"Loopback", full("http://127.0.0.5:99/x"), "http://127.0.0.5:99/x"},
        {"Localhost", full("http://localhost:99/x"), "http://127.0.0.1:99/x"},
        {"Https", full("https://agent.example/x"), "https://agent.example:443/x"},
        {"PlainElsewhere", full("http://agent.example/x"), ""},
        {"PlainMetadataService", full("http://169.254.169.254/x"), ""},
        {"LoopbackInAName", full("http://127.0.0.1.example.com/x"), ""},
        {"NoAddress", full("agent"), ""},
    }),
    [](const auto& test) { return test.param.name; });

class FromContainer : public testing::Test {
protected:
    SourceResult find(const HttpStub& stub, Variables more = {}) {
        more["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = stub.origin() + "/v1/credentials";
        return from_container({more, "", std::chrono::steady_clock::now() + 10s, stop_.token()});
    }

    StopSource stop_;
    formats::testing::TemporaryDirectory folder_;
};

TEST_F(FromContainer, BringsTheAgentsCredentials) {
    const HttpStub agent{always(http_answer(200, good))};
    const auto found = find(agent);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->credentials.access_key_id, "AKID");
    EXPECT_THAT(agent.requests().at(0), testing::StartsWith("GET /v1/credentials HTTP/1.1\r\n"));
    EXPECT_THAT(agent.requests().at(0), testing::Not(HasSubstr("Authorization")));
}

TEST_F(FromContainer, ShowsTheTokenOfTheFileRatherThanTheVariable) {
    const HttpStub agent{always(http_answer(200, good))};
    folder_.write("token", "from-the-file");
    ASSERT_TRUE(find(
        agent, {{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "from-the-variable"},
                {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", (folder_.path() / "token").string()}}));
    EXPECT_THAT(agent.requests().at(0), HasSubstr("Authorization: from-the-file\r\n"));
}

TEST_F(FromContainer, RefusesATokenThatWouldBecomeAnotherHeader) {
    const HttpStub agent{always(http_answer(200, good))};
    const auto found = find(agent, {{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "a\r\nX-Evil: b"}});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, Kind::settings);
    EXPECT_TRUE(agent.requests().empty());
}

TEST_F(FromContainer, AsksThreeTimesWhereTheAgentHasTrouble) {
    const HttpStub agent{always(http_answer(500, "secret-in-the-body"))};
    const auto found = find(agent);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(),
              (CredentialFailure{Kind::unreachable,
                                 "the container's credential agent: the answer was status 500"}));
    EXPECT_EQ(agent.requests().size(), 3U);
}

TEST_F(FromContainer, TakesANoForAnAnswer) {
    const HttpStub agent{always(http_answer(403, ""))};
    const auto found = find(agent);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, Kind::refused);
    EXPECT_EQ(agent.requests().size(), 1U);
}

TEST_F(FromContainer, RefusesAnAnswerOfAnotherForm) {
    const HttpStub agent{always(http_answer(200, "{\"SecretAccessKey\":\"sec\"}"))};
    const auto found = find(agent);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().message,
              "the container's credential agent: the answer holds no credentials");
}

} // namespace
} // namespace lockstep::aws
