// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;

class Check : public LockstepTest {};

TEST_F(Check, EndsWellWhenFilesArePendingAndChangesNothing) {
    write_first_two();
    const auto ended = run({"check"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::pending);
    EXPECT_EQ(ended.report.schema->pending, 2);
    EXPECT_EQ(ended.report.schema->target, "2");
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
}

TEST_F(Check, LooksAtTheConnectionAloneWhereThereAreNoFiles) {
    if (std::filesystem::exists("/migrations")) GTEST_FAIL() << "/migrations must not exist";
    variables_.erase("LOCKSTEP_DIR");
    const auto ended = run({"check"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::ready);
    EXPECT_TRUE(ended.report.tls->verified);
}

TEST_F(Check, RefusesAFolderThatWasNamedAndIsMissing) {
    const auto ended = run({"check", "--dir", "/nowhere/migrations"});
    EXPECT_EQ(ended.exit_code, 65);
    EXPECT_EQ(ended.report.failure->kind, "files");
}

TEST_F(Check, TellsWhyTheDatabaseIsNotReached) {
    const auto ended = run({"wait", "--port", "1", "--wait-timeout", "1s"});
    EXPECT_EQ(ended.exit_code, 75);
    EXPECT_EQ(ended.report.outcome, Outcome::retry);
    EXPECT_EQ(ended.report.failure->kind, "refused");
    EXPECT_GE(ended.report.waits.at("refused"), 1);
}

TEST_F(Check, TellsOfTheFailureThatIsRecorded) {
    write("1_bad.sql", "SELECT nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    const auto ended = run({"check"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::pending);
    ASSERT_TRUE(ended.report.failure);
    EXPECT_EQ(ended.report.failure->kind, "recorded");
    EXPECT_EQ(ended.report.failure->file, "1_bad.sql");
    EXPECT_EQ(ended.report.failure->sqlstate, "42703");
}

class Looking : public LockstepTest {};

TEST_F(Looking, ShowsStatusForPeopleAndMachines) {
    write_first_two();
    ASSERT_EQ(run({"migrate", "--target", "1"}).exit_code, 0);
    const auto text = run({"status"}).out;
    EXPECT_THAT(text, HasSubstr("1 applied, at version 1"));
    EXPECT_THAT(text, HasSubstr("1: 2_orders.sql"));
    EXPECT_THAT(text, HasSubstr("verified (verify-full), TLSv1.3"));
    EXPECT_THAT(text, HasSubstr("Lock          free"));
    EXPECT_THAT(run({"status", "-o", "json"}).out, HasSubstr(R"("pendingFiles":["2_orders.sql"])"));
}

TEST_F(Looking, ShowsTheCurrentVersionAndTheHistory) {
    EXPECT_EQ(run({"current"}).out, "none\n");
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_EQ(run({"current"}).out, "2\n");
    EXPECT_EQ(run({"current", "-o", "yaml"}).out, "current: \"2\"\napplied: 2\n");
    EXPECT_THAT(run({"history"}).out, HasSubstr("1_customers.sql"));
    EXPECT_THAT(run({"history", "-v"}).out, HasSubstr("by         pod-1"));
}

} // namespace
} // namespace lockstep::test
