// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;

class Rollout : public LockstepTest {
protected:
    /// A sequence, since it keeps its value when the file that moved it is rolled back.
    void make_run_counter() {
        ASSERT_EQ(sql("CREATE SEQUENCE runs; GRANT ALL ON SEQUENCE runs TO PUBLIC; SELECT 'made'"),
                  "made");
    }

    /// As many pods as one Deployment would start.
    std::vector<Ended> run_together(int pods) {
        std::vector<LockstepProcess> running;
        for (int i = 0; i < pods; ++i) {
            running.push_back(start({"migrate"}, {{"POD_NAME", "pod-" + std::to_string(i)}}));
        }
        std::vector<Ended> ended;
        for (auto& process : running)
            ended.push_back(process.wait());
        return ended;
    }
};

long count(const std::vector<Ended>& all, Outcome outcome) {
    return std::count_if(all.begin(), all.end(), [&](const auto& each) {
        return each.exit_code == 0 && each.report.outcome == outcome;
    });
}

TEST_F(Rollout, IsMigratedByExactlyOneOfTwentyPods) {
    write("1_slow.sql", "CREATE TABLE one (id int);\nSELECT pg_sleep(0.5);\n");
    write("2_more.sql", "INSERT INTO one VALUES (1);\n");
    const auto all = run_together(20);
    EXPECT_EQ(count(all, Outcome::applied), 1);
    EXPECT_EQ(count(all, Outcome::waited_for_other) + count(all, Outcome::nothing_pending), 19);
    EXPECT_EQ(sql("SELECT count(*) FROM one"), "1");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt"), "1");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration"), "2");
}

TEST_F(Rollout, MeetsARecordedFailureWithoutRunningTheSqlAgain) {
    make_run_counter();
    write("1_bad.sql", "SELECT nextval('runs');\nSELECT nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    const auto second = run({"migrate"}, {{"POD_NAME", "pod-2"}});
    EXPECT_EQ(second.exit_code, 65);
    EXPECT_EQ(second.report.failure->kind, "recorded");
    EXPECT_EQ(second.report.failure->file, "1_bad.sql");
    EXPECT_EQ(second.report.failure->line, 2U);
    EXPECT_EQ(second.report.failure->sqlstate, "42703");
    EXPECT_EQ(sql("SELECT last_value FROM runs"), "1");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt"), "1");
}

TEST_F(Rollout, TriesOnceMoreForEachRetryToken) {
    make_run_counter();
    write("1_bad.sql", "SELECT nextval('runs');\nSELECT nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    EXPECT_EQ(run({"migrate", "--retry-token", "a"}).report.failure->kind, "sql");
    EXPECT_EQ(run({"migrate", "--retry-token", "a"}).report.failure->kind, "recorded");
    EXPECT_EQ(sql("SELECT last_value FROM runs"), "2");
}

TEST_F(Rollout, GoesOnOnceTheFileIsFixed) {
    write("1_bad.sql", "SELECT nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    write("1_bad.sql", "SELECT 1;\n");
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
}

TEST_F(Rollout, HealsAfterItsMigratorWasKilled) {
    write("1_table.sql", "CREATE TABLE one (id int);\n");
    write("2_slow.sql", "INSERT INTO one VALUES (1);\nSELECT pg_sleep(3);\n");
    auto killed = start({"migrate"});
    ASSERT_TRUE(becomes("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%' "
                        "AND state = 'active' AND pid <> pg_backend_pid()",
                        "1"));
    killed.send(SIGKILL);
    EXPECT_EQ(killed.wait().exit_code, 128 + SIGKILL);
    const auto next = run({"migrate"}, {{"POD_NAME", "pod-2"}});
    EXPECT_EQ(next.exit_code, 0) << next.log;
    EXPECT_EQ(next.report.outcome, Outcome::applied);
    EXPECT_EQ(sql("SELECT count(*) FROM one"), "1");
    EXPECT_EQ(sql("SELECT string_agg(version, ',' ORDER BY version) FROM lockstep.migration"),
              "1,2");
}

TEST_F(Rollout, TellsWhoHoldsTheLock) {
    write("1_slow.sql", "SELECT pg_sleep(2);\n");
    auto first = start({"migrate"}, {{"LOCKSTEP_ROLLOUT", "shop/app/7d4b9c"}});
    ASSERT_TRUE(logs(first, "\"applying\""));
    const auto second = run({"migrate"}, {{"POD_NAME", "pod-2"}});
    EXPECT_EQ(second.exit_code, 0) << second.log;
    EXPECT_EQ(second.report.outcome, Outcome::waited_for_other);
    EXPECT_EQ(second.report.lock_holder, "lockstep/shop/app/7d4b9c/pod-1");
    EXPECT_EQ(first.wait().exit_code, 0);
}

} // namespace
} // namespace lockstep::test
