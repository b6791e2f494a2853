// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/schema_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::initcontainer::doctor {
namespace {

using testing::HasSubstr;

TEST(DirectoryCheck, TellsTheFormatAndWhy) {
    EXPECT_EQ(judge_directory({"migrations", true, "goose", "its directives", 3}),
              ok("directory", "migrations: 3 files of format goose (its directives)"));
    EXPECT_EQ(judge_directory({"m", true, "goose", "", 1}).evidence,
              "m: 1 files of format goose (as the settings say)");
}

TEST(DirectoryCheck, FailsWithWhatIsWrongAndIsSkippedWithoutFiles) {
    EXPECT_EQ(judge_directory({"m", true, "", "", 0, "1_a.sql:3: unterminated"}),
              fail("directory", "1_a.sql:3: unterminated", ""));
    EXPECT_EQ(judge_directory({"/migrations", false, "", ""}).verdict, Verdict::skipped);
}

Survey survey_saying(const std::string& message) {
    Survey seen;
    seen.reached = true;
    seen.report.message = message;
    return seen;
}

TEST(HistoryCheck, NamesWhatIsPending) {
    auto seen = survey_saying("2 pending.");
    seen.pending = {"3_a.sql", "4_b.sql"};
    EXPECT_EQ(judge_history(seen), ok("history", "2 pending. Pending: 3_a.sql, 4_b.sql."));
}

TEST(HistoryCheck, FailsAsARunWould) {
    auto seen = survey_saying("1_a.sql was edited");
    seen.report.remedy = Remedy::fix_input;
    EXPECT_EQ(judge_history(seen), fail("history", {Remedy::fix_input, "1_a.sql was edited"}));
}

TEST(HistoryCheck, FailsWithARecordedFailure) {
    auto seen = survey_saying("1 pending.");
    seen.recorded_failure.emplace();
    seen.recorded_failure->failure.script = "3_bad.sql";
    seen.recorded_failure->failure.line = 2;
    seen.recorded_failure->failure.message = "no such column";
    const auto check = judge_history(seen);
    EXPECT_EQ(check.verdict, Verdict::fail);
    EXPECT_THAT(check.evidence, HasSubstr("3_bad.sql:2: no such column"));
    EXPECT_THAT(check.advice, HasSubstr("repair retry"));
}

TEST(HistoryCheck, WarnsOfMissingFilesAndEditedComments) {
    auto seen = survey_saying("Nothing is pending.");
    seen.warnings = {"1_a.sql is missing"};
    const auto check = judge_history(seen);
    EXPECT_EQ(check.verdict, Verdict::warn);
    EXPECT_THAT(check.evidence, HasSubstr("1_a.sql is missing"));
}

TEST(OtherToolsCheck, WarnsOfAHistoryUntilItIsTakenOver) {
    const OtherTools flyway{{"flyway (public.flyway_schema_history)"}, {}};
    EXPECT_EQ(judge_other_tools(flyway, false).verdict, Verdict::warn);
    EXPECT_THAT(judge_other_tools(flyway, false).advice, HasSubstr("lockstep adopt --dry-run"));
    EXPECT_EQ(judge_other_tools(flyway, true).verdict, Verdict::ok);
    EXPECT_EQ(
        judge_other_tools({{}, {"public.django_migrations looks like Django's"}}, false).verdict,
        Verdict::warn);
    EXPECT_EQ(judge_other_tools({}, false).verdict, Verdict::ok);
}

TEST(LockCheck, NamesTheHolder) {
    EXPECT_EQ(judge_lock(std::nullopt).verdict, Verdict::ok);
    const auto check =
        judge_lock(migrate::LockHolder{42, "lockstep/pod-7", "2026-01-01T00:00:00Z", true});
    EXPECT_EQ(check.verdict, Verdict::warn);
    EXPECT_THAT(check.evidence, HasSubstr("lockstep/pod-7"));
    EXPECT_THAT(check.evidence, HasSubstr("process 42"));
    EXPECT_THAT(check.evidence, HasSubstr("a statement runs"));
}

} // namespace
} // namespace lockstep::initcontainer::doctor
