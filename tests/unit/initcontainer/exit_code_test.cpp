// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/exit_code.hpp"

#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

TEST(ExitCode, FollowsFromTheRemedy) {
    EXPECT_EQ(exit_code(Remedy::fix_input), ExitCode{65});
    EXPECT_EQ(exit_code(Remedy::report_bug), ExitCode{70});
    EXPECT_EQ(exit_code(Remedy::retry), ExitCode{75});
    EXPECT_EQ(exit_code(Remedy::observe), ExitCode{75});
}

TEST(ExitCode, IsZeroForAReportWithoutARemedy) {
    report::Report pending;
    pending.outcome = report::Outcome::pending;
    EXPECT_EQ(exit_code(pending), ExitCode::done);
}

} // namespace
} // namespace lockstep::initcontainer
