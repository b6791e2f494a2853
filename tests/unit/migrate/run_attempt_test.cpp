// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "run_fixture.hpp"

namespace lockstep::migrate::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class RunAttempt : public RunTest {};

TEST_F(RunAttempt, SaysWhoTriesWhat) {
    settings.retry_token = "again";
    ASSERT_TRUE(go());
    ASSERT_THAT(database.attempts, SizeIs(1));
    EXPECT_EQ(database.attempts[0].set_digest, set.digest);
    EXPECT_EQ(database.attempts[0].rollout, "shop/app/7d4b9");
    EXPECT_EQ(database.attempts[0].pod, "app-7d4b9-x2x");
    EXPECT_EQ(database.attempts[0].retry_token, "again");
    EXPECT_EQ(database.ends.at(0).outcome, AttemptOutcome::applied);
}

TEST_F(RunAttempt, PutsTheDigestInPlaceOfAnEmptyRollout) {
    settings.rollout.clear();
    ASSERT_TRUE(go());
    EXPECT_EQ(database.attempts.at(0).rollout, set.digest);
    EXPECT_EQ(database.contexts.at(0).rollout, set.digest);
}

TEST_F(RunAttempt, KeepsTheFilesBeforeTheOneThatFailed) {
    let_migration_fail(1, Remedy::fix_input, "relation \"order\" does not exist", "42P01");
    const auto met = fail();
    EXPECT_EQ(met.kind, "sql");
    EXPECT_EQ(
        met.error,
        (Error{Remedy::fix_input,
               "2_items.sql: statement 1 of 1 failed at line 1, column 8: relation \"order\" does "
               "not exist [SQLSTATE 42P01]\n"
               "  database: at version 1; nothing from this file was kept\n"
               "  next: correct the file and apply it again"}));
    EXPECT_EQ(met.applied, database.history.rows);
    EXPECT_EQ(met.statement, database.failing.at("2_items.sql").failure);
}

TEST_F(RunAttempt, RecordsAFailureThatNeedsNewInput) {
    let_migration_fail(0, Remedy::fix_input, "syntax error", "42601");
    fail();
    ASSERT_THAT(database.ends, SizeIs(1));
    EXPECT_EQ(database.ends[0].outcome, AttemptOutcome::failed);
    EXPECT_EQ(database.ends[0].failure, database.failing.at("1_orders.sql").failure);
    EXPECT_THAT(database.run_scripts, ElementsAre("1_orders.sql"));
}

TEST_F(RunAttempt, RecordsAPassingFailureAsOneToRetry) {
    let_migration_fail(0, Remedy::retry, "canceling statement due to lock timeout", "55P03");
    const auto met = fail();
    EXPECT_EQ(met.kind, "sql");
    EXPECT_EQ(met.error.remedy, Remedy::retry);
    EXPECT_THAT(met.error.message, HasSubstr("next: nothing; the next run tries again"));
    EXPECT_EQ(database.ends.at(0).outcome, AttemptOutcome::retry);
}

TEST_F(RunAttempt, NamesALostConnectionAsTheKind) {
    let_migration_fail(0, Remedy::retry, "terminating connection due to administrator command",
                       "57P01");
    EXPECT_EQ(fail().kind, "connection");
}

TEST_F(RunAttempt, RecordsNothingAfterAConnectionLostInCommit) {
    database.loses_connection_in_commit = true;
    const auto met = fail();
    EXPECT_EQ(met.kind, "connection");
    EXPECT_EQ(met.error.remedy, Remedy::observe);
    EXPECT_THAT(met.error.message, HasSubstr("unknown whether it was done"));
    EXPECT_THAT(database.calls, Not(Contains("end_attempt")));
    EXPECT_THAT(database.run_scripts, ElementsAre("1_orders.sql"));
}

TEST_F(RunAttempt, IsNotMadeAgainOnceItsFailureIsRecorded) {
    let_migration_fail(1, Remedy::fix_input, "syntax error", "42601");
    fail();
    database.run_scripts.clear();
    database.calls.clear();
    const auto met = fail();
    EXPECT_EQ(met.kind, "recorded");
    EXPECT_EQ(
        met.error,
        (Error{Remedy::fix_input,
               "2_items.sql: statement 1 of 1 failed at line 1, column 8: "
               "syntax error [SQLSTATE 42601]\n"
               "  recorded: run by app-7d4b9-x2x at 2026-03-01T12:00:00Z; "
               "the same files are not run again\n"
               "  next: change the file, or ask for a retry: lockstep repair retry, or annotation "
               "lockstep.dev/retry on the resource "
               "(LOCKSTEP_RETRY_TOKEN)"}));
    EXPECT_EQ(met.statement, database.failing.at("2_items.sql").failure);
    EXPECT_THAT(database.calls, ElementsAre("read_history"));
}

TEST_F(RunAttempt, IsMadeAgainAsOftenAsARolloutMay) {
    settings.attempts_per_rollout = 2;
    let_migration_fail(0, Remedy::fix_input, "syntax error", "42601");
    EXPECT_EQ(fail().kind, "sql");
    EXPECT_EQ(fail().kind, "sql");
    EXPECT_EQ(fail().kind, "recorded");
}

TEST_F(RunAttempt, IsMadeOnceMoreForEachNewToken) {
    let_migration_fail(0, Remedy::fix_input, "syntax error", "42601");
    EXPECT_EQ(fail().kind, "sql");
    settings.retry_token = "monday";
    EXPECT_EQ(fail().kind, "sql");
    EXPECT_EQ(fail().kind, "recorded");
    settings.retry_token = "tuesday";
    EXPECT_EQ(fail().kind, "sql");
}

TEST_F(RunAttempt, EndsForAllWhoWaitWhenItFails) {
    database.holders = {held_by("lockstep/other")};
    database.while_waiting = [&] {
        database.history.failure = RecordedFailure{
            InMemoryDatabase::failure_in(set.migrations[0], "syntax error", "42601"),
            "shop/app/7d4b9",
            "app-7d4b9-first",
            "2026-03-01T12:00:00Z",
            1,
            ""};
    };
    const auto met = fail();
    EXPECT_EQ(met.kind, "recorded");
    EXPECT_THAT(met.error.message, HasSubstr("run by app-7d4b9-first"));
    EXPECT_THAT(database.run_scripts, IsEmpty());
}

TEST_F(RunAttempt, DoesNotMindARecordedFailureWhenNothingIsPending) {
    apply_all_as_another();
    database.history.failure = RecordedFailure{{}, "", "", "", 1, ""};
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::nothing_pending);
}

TEST_F(RunAttempt, StopsBetweenTwoFilesWhenAskedTo) {
    observer.on_applied = [&] { stop.request_stop(); };
    const auto met = fail();
    EXPECT_EQ(met.kind, "stopped");
    EXPECT_EQ(met.error,
              (Error{Remedy::retry, "the run was asked to stop before 2_items.sql; 1 of 2 pending "
                                    "migrations were applied"}));
    EXPECT_EQ(met.applied, database.history.rows);
    EXPECT_EQ(database.ends.at(0).outcome, AttemptOutcome::retry);
    EXPECT_EQ(database.calls.back(), "unlock");
}

TEST_F(RunAttempt, WarnsWhenAFailureCouldNotBeRecorded) {
    let_migration_fail(0, Remedy::fix_input, "syntax error", "42601");
    database.end_error = Error{Remedy::retry, "server closed the connection"};
    EXPECT_EQ(fail().kind, "sql");
    EXPECT_THAT(
        observer.warnings,
        ElementsAre("how the attempt ended could not be recorded: server closed the connection"));
}

TEST_F(RunAttempt, FailsWithRetryWhenItsSuccessCouldNotBeRecorded) {
    database.end_error = Error{Remedy::retry, "server closed the connection"};
    const auto met = fail();
    EXPECT_EQ(met.kind, "connection");
    EXPECT_EQ(met.error.remedy, Remedy::retry);
    EXPECT_THAT(met.applied, SizeIs(2));
}

TEST_F(RunAttempt, TellsHowLongItTook) {
    clock.step = std::chrono::milliseconds{100};
    ASSERT_TRUE(go());
    EXPECT_GT(times.apply.count(), 0);
    EXPECT_GT(database.ends.at(0).duration_ms, 0);
}

} // namespace
} // namespace lockstep::migrate::testing
