// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <csignal>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class StatusCommand : public LockstepTest {};

TEST_F(StatusCommand, ShowsTheLastCompletedRollout) {
    write_first_two();
    ASSERT_EQ(run({"migrate", "--rollout", "shop/app/7d4b9c"}).exit_code, 0);
    const auto digest = sql("SELECT set_digest FROM lockstep.rollout");
    EXPECT_THAT(run({"status"}).out, HasSubstr("Completed     shop/app/7d4b9c (set " +
                                               digest.substr(0, 12) + "), completed by pod-1 at"));
    const auto json = run({"status", "-o", "json"}).out;
    EXPECT_THAT(json, HasSubstr(R"("lastCompleted":{"id":"shop/app/7d4b9c","setDigest":")" +
                                digest + R"(","state":"completed","migrator":"pod-1")"));
}

TEST_F(StatusCommand, ShowsTheLastAttemptsNewestFirst) {
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    write("3_bad.sql", "\nSELECT nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    ASSERT_EQ(run({"repair", "retry", "--reason", "why not"}).exit_code, 0);
    const auto out = run({"status"}).out;
    const auto repaired = out.find(" repaired by ");
    const auto failed = out.find(" failed by pod-1, 3_bad.sql:2: ");
    const auto applied = out.find(" applied by pod-1");
    ASSERT_NE(repaired, std::string::npos) << out;
    ASSERT_NE(failed, std::string::npos) << out;
    EXPECT_LT(repaired, failed);
    EXPECT_LT(failed, applied);
    EXPECT_THAT(run({"status", "-o", "json"}).out, HasSubstr(R"("outcome":"repaired")"));
}

TEST_F(StatusCommand, HasNoAttemptsWithoutAHistory) {
    write_first_two();
    const auto ended = run({"status", "-o", "json"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr(R"("attempts":[])"));
}

std::size_t count_of(const std::string& part, const std::string& text) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

/// Whether the process logs the text so many times within ten seconds.
bool logs_times(const LockstepProcess& process, const std::string& text, std::size_t times) {
    for (int i = 0; i < 200; ++i) {
        if (count_of(text, process.log()) >= times) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return false;
}

TEST_F(StatusCommand, WatchesUntilItIsStopped) {
    write_first_two();
    auto watching = start({"status", "--watch", "50ms", "--log-level", "debug"});
    ASSERT_TRUE(logs_times(watching, "the database is ready", 3));
    watching.send(SIGINT);
    const auto ended = watching.wait();
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_GE(count_of("At 20", ended.out), 2U) << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("Pending       2: 1_customers.sql, 2_orders.sql"));
    EXPECT_THAT(ended.out, Not(HasSubstr("\x1b")));
}

TEST_F(StatusCommand, GoesOnWatchingWhatIsNotThere) {
    write_first_two();
    auto watching = start({"status", "--watch", "50ms", "--port", "1", "--wait-timeout", "2s"});
    ASSERT_TRUE(logs(watching, "waiting for the database"));
    watching.send(SIGTERM);
    EXPECT_EQ(watching.wait().exit_code, 0);
}

TEST_F(StatusCommand, ShowsTheStateOfEachRowInHistory) {
    write("1_one.sql", "CREATE TABLE one ();\n-- lockstep:down\nDROP TABLE one;\n");
    write("2_steps.sql", "-- lockstep: transaction=none\nSELECT 1;\nSELECT nonsense;\n");
    ASSERT_EQ(run({"migrate", "--target", "1"}).exit_code, 0);
    ASSERT_EQ(run({"undo", "--confirm", database_}).exit_code, 0);
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    const auto out = run({"history", "-v"}).out;
    EXPECT_THAT(out, HasSubstr("1                undone "));
    EXPECT_THAT(out, HasSubstr("1                applied "));
    EXPECT_THAT(out, HasSubstr("2                started  (unfinished)"));
    EXPECT_THAT(out, HasSubstr("statements 1 of 2 done"));
    const auto json = run({"history", "-o", "json"}).out;
    EXPECT_THAT(json, HasSubstr(R"("statements":2,"statementsDone":1)"));
}

} // namespace
} // namespace lockstep::test
