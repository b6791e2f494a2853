// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(Result, HoldsAValueOrAnError) {
    const Result<int> value{7};
    const Result<int> failure = fix_input("no");
    EXPECT_TRUE(value);
    EXPECT_EQ(*value, 7);
    EXPECT_FALSE(failure);
    EXPECT_EQ(failure.error(), (Error{Remedy::fix_input, "no"}));
}

TEST(Result, IsMadeWithEachRemedy) {
    EXPECT_EQ((Result<>{retry_later("x")}.error().remedy), Remedy::retry);
    EXPECT_EQ((Result<>{bug("x")}.error().remedy), Remedy::report_bug);
}

TEST(Remedy, IsSpelledAsUsersSeeIt) {
    EXPECT_EQ(to_string(Remedy::retry), "retry");
    EXPECT_EQ(to_string(Remedy::observe), "observe");
    EXPECT_EQ(to_string(Remedy::fix_input), "fix_input");
    EXPECT_EQ(to_string(Remedy::report_bug), "report_bug");
}

TEST(Error, GainsContextInFrontAndKeepsItsRemedy) {
    EXPECT_EQ(in_context("reading settings", {Remedy::retry, "no such file"}),
              (Error{Remedy::retry, "reading settings: no such file"}));
}

} // namespace
} // namespace lockstep
