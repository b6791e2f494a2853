// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <csignal>

#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using std::chrono::steady_clock;

class Signals : public LockstepTest {
protected:
    static void expect_stopped(const Ended& ended) {
        EXPECT_EQ(ended.exit_code, 75) << ended.log;
        EXPECT_EQ(ended.report.outcome, Outcome::retry);
        ASSERT_TRUE(ended.report.failure);
        EXPECT_EQ(ended.report.failure->kind, "stopped");
    }
};

TEST_F(Signals, EndTheWaitForTheDatabaseAtOnce) {
    write_first_two();
    auto process = start({"migrate", "--port", "1"});
    ASSERT_TRUE(logs(process, "waiting for the database"));
    const auto begun = steady_clock::now();
    process.send(SIGTERM);
    expect_stopped(process.wait());
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds{1});
}

TEST_F(Signals, EndTheWaitForAnotherMigratorAtOnce) {
    write("1_slow.sql", "SELECT pg_sleep(3);\n");
    auto first = start({"migrate"});
    ASSERT_TRUE(logs(first, "\"applying\""));
    auto second = start({"migrate"}, {{"POD_NAME", "pod-2"}});
    ASSERT_TRUE(logs(second, "waiting for another migrator"));
    const auto begun = steady_clock::now();
    second.send(SIGINT);
    expect_stopped(second.wait());
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds{1});
    EXPECT_EQ(first.wait().exit_code, 0);
}

TEST_F(Signals, RollBackARunningStatementAndFreeTheLock) {
    write("1_slow.sql", "CREATE TABLE half (id int);\nSELECT pg_sleep(60);\n");
    auto process = start({"migrate"});
    ASSERT_TRUE(becomes("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' "
                        "AND state = 'active' AND pid <> pg_backend_pid()",
                        "1"));
    process.send(SIGTERM);
    expect_stopped(process.wait());
    EXPECT_EQ(sql("SELECT count(*) FROM pg_class WHERE relname = 'half'"), "0");
    EXPECT_TRUE(becomes("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", "0"));
    EXPECT_EQ(sql("SELECT outcome FROM lockstep.attempt"), "retry");
}

} // namespace
} // namespace lockstep::test
