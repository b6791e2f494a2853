// SPDX-License-Identifier: Apache-2.0
// Nearly every start finds nothing to do, and finds that out with less than a full look: it must
// never say so where a full look would not.
#include <chrono>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"
#include "support/postgres_fakes.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;

class NothingPending : public LockstepTest {
protected:
    void SetUp() override {
        write_first_two();
        write("R_views.sql", "CREATE OR REPLACE VIEW all_orders AS SELECT * FROM orders;");
        ASSERT_EQ(run({"migrate"}).exit_code, 0);
        ASSERT_EQ(run({"migrate"}).report.outcome, Outcome::nothing_pending);
    }

    /// Somebody changes the database by hand.
    void change(const std::string& statements) { std::ignore = sql(statements); }

    /// What a start reports once somebody changed the history by hand.
    Outcome after(const std::string& statements) {
        change(statements);
        return run({"migrate"}).report.outcome;
    }
};

TEST_F(NothingPending, IsReportedAsAFullLookReportsIt) {
    // A repeatable that is run again keeps its row, and is the newest all the same.
    for (int version = 3; version <= 14; ++version)
        write(std::to_string(version) + "_more.sql", "SELECT 1;");
    ASSERT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
    write("R_views.sql", "CREATE OR REPLACE VIEW all_orders AS SELECT * FROM orders WHERE true;");
    ASSERT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
    const auto start = run({"migrate"}).report;
    const auto look = run({"check"}).report;
    EXPECT_EQ(start.outcome, Outcome::nothing_pending);
    ASSERT_TRUE(start.schema && look.schema);
    EXPECT_EQ(start.schema->current, look.schema->current);
    EXPECT_EQ(start.schema->target, look.schema->target);
    EXPECT_EQ(start.schema->applied, look.schema->applied);
    EXPECT_EQ(start.schema->pending, look.schema->pending);
    ASSERT_EQ(start.schema->last_applied.size(), 10U);
    EXPECT_EQ(start.schema->last_applied.front().description, "views");
    EXPECT_EQ(start.message, "Nothing is pending; the schema is at version 14.");
}

TEST_F(NothingPending, IsNotSaidOfARowThatIsGone) {
    EXPECT_EQ(after("DELETE FROM lockstep.migration WHERE version = '2'"), Outcome::failed);
}

TEST_F(NothingPending, IsNotSaidOfAnUndoneRow) {
    change("DROP VIEW all_orders; DROP TABLE orders");
    EXPECT_EQ(after("UPDATE lockstep.migration SET state = 'undone' WHERE version = '2'; "
                    "DELETE FROM lockstep.migration WHERE kind = 'repeatable'"),
              Outcome::applied);
}

TEST_F(NothingPending, IsNotSaidOfAnotherVersion) {
    EXPECT_EQ(after("UPDATE lockstep.migration SET version = '3' WHERE version = '2'"),
              Outcome::newer_history);
}

TEST_F(NothingPending, IsNotSaidOfAnotherText) {
    EXPECT_EQ(after("UPDATE lockstep.migration SET checksum = 'x', token_checksum = 'y' "
                    "WHERE version = '2'"),
              Outcome::failed);
}

TEST_F(NothingPending, IsNotSaidWhileAnAttemptIsOpen) {
    change("UPDATE lockstep.attempt SET outcome = NULL");
    EXPECT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt WHERE outcome IS NULL"), "0");
}

TEST_F(NothingPending, IsNotSaidOfAnothersHistory) {
    change("INSERT INTO lockstep.settings (key, value) VALUES ('owner', 'billing')");
    const auto refused = run({"migrate"}, {{"LOCKSTEP_OWNER", "shop"}});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.report.message, HasSubstr("belongs to \"billing\""));
}

TEST_F(NothingPending, DoesNotHideThatACommentWasEdited) {
    write("1_customers.sql", "-- people\nCREATE TABLE customers (id int PRIMARY KEY);\n");
    const auto ended = run({"migrate"});
    EXPECT_EQ(ended.report.outcome, Outcome::nothing_pending);
    EXPECT_THAT(ended.log, HasSubstr("in comments or white space only"));
}

TEST_F(NothingPending, IsFoundOverANewConnectionWhenTheFirstIsLost) {
    for (const auto cut : {SessionCutter::Cut::before_the_server_sees_it,
                           SessionCutter::Cut::after_the_server_has_answered}) {
        const SessionCutter cutter{server_.socket(), cut, "string_agg(line"};
        const auto ended = run({"migrate"}, {{"POSTGRES_HOST", "127.0.0.1"},
                                             {"POSTGRES_PORT", std::to_string(cutter.port())},
                                             {"POSTGRES_SSLMODE", "disable"}});
        EXPECT_EQ(ended.exit_code, 0) << ended.log;
        EXPECT_EQ(ended.report.outcome, Outcome::nothing_pending);
        EXPECT_THAT(ended.log, HasSubstr("the connection was lost"));
    }
}

TEST_F(NothingPending, WaitsForNoServerToTellOfABrokenFile) {
    const SilentServer silent;
    write("3_broken.sql", "SELECT 'never closed;");
    const auto port = std::to_string(silent.port());
    const auto begun = std::chrono::steady_clock::now();
    const auto refused =
        run({"migrate"}, {{"POSTGRES_PORT", port}, {"LOCKSTEP_WAIT_TIMEOUT", "60s"}});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{10});
    EXPECT_EQ(refused.exit_code, 65);
    ASSERT_TRUE(refused.report.failure);
    EXPECT_EQ(refused.report.failure->file, "3_broken.sql");
}

} // namespace
} // namespace lockstep::test
