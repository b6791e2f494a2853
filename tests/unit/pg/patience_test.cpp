// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/wait.hpp"

namespace lockstep::pg {
namespace {

using namespace std::chrono_literals;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Optional;

ConnectFailure met(FailureClass failure_class) {
    return {failure_class, {remedy_for(failure_class), "what happened"}, {}};
}

class PatienceTest : public ::testing::Test {
protected:
    std::optional<Error> after(std::chrono::seconds time, FailureClass failure_class) {
        return patience_.give_up(met(failure_class), start_ + time);
    }

    SteadyTime start_{};
    Patience patience_{{}, start_}; // 5 minutes; 30 s for TLS, 90 s for passwords
};

TEST_F(PatienceTest, LastsUntilTheDeadlineForWhatPasses) {
    EXPECT_EQ(after(0s, FailureClass::refused), std::nullopt);
    EXPECT_EQ(after(299s, FailureClass::starting_up), std::nullopt);
    const auto end = after(300s, FailureClass::too_many_connections);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->remedy, Remedy::retry);
    EXPECT_EQ(end->message, "the database was not ready within 5m: what happened");
}

TEST_F(PatienceTest, EndsAtOnceForWhatWaitingDoesNotMend) {
    EXPECT_THAT(after(0s, FailureClass::missing_database),
                Optional(Error{Remedy::fix_input, "what happened"}));
    EXPECT_THAT(after(0s, FailureClass::pooler),
                Optional(Error{Remedy::fix_input, "what happened"}));
}

TEST_F(PatienceTest, GivesARefusedPasswordItsGrace) {
    EXPECT_EQ(after(10s, FailureClass::authentication), std::nullopt);
    EXPECT_EQ(after(99s, FailureClass::authentication), std::nullopt);
    EXPECT_THAT(after(100s, FailureClass::authentication),
                Optional(Error{Remedy::fix_input, "what happened"}));
}

TEST_F(PatienceTest, GivesAFailedVerificationItsShorterGrace) {
    EXPECT_EQ(after(0s, FailureClass::tls), std::nullopt);
    EXPECT_EQ(after(29s, FailureClass::tls), std::nullopt);
    EXPECT_THAT(after(30s, FailureClass::tls), Optional(Error{Remedy::fix_input, "what happened"}));
}

TEST_F(PatienceTest, BeginsAGraceAnewWhenAnotherFailureCameBetween) {
    EXPECT_EQ(after(0s, FailureClass::tls), std::nullopt);
    EXPECT_EQ(after(25s, FailureClass::refused), std::nullopt);
    EXPECT_EQ(after(40s, FailureClass::tls), std::nullopt);
    EXPECT_EQ(after(69s, FailureClass::tls), std::nullopt);
    EXPECT_NE(after(70s, FailureClass::tls), std::nullopt);
}

TEST_F(PatienceTest, CallsForAHandWhenTheDeadlineComesWithinAGrace) {
    EXPECT_EQ(after(290s, FailureClass::authentication), std::nullopt);
    EXPECT_THAT(after(300s, FailureClass::authentication),
                Optional(Error{Remedy::fix_input, "what happened"}));
}

} // namespace
} // namespace lockstep::pg
