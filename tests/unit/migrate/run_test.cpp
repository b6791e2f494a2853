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

class Run : public RunTest {};

TEST_F(Run, AppliesWhatIsPendingInOrder) {
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::applied);
    EXPECT_EQ(outcome->applied, database.history.rows);
    EXPECT_THAT(database.run_scripts, ElementsAre("1_orders.sql", "2_items.sql"));
    EXPECT_THAT(observer.applying_lines, ElementsAre("1/2 1_orders.sql", "2/2 2_items.sql"));
    EXPECT_THAT(observer.applied_scripts, ElementsAre("1_orders.sql", "2_items.sql"));
}

TEST_F(Run, ReadsAgainUnderTheLockAndRecordsBeforeTheFirstFile) {
    ASSERT_TRUE(go());
    EXPECT_THAT(database.calls,
                ElementsAre("read_history", "try_lock", "ensure_history", "read_history",
                            "begin_attempt", "apply", "apply", "end_attempt", "unlock"));
}

TEST_F(Run, TakesNoLockWhenNothingIsPending) {
    apply_all_as_another();
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::nothing_pending);
    EXPECT_THAT(database.calls, ElementsAre("read_history"));
    EXPECT_THAT(database.digests_read, ElementsAre(set.digest));
}

TEST_F(Run, AppliesOnlyWhatIsMissing) {
    database.history.rows.push_back(row_of(set.migrations[0]));
    ASSERT_TRUE(go());
    EXPECT_THAT(database.run_scripts, ElementsAre("2_items.sql"));
}

TEST_F(Run, LeavesTheQueueOnceAnotherHasAppliedAll) {
    database.holders = {held_by("lockstep/other"), held_by("lockstep/other")};
    database.while_waiting = [&] {
        if (database.holders.empty()) apply_all_as_another();
    };
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::waited_for_other);
    EXPECT_THAT(database.run_scripts, IsEmpty());
    EXPECT_THAT(observer.holders, ElementsAre("lockstep/other"));
    EXPECT_THAT(database.calls, Not(Contains("ensure_history")));
}

TEST_F(Run, FindsUnderTheLockThatAnotherWasFaster) {
    database.on_lock = [&] { apply_all_as_another(); };
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::waited_for_other);
    EXPECT_THAT(database.attempts, IsEmpty());
    EXPECT_EQ(database.calls.back(), "unlock");
}

TEST_F(Run, AppliesWhatTheHolderOfTheLockLeftUndone) {
    database.holders = {held_by("lockstep/other")};
    database.while_waiting = [&] { database.history.rows.push_back(row_of(set.migrations[0])); };
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::applied);
    EXPECT_THAT(database.run_scripts, ElementsAre("2_items.sql"));
}

TEST_F(Run, TellsOfEachNewHolder) {
    database.holders = {held_by("one"), held_by("one"), std::nullopt, held_by("two")};
    ASSERT_TRUE(go());
    EXPECT_THAT(observer.holders, ElementsAre("one", "two"));
}

TEST_F(Run, GivesUpWaitingForTheLockAtTheDeadline) {
    database.holders.assign(100, held_by("lockstep/other"));
    settings.lock_wait = std::chrono::seconds{90};
    clock.step = std::chrono::seconds{20};
    const auto met = fail();
    EXPECT_EQ(met.kind, "lock");
    EXPECT_EQ(
        met.error,
        (Error{Remedy::retry,
               "the migration lock was not obtained within 1m30s; it is held by lockstep/other "
               "(pid 4711, since 2026-03-01T11:59:00Z)"}));
    EXPECT_GE(times.lock, settings.lock_wait);
}

TEST_F(Run, TriesTheLockOnceWhenWaitingIsOff) {
    database.holders.assign(100, held_by("lockstep/other"));
    settings.lock_wait = std::chrono::milliseconds{0};
    EXPECT_EQ(fail().kind, "lock");
    EXPECT_EQ(database.holders.size(), 99U);
}

TEST_F(Run, StopsWaitingAtOnceWhenAskedTo) {
    database.holders.assign(100, held_by("lockstep/other"));
    settings.lock_poll = {.first = std::chrono::minutes{1}, .longest = std::chrono::minutes{1}};
    database.while_waiting = [&] { stop.request_stop(); };
    const auto met = fail();
    EXPECT_EQ(met.kind, "stopped");
    EXPECT_EQ(met.error,
              (Error{Remedy::retry, "the run was asked to stop before it held the lock"}));
}

TEST_F(Run, OnlyWaitsWhereAnotherIsToMigrate) {
    settings.migrator = Migrator::other;
    int reads = 0;
    database.on_read = [&] {
        if (++reads == 3) apply_all_as_another();
    };
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::waited_for_other);
    EXPECT_THAT(observer.waits_for_other, ElementsAre(2U));
    EXPECT_THAT(database.calls, ElementsAre("read_history", "read_history", "read_history"));
}

TEST_F(Run, DoesNotWaitForAnotherLongerThanForTheLock) {
    settings.migrator = Migrator::other;
    settings.lock_wait = std::chrono::seconds{90};
    clock.step = std::chrono::seconds{20};
    const auto met = fail();
    EXPECT_EQ(met.kind, "waiting");
    EXPECT_EQ(met.error.remedy, Remedy::retry);
    EXPECT_THAT(database.run_scripts, IsEmpty());
}

TEST_F(Run, MeetsTheRecordedFailureOfTheOneThatWasToMigrate) {
    settings.migrator = Migrator::other;
    RecordedFailure recorded;
    recorded.failure = InMemoryDatabase::failure_in(set.migrations[0], "no such table", "42P01");
    recorded.attempts = 1;
    database.history.failure = recorded;
    EXPECT_EQ(fail().kind, "recorded");
    EXPECT_THAT(database.calls, ElementsAre("read_history"));
}

TEST_F(Run, RefusesAnEditedFileWithoutTakingTheLock) {
    database.history.rows.push_back(row_of(versioned("1", "orders", "CREATE TABLE other ();")));
    const auto met = fail();
    EXPECT_EQ(met.kind, "checksum");
    EXPECT_EQ(met.error.remedy, Remedy::fix_input);
    EXPECT_THAT(database.calls, ElementsAre("read_history"));
}

TEST_F(Run, RefusesALowerVersionWithoutTakingTheLock) {
    database.history.rows.push_back(row_of(set.migrations[1]));
    EXPECT_EQ(fail().kind, "order");
    EXPECT_THAT(database.calls, ElementsAre("read_history"));
}

TEST_F(Run, AppliesALowerVersionWhereThatIsAllowed) {
    database.history.rows.push_back(row_of(set.migrations[1]));
    settings.out_of_order = OutOfOrder::allow;
    ASSERT_TRUE(go());
    EXPECT_THAT(database.run_scripts, ElementsAre("1_orders.sql"));
}

TEST_F(Run, PassesWhenTheDatabaseIsNewer) {
    database.history.rows.push_back(row_of(versioned("3", "later", "SELECT 3;")));
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::newer_history);
    EXPECT_THAT(database.calls, ElementsAre("read_history"));
    EXPECT_THAT(observer.warnings, ElementsAre(HasSubstr("older than the database")));
}

TEST_F(Run, PassesWhenItsSetIsSuperseded) {
    database.history.superseded = true;
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::newer_history);
    EXPECT_THAT(database.run_scripts, IsEmpty());
}

TEST_F(Run, RefusesANewerDatabaseByPolicy) {
    database.history.rows.push_back(row_of(versioned("3", "later", "SELECT 3;")));
    settings.newer_history = NewerHistory::refuse;
    const auto met = fail();
    EXPECT_EQ(met.kind, "newer-history");
    EXPECT_EQ(met.error, (Error{Remedy::fix_input, "these files are older than the database and "
                                                   "nothing of them is applied: the files end at "
                                                   "version 2, the database is at version 3; roll "
                                                   "out a release with the newer files, or allow a "
                                                   "newer history"}));
}

TEST_F(Run, LeavesTheQueueWhenANewerSetWasApplied) {
    database.holders = {held_by("lockstep/newer")};
    database.while_waiting = [&] { database.history.superseded = true; };
    const auto outcome = go();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->outcome, RunOutcome::newer_history);
}

TEST_F(Run, TellsAWarningOnceAlthoughItPlansTwice) {
    database.history.rows.push_back(row_of(versioned("1", "orders", "CREATE TABLE orders ( );")));
    ASSERT_TRUE(go());
    EXPECT_EQ(observer.warnings.size(), 1U);
}

TEST_F(Run, FailsWithRetryWhenTheHistoryCannotBeReached) {
    database.read_error = Error{Remedy::retry, "server closed the connection"};
    const auto met = fail();
    EXPECT_EQ(met.kind, "connection");
    EXPECT_EQ(met.error,
              (Error{Remedy::retry, "reading the history: server closed the connection"}));
}

TEST_F(Run, FailsWithRetryWhenTheServerIsNotTheWriter) {
    database.lock_error = Error{Remedy::retry, "the server is a reader"};
    const auto met = fail();
    EXPECT_EQ(met.kind, "connection");
    EXPECT_EQ(met.error, (Error{Remedy::retry, "taking the lock: the server is a reader"}));
}

TEST_F(Run, ReleasesTheLockWhenTheHistoryCannotBeMade) {
    database.ensure_error = Error{Remedy::fix_input, "permission denied for database shop"};
    const auto met = fail();
    EXPECT_EQ(met.kind, "history");
    EXPECT_EQ(met.error, (Error{Remedy::fix_input,
                                "preparing the history: permission denied for database shop"}));
    EXPECT_EQ(database.calls.back(), "unlock");
}

} // namespace
} // namespace lockstep::migrate::testing
