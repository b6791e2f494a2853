// SPDX-License-Identifier: Apache-2.0
#include "kube/api_error.hpp"

#include <gtest/gtest.h>

namespace lockstep::kube {
namespace {

using std::chrono::seconds;

TEST(ToApiError, ReadsReasonAndMessageOfAStatus) {
    EXPECT_EQ(
        to_api_error(404,
                     R"({"kind":"Status","reason":"NotFound","message":"no such pod","code":404})"),
        (ApiError{Remedy::fix_input, 404, "NotFound", "no such pod"}));
}

TEST(ToApiError, ReadsHowLongToStayAwayFromTheBody) {
    EXPECT_EQ(
        to_api_error(429, R"({"kind":"Status","details":{"retryAfterSeconds":3}})").retry_after,
        seconds{3});
}

TEST(ToApiError, BelievesTheHeaderMoreThanTheBody) {
    EXPECT_EQ(to_api_error(429, R"({"kind":"Status","details":{"retryAfterSeconds":3}})", "7")
                  .retry_after,
              seconds{7});
}

TEST(ToApiError, StaysAwayForFiveMinutesAtMost) {
    EXPECT_EQ(to_api_error(503, "", "86400").retry_after, seconds{300});
}

TEST(ToApiError, IgnoresADateInTheHeader) {
    EXPECT_EQ(to_api_error(503, "", "Wed, 21 Oct 2026 07:28:00 GMT").retry_after, std::nullopt);
}

TEST(ToApiError, QuotesTheFirstLineOfAProxyThatKnowsNoStatus) {
    EXPECT_EQ(to_api_error(502, "Bad Gateway\nby nobody"),
              (ApiError{Remedy::retry, 502, "", "the Kubernetes API answered 502: Bad Gateway"}));
}

TEST(ToApiError, HasASentenceForAnEmptyBody) {
    EXPECT_EQ(to_api_error(500, "").message, "the Kubernetes API answered 500");
}

TEST(ToApiError, DoesNotStumbleOverFieldsOfAnotherType) {
    EXPECT_EQ(to_api_error(400, R"({"kind":"Status","reason":5,"message":null,"details":[]})"),
              (ApiError{Remedy::fix_input, 400, "",
                        "the Kubernetes API answered 400: "
                        R"({"kind":"Status","reason":5,"message":null,"details":[]})"}));
}

struct RemedyCase {
    const char* name;
    int code;
    Remedy remedy;
};

class ToApiErrorRemedy : public testing::TestWithParam<RemedyCase> {};

TEST_P(ToApiErrorRemedy, FollowsFromTheCode) {
    EXPECT_EQ(to_api_error(GetParam().code, "").remedy, GetParam().remedy);
}

INSTANTIATE_TEST_SUITE_P(Codes, ToApiErrorRemedy,
                         testing::Values(RemedyCase{"BadRequest", 400, Remedy::fix_input},
                                         RemedyCase{"TokenRefused", 401, Remedy::retry},
                                         RemedyCase{"NotAllowed", 403, Remedy::fix_input},
                                         RemedyCase{"Conflict", 409, Remedy::observe},
                                         RemedyCase{"Gone", 410, Remedy::retry},
                                         RemedyCase{"Invalid", 422, Remedy::fix_input},
                                         RemedyCase{"TooMany", 429, Remedy::retry},
                                         RemedyCase{"ServerError", 500, Remedy::retry},
                                         RemedyCase{"Redirect", 302, Remedy::report_bug}),
                         [](const auto& row) { return row.param.name; });

TEST(ApiError, TellsAnExistingObjectFromAConflict) {
    const ApiError exists{.code = 409, .reason = "AlreadyExists"};
    EXPECT_TRUE(is_already_exists(exists));
    EXPECT_FALSE(is_conflict(exists));
}

TEST(ApiError, TellsAConflictFromAnExistingObject) {
    const ApiError conflict{.code = 409, .reason = "Conflict"};
    EXPECT_FALSE(is_already_exists(conflict));
    EXPECT_TRUE(is_conflict(conflict));
}

TEST(ApiError, KnowsAnExpiredVersionByCodeOrReason) {
    EXPECT_TRUE(is_expired({.code = 410}));
    EXPECT_TRUE(is_expired({.reason = "Expired"}));
    EXPECT_FALSE(is_expired({.code = 404, .reason = "NotFound"}));
}

} // namespace
} // namespace lockstep::kube
