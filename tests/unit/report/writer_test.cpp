// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports.hpp"

namespace lockstep::report::testing {
namespace {

struct Golden {
    std::string name;
    Report report;
    friend void PrintTo(const Golden& row, std::ostream* out) { *out << row.name; }
};

class GoldenReport : public ::testing::TestWithParam<Golden> {};

TEST_P(GoldenReport, IsWrittenByteForByte) {
    EXPECT_EQ(to_json(GetParam().report), golden(GetParam().name));
}

TEST_P(GoldenReport, IsReadBackAsWritten) {
    const auto read = parse(golden(GetParam().name));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, GetParam().report);
}

INSTANTIATE_TEST_SUITE_P(File, GoldenReport,
                         ::testing::ValuesIn(std::vector<Golden>{{"applied", applied_report()},
                                                                 {"failed", failed_report()},
                                                                 {"retry", retry_report()}}),
                         [](const auto& test) { return test.param.name; });

TEST(ToJson, PutsEssentialsFirst) {
    EXPECT_THAT(
        to_json(failed_report()),
        ::testing::StartsWith(R"({"v":1,"outcome":"failed","remedy":"fix_input","message":")"));
}

TEST(ToJson, ReplacesWhatIsNotUtf8) {
    Report report;
    report.message = "caf\xE9 closed";
    const auto read = parse(to_json(report));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->message, "caf\xEF\xBF\xBD closed");
}

class OutcomeText : public ::testing::TestWithParam<Outcome> {};

TEST_P(OutcomeText, IsReadBackAsTheSameOutcome) {
    EXPECT_EQ(parse_outcome(to_string(GetParam())), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Outcome, OutcomeText,
                         ::testing::Values(Outcome::applied, Outcome::nothing_pending,
                                           Outcome::waited_for_other, Outcome::newer_history,
                                           Outcome::pending, Outcome::ready, Outcome::failed,
                                           Outcome::retry, Outcome::held));

TEST(ParseOutcome, KnowsNoOther) {
    EXPECT_EQ(parse_outcome("waited_for_other"), std::nullopt);
}

} // namespace
} // namespace lockstep::report::testing
