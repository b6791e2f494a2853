// SPDX-License-Identifier: Apache-2.0
#include "aws/instance_metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/http_stub.hpp"

namespace lockstep::aws {
namespace {

using namespace std::chrono_literals;
using test::http_answer;
using test::HttpAnswer;
using test::HttpStub;
using testing::HasSubstr;
using testing::StartsWith;
using Kind = CredentialFailure::Kind;

/// The service as an instance sees it; `role` is empty for an instance without one.
HttpStub::Answer service(const std::string& role) {
    return [role](const std::string& request, HttpAnswer& answer) {
        const auto asks = [&](const char* begin) { return request.rfind(begin, 0) == 0; };
        if (asks("PUT /latest/api/token "))
            answer.send(http_answer(200, "session"));
        else if (request.find("X-aws-ec2-metadata-token: session\r\n") == std::string::npos)
            answer.send(http_answer(401, ""));
        else if (asks("GET /latest/meta-data/iam/security-credentials/ "))
            answer.send(role.empty() ? http_answer(404, "") : http_answer(200, role));
        else if (asks("GET /latest/meta-data/iam/security-credentials/node "))
            answer.send(http_answer(
                200, R"({"Code":"Success","AccessKeyId":"AKID","SecretAccessKey":"sec",)"
                     R"("Token":"tok","Expiration":"2036-01-02T03:04:05Z"})"));
        else
            answer.send(http_answer(404, ""));
    };
}

class FromInstance : public testing::Test {
protected:
    SourceResult find(const HttpStub& stub) {
        const Variables variables{{"AWS_EC2_METADATA_SERVICE_ENDPOINT", stub.origin()}};
        return from_instance(
            {variables, "", std::chrono::steady_clock::now() + 10s, stop_.token()});
    }

    StopSource stop_;
};

TEST_F(FromInstance, OpensASessionAndBringsTheRolesCredentials) {
    const HttpStub stub{service("node")};
    const auto found = find(stub);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->credentials.access_key_id, "AKID");
    ASSERT_EQ(stub.requests().size(), 3U);
    EXPECT_THAT(stub.requests()[0], HasSubstr("X-aws-ec2-metadata-token-ttl-seconds: 60\r\n"));
}

TEST_F(FromInstance, SaysWhenTheInstanceHasNoRole) {
    const HttpStub stub{service("")};
    const auto found = find(stub);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(),
              (CredentialFailure{Kind::refused,
                                 "the instance metadata service: the instance has no role"}));
}

TEST_F(FromInstance, RefusesARoleNameThatLeadsElsewhere) {
    const HttpStub stub{service("../../user-data")};
    const auto found = find(stub);
    ASSERT_FALSE(found);
    EXPECT_EQ(stub.requests().size(), 2U);
}

TEST_F(FromInstance, SaysWhyAPodGetsNoAnswer) {
    const HttpStub stub{[](const std::string&, HttpAnswer& answer) { answer.wait(5s); }};
    const auto begin = std::chrono::steady_clock::now();
    const auto found = find(stub);
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("hop limit is 2"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
}

TEST_F(FromInstance, IsNotAskedWhereItIsTurnedOff) {
    const Variables variables{{"AWS_EC2_METADATA_DISABLED", "True"}};
    const auto found =
        from_instance({variables, "", std::chrono::steady_clock::now() + 10s, stop_.token()});
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
}

} // namespace
} // namespace lockstep::aws
