// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;

class RepairCommand : public LockstepTest {
protected:
    std::string repairs() const {
        return sql("SELECT string_agg(message, ' | ' ORDER BY id) FROM lockstep.attempt "
                   "WHERE outcome = 'repaired'");
    }
    std::string states() const {
        return sql("SELECT string_agg(CASE version WHEN '' THEN script ELSE version END || ' ' || "
                   "state, ', ' ORDER BY id) FROM lockstep.migration");
    }
    std::string refusal(const Words& words) {
        const auto before = sql("SELECT count(*) FROM lockstep.attempt");
        const auto ended = run(words);
        EXPECT_EQ(ended.exit_code, 65) << ended.log;
        EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt"), before);
        return ended.log;
    }
    /// A file that stops for a person at its second statement.
    void stop_at_second_statement() {
        write("1_steps.sql", "-- lockstep: transaction=none, on-failure=stop\n"
                             "CREATE TABLE one (id int);\nINSERT INTO two VALUES (1);\n");
        ASSERT_EQ(run({"migrate"}).exit_code, 65);
        ASSERT_EQ(states(), "1 started");
    }
    void make_second_table() {
        ASSERT_EQ(sql("CREATE TABLE two (id int); GRANT ALL ON two TO PUBLIC; SELECT 'made'"),
                  "made");
    }
};

TEST_F(RepairCommand, RetryLetsTheSameFilesRunAgain) {
    write("1_needs.sql", "INSERT INTO two VALUES (1);\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    make_second_table();
    ASSERT_EQ(run({"migrate"}).report.failure->kind, "recorded");
    const auto repaired = run({"repair", "retry", "--reason", "made the table"});
    ASSERT_EQ(repaired.exit_code, 0) << repaired.log;
    EXPECT_THAT(repaired.out, HasSubstr("Done: the failure of 1_needs.sql, recorded at "));
    EXPECT_THAT(repairs(), HasSubstr("; why: made the table"));
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
    EXPECT_EQ(sql("SELECT count(*) FROM two"), "1");
}

TEST_F(RepairCommand, RetryIsOnce) {
    write("1_bad.sql", "SELECT nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    ASSERT_EQ(run({"repair", "retry"}).exit_code, 0);
    EXPECT_EQ(run({"migrate"}).report.failure->kind, "sql");
    EXPECT_EQ(run({"migrate"}).report.failure->kind, "recorded");
}

TEST_F(RepairCommand, RetryIsRefusedWithoutARecordedFailure) {
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_THAT(refusal({"repair", "retry"}), HasSubstr("no failure of these files is recorded"));
}

TEST_F(RepairCommand, RetryNeedsTheFiles) {
    const auto ended = run({"repair", "retry", "--dir", "/nonexistent"});
    EXPECT_EQ(ended.exit_code, 65);
    EXPECT_THAT(ended.log, HasSubstr("/nonexistent does not exist"));
}

TEST_F(RepairCommand, ChangesNothingInADryRun) {
    write("1_bad.sql", "SELECT nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    const auto ended = run({"repair", "retry", "--dry-run"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr("Nothing was changed (dry run). It would be so: the failure"));
    EXPECT_EQ(run({"migrate"}).report.failure->kind, "recorded");
}

TEST_F(RepairCommand, ResumeRunsTheStatementAgain) {
    stop_at_second_statement();
    make_second_table();
    ASSERT_NE(run({"migrate"}).exit_code, 0);
    const auto repaired = run({"repair", "resume", "1", "-o", "json"});
    ASSERT_EQ(repaired.exit_code, 0) << repaired.log;
    EXPECT_THAT(repaired.out,
                HasSubstr(R"("command":"repair resume","version":"1","file":"1_steps.sql")"));
    EXPECT_THAT(repaired.out, HasSubstr("statement 2 of version 1 (1_steps.sql) is run again"));
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
    EXPECT_EQ(sql("SELECT count(*) FROM two"), "1");
    EXPECT_EQ(states(), "1 applied");
}

TEST_F(RepairCommand, ResumeDoneGoesOnBehindTheStatement) {
    stop_at_second_statement();
    ASSERT_EQ(run({"repair", "resume", "1", "--done"}).exit_code, 0);
    const auto migrated = run({"migrate"});
    EXPECT_EQ(migrated.exit_code, 0) << migrated.log;
    EXPECT_EQ(states(), "1 applied");
}

TEST_F(RepairCommand, ResumeIsRefusedWhereNothingIsHalfApplied) {
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_THAT(refusal({"repair", "resume", "1"}),
                HasSubstr("version 1 (1_customers.sql) is not half applied"));
    EXPECT_THAT(refusal({"repair", "resume", "9"}),
                HasSubstr("neither the history nor the files know 9"));
}

TEST_F(RepairCommand, MarkAppliedEndsAHalfAppliedMigration) {
    stop_at_second_statement();
    ASSERT_EQ(run({"repair", "mark-applied", "1"}).exit_code, 0);
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::nothing_pending);
    EXPECT_EQ(states(), "1 applied");
    EXPECT_EQ(sql("SELECT statements_done || ' ' || running FROM lockstep.migration"), "2 0");
}

TEST_F(RepairCommand, MarkAppliedMakesTheRowFromTheFile) {
    write_first_two();
    ASSERT_EQ(run({"migrate", "--target", "1"}).exit_code, 0);
    const auto repaired = run({"repair", "mark-applied", "2"});
    ASSERT_EQ(repaired.exit_code, 0) << repaired.log;
    EXPECT_THAT(repaired.out, HasSubstr("version 2 (2_orders.sql) counts as applied"));
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::nothing_pending);
    EXPECT_EQ(sql("SELECT count(*) FROM pg_class WHERE relname = 'orders'"), "0");
}

TEST_F(RepairCommand, MarkAppliedForgetsTheFailureOfItsFile) {
    write("1_bad.sql", "SELECT nonsense;\n");
    write("2_good.sql", "CREATE TABLE good ();\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    ASSERT_EQ(run({"repair", "mark-applied", "1"}).exit_code, 0);
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
}

TEST_F(RepairCommand, MarkAppliedIsRefusedAboveAPendingVersion) {
    write_first_two();
    write("3_more.sql", "SELECT 3;\n");
    ASSERT_EQ(run({"migrate", "--target", "1"}).exit_code, 0);
    EXPECT_THAT(refusal({"repair", "mark-applied", "3"}),
                HasSubstr("2_orders.sql (version 2) is pending below it"));
    EXPECT_EQ(run({"repair", "mark-applied", "3", "--out-of-order", "allow"}).exit_code, 0);
}

TEST_F(RepairCommand, MarkAppliedIsRefusedForWhatIsApplied) {
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_THAT(refusal({"repair", "mark-applied", "1"}), HasSubstr("is applied already"));
}

TEST_F(RepairCommand, MarkAppliedBelowABaselineIsRefused) {
    write_first_two();
    ASSERT_EQ(run({"baseline", "--version", "2"}).exit_code, 0);
    EXPECT_THAT(refusal({"repair", "mark-applied", "1"}), HasSubstr("lies below the baseline 2"));
}

TEST_F(RepairCommand, AcceptEditTakesTheFileAsItIs) {
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    write("1_customers.sql", "CREATE TABLE customers (id bigint PRIMARY KEY);\n");
    ASSERT_EQ(run({"migrate"}).report.failure->kind, "checksum");
    ASSERT_EQ(run({"repair", "accept-edit", "1"}).exit_code, 0);
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::nothing_pending);
    EXPECT_THAT(refusal({"repair", "accept-edit", "1"}), HasSubstr("is as it was applied"));
}

TEST_F(RepairCommand, AcceptEditKeepsARepeatableFromRunningAgain) {
    write("R_view.sql", "CREATE VIEW v AS SELECT 1;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    write("R_view.sql", "CREATE VIEW v AS SELECT 2;\n");
    ASSERT_EQ(run({"repair", "accept-edit", "R_view.sql"}).exit_code, 0);
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::nothing_pending);
}

TEST_F(RepairCommand, MarkAppliedTakesARepeatable) {
    write("R_view.sql", "CREATE VIEW nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    ASSERT_EQ(run({"repair", "mark-applied", "R_view.sql"}).exit_code, 0);
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::nothing_pending);
    EXPECT_EQ(states(), "R_view.sql applied");
}

TEST_F(RepairCommand, OwnerHandsTheHistoryOver) {
    write_first_two();
    ASSERT_EQ(run({"migrate", "--owner", "shop"}).exit_code, 0);
    ASSERT_EQ(run({"migrate", "--owner", "stock"}).exit_code, 65);
    EXPECT_THAT(refusal({"repair", "owner", "--owner", "shop"}),
                HasSubstr("belongs to \\\"shop\\\" already"));
    const auto repaired = run({"repair", "owner", "--owner", "stock"});
    ASSERT_EQ(repaired.exit_code, 0) << repaired.log;
    EXPECT_THAT(repaired.out, HasSubstr("belongs to \"stock\"; before, it belonged to \"shop\""));
    EXPECT_EQ(run({"migrate", "--owner", "stock"}).report.outcome, Outcome::nothing_pending);
}

TEST_F(RepairCommand, IsRefusedWithoutAHistory) {
    write_first_two();
    for (const auto* action : {"resume", "accept-edit"}) {
        EXPECT_EQ(run({"repair", action, "1"}).exit_code, 65) << action;
    }
    EXPECT_EQ(run({"repair", "retry"}).exit_code, 65);
    EXPECT_EQ(run({"repair", "owner", "--owner", "shop"}).exit_code, 65);
    EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
}

TEST_F(RepairCommand, RefusesWrongWordsAsUsage) {
    EXPECT_EQ(run({"repair"}).exit_code, 64);
    EXPECT_EQ(run({"repair", "everything"}).exit_code, 64);
    EXPECT_EQ(run({"repair", "resume"}).exit_code, 64);
    EXPECT_EQ(run({"repair", "retry", "1"}).exit_code, 64);
}

} // namespace
} // namespace lockstep::test
