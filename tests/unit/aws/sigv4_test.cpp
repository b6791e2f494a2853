// SPDX-License-Identifier: Apache-2.0
#include "aws/sigv4.hpp"

#include <gtest/gtest.h>

#include "base/duration.hpp"

namespace lockstep::aws {
namespace {

// AWS's published example keys. The signatures were made by AWS's own JavaScript signer.
constexpr const char* host = "mycluster.cluster-123456789012.us-east-1.rds.amazonaws.com";

Secret token_with(const std::string& session_token) {
    const Credentials credentials{"AKIDEXAMPLE", Secret{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
                                  Secret{session_token}, std::nullopt};
    return rds_auth_token({host, 5432, "app user@x", "us-east-1"}, credentials,
                          *parse_time("2026-01-02T03:04:05Z"));
}

TEST(RdsAuthToken, IsThePresignedRequestToConnect) {
    EXPECT_EQ(token_with("").reveal(),
              std::string{host} +
                  ":5432/?Action=connect&DBUser=app%20user%40x&X-Amz-Algorithm=AWS4-HMAC-SHA256&"
                  "X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2Frds-db%2Faws4_request&"
                  "X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&"
                  "X-Amz-Signature="
                  "32e502b9892b0133a73d31389f7c20b6004352b9b2c266e0dfd2d217e08602f2");
}

TEST(RdsAuthToken, SignsTheSessionTokenToo) {
    EXPECT_EQ(token_with("FwoGZXIvYXdzEXAMPLE/+token==").reveal(),
              std::string{host} +
                  ":5432/?Action=connect&DBUser=app%20user%40x&X-Amz-Algorithm=AWS4-HMAC-SHA256&"
                  "X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2Frds-db%2Faws4_request&"
                  "X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&"
                  "X-Amz-Security-Token=FwoGZXIvYXdzEXAMPLE%2F%2Btoken%3D%3D&"
                  "X-Amz-SignedHeaders=host&X-Amz-Signature="
                  "cb57d429378133af3eaba4c9ab5699f62c6b909a2d0d960033d7b5a262967d16");
}

TEST(PercentEncode, KeepsUnreservedCharactersAndWritesTheRestInUpperCase) {
    EXPECT_EQ(percent_encode("aZ09-_.~ /+=\xC3\xA9"), "aZ09-_.~%20%2F%2B%3D%C3%A9");
}

} // namespace
} // namespace lockstep::aws
