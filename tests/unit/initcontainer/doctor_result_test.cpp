// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::initcontainer::doctor {
namespace {

using testing::HasSubstr;
using testing::Not;

Examined one_of_each() {
    return {{ok("host", "db (POSTGRES_HOST)"), warn("tls", "29 days", "renew it"),
             fail("login", "refused", "look at the Secret"), skip("lock", "login")},
            "lockstep 1.0.0 (abc)",
            "2026-01-01T00:00:00Z"};
}

TEST(DoctorsExitCode, FollowsTheWorstCheck) {
    EXPECT_EQ(exit_code({}), ExitCode::done);
    EXPECT_EQ(exit_code({warn("a", "", ""), skip("b", "a")}), ExitCode::done);
    const auto passing = fail("a", "", "", Remedy::retry);
    const auto lasting = fail("b", "", "", Remedy::fix_input);
    EXPECT_EQ(exit_code({passing}), ExitCode::try_again);
    EXPECT_EQ(exit_code({lasting, passing}), ExitCode::fix_input);
    EXPECT_EQ(exit_code({passing, lasting}), ExitCode::fix_input);
    EXPECT_EQ(exit_code({lasting, fail("c", "", "", Remedy::report_bug)}), ExitCode::report_bug);
}

TEST(DoctorsText, HasALineACheckWithItsAdvice) {
    const auto text = to_text(one_of_each(), false);
    EXPECT_THAT(text, HasSubstr("ok       host          db (POSTGRES_HOST)\n"));
    EXPECT_THAT(text, HasSubstr("fail     login         refused\n"
                                "                       -> look at the Secret\n"));
    EXPECT_THAT(text, HasSubstr("skipped  lock          needs login\n"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(to_text(one_of_each(), true), HasSubstr("\x1b[31mfail"));
}

TEST(DoctorsSummary, HasWhatATicketNeeds) {
    EXPECT_EQ(summary(one_of_each()),
              "lockstep 1.0.0 (abc) doctor, 2026-01-01T00:00:00Z: 1 ok, 1 warn, 1 fail, 1 skipped\n"
              "ok host: db (POSTGRES_HOST)\n"
              "warn tls: 29 days\n"
              "fail login: refused\n"
              "skipped: lock\n");
}

TEST(DoctorsJson, HasChecksSummaryAndExitCode) {
    const auto json = to_json(one_of_each());
    EXPECT_THAT(json, HasSubstr(R"({"exitCode":65,"checks":[{"name":"host","verdict":"ok",)"
                                R"_("evidence":"db (POSTGRES_HOST)"},)_"));
    EXPECT_THAT(json, HasSubstr(R"("verdict":"fail","evidence":"refused",)"
                                R"("advice":"look at the Secret","remedy":"fix_input"})"));
    EXPECT_THAT(json, HasSubstr(R"_("summary":"lockstep 1.0.0 (abc) doctor,)_"));
}

} // namespace
} // namespace lockstep::initcontainer::doctor
