// SPDX-License-Identifier: Apache-2.0
// What a run does when it does not get through at once: locks on tables, attempts that are cut off.
#include <gmock/gmock.h>

#include "run_fixture.hpp"

namespace lockstep::migrate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

class RunPatience : public RunTest {
protected:
    RunPatience() {
        settings.lock_retry = {.first = Milliseconds{1}, .longest = Milliseconds{2}};
        settings.lock_budget = Milliseconds{1000};
    }

    ApplyFailure lock_not_given() const {
        ApplyFailure failure;
        failure.remedy = Remedy::retry;
        failure.failure = InMemoryDatabase::failure_in(
            set.migrations[0], "canceling statement due to lock timeout", "55P03");
        failure.may_try_again = true;
        return failure;
    }

    void refuse_locks(std::size_t tries, const ApplyFailure& failure) {
        database.failing_at_first["1_orders.sql"].assign(tries, failure);
    }
};

TEST_F(RunPatience, TriesAFileAgainWhoseLockWasNotGiven) {
    refuse_locks(3, lock_not_given());
    const auto result = go();
    ASSERT_TRUE(result) << result.error().error.message;
    EXPECT_THAT(database.run_scripts, ElementsAre("1_orders.sql", "1_orders.sql", "1_orders.sql",
                                                  "1_orders.sql", "2_items.sql"));
    EXPECT_THAT(observer.pauses, SizeIs(3));
    EXPECT_THAT(database.attempts, SizeIs(1)) << "all of it is one attempt";
}

TEST_F(RunPatience, GivesUpWhenTheBudgetIsUsedUpAndSaysWhatToDo) {
    clock.step = Milliseconds{100};
    refuse_locks(1000, lock_not_given());
    const auto met = fail();
    EXPECT_EQ(met.error.remedy, Remedy::retry);
    EXPECT_EQ(met.kind, "sql");
    EXPECT_THAT(met.error.message, HasSubstr("tried again and again for 1s (lock-budget)"));
    EXPECT_THAT(observer.pauses.size(), Le(12U));
    EXPECT_EQ(database.ends.at(0).outcome, AttemptOutcome::retry);
}

TEST_F(RunPatience, MakesOneTryWithoutABudget) {
    settings.lock_budget = Milliseconds{0};
    refuse_locks(1, lock_not_given());
    fail();
    EXPECT_THAT(database.run_scripts, ElementsAre("1_orders.sql"));
}

TEST_F(RunPatience, DoesNotTryAgainWhatMayNotBeRepeated) {
    auto failure = lock_not_given();
    failure.may_try_again = false;
    refuse_locks(1, failure);
    EXPECT_EQ(fail().error.remedy, Remedy::retry);
    EXPECT_THAT(observer.pauses, IsEmpty());
}

TEST_F(RunPatience, OutwaitsAutovacuumOnceNobodyElseIsInTheWay) {
    auto failure = lock_not_given();
    failure.autovacuum_blocks = true;
    refuse_locks(1, failure);
    ASSERT_TRUE(go());
    ASSERT_THAT(database.contexts, SizeIs(3));
    EXPECT_FALSE(database.contexts[0].outwait_autovacuum);
    EXPECT_TRUE(database.contexts[1].outwait_autovacuum);
    EXPECT_FALSE(database.contexts[2].outwait_autovacuum) << "the next file begins anew";
}

TEST_F(RunPatience, StopsInAPause) {
    settings.lock_retry = {.first = Milliseconds{60'000}, .longest = Milliseconds{60'000}};
    settings.lock_budget = Milliseconds{600'000};
    refuse_locks(1, lock_not_given());
    stop.request_stop();
    const auto met = fail();
    EXPECT_EQ(met.kind, "stopped");
    EXPECT_EQ(met.error.remedy, Remedy::retry);
}

TEST_F(RunPatience, GoesOnWithAFileThatWasBegun) {
    auto begun = row_of(set.migrations[0]);
    begun.state = State::started;
    database.history.rows.push_back(begun);
    database.history.exists = true;
    ASSERT_TRUE(go());
    ASSERT_THAT(database.contexts, SizeIs(2));
    EXPECT_TRUE(database.contexts[0].begun);
    EXPECT_FALSE(database.contexts[1].begun);
}

TEST_F(RunPatience, KnowsThatATryBeganTheFile) {
    auto failure = lock_not_given();
    failure.aftermath = Aftermath::partial;
    refuse_locks(1, failure);
    ASSERT_TRUE(go());
    EXPECT_TRUE(database.contexts.at(1).begun);
}

TEST_F(RunPatience, AsksAPersonAfterTenAttemptsThatWereCutOff) {
    database.history.abandoned = 10;
    const auto met = fail();
    EXPECT_EQ(met.kind, "abandoned");
    EXPECT_EQ(met.error.remedy, Remedy::fix_input);
    EXPECT_THAT(met.error.message, HasSubstr("10 attempts with these files were cut off"));
    EXPECT_THAT(database.run_scripts, IsEmpty());
    EXPECT_THAT(database.attempts, IsEmpty());
}

TEST_F(RunPatience, TriesAgainAfterNineAttemptsThatWereCutOff) {
    database.history.abandoned = 9;
    EXPECT_TRUE(go());
}

TEST_F(RunPatience, LetsANewTokenGoPastAttemptsThatWereCutOff) {
    database.history.abandoned = 10;
    database.history.abandoned_token = "old";
    settings.retry_token = "old";
    EXPECT_EQ(fail().kind, "abandoned");
    settings.retry_token = "new";
    EXPECT_TRUE(go());
}

TEST_F(RunPatience, ForgetsAFailureOfAFileThatIsNotPendingAnyMore) {
    RecordedFailure recorded;
    recorded.failure = InMemoryDatabase::failure_in(set.migrations[0], "syntax error", "42601");
    recorded.attempts = 1;
    database.history.failure = recorded;
    database.history.exists = true;
    database.history.rows.push_back(row_of(set.migrations[0]));
    ASSERT_TRUE(go());
    EXPECT_THAT(database.run_scripts, ElementsAre("2_items.sql"));
}

TEST_F(RunPatience, RecordsTheCompletionThatACutOffRunOwes) {
    apply_all_as_another();
    database.history.exists = true;
    database.history.cut_off = true;
    const auto result = go();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->outcome, RunOutcome::waited_for_other);
    EXPECT_THAT(database.run_scripts, IsEmpty());
    ASSERT_THAT(database.ends, SizeIs(1));
    EXPECT_EQ(database.ends[0].outcome, AttemptOutcome::applied);
}

TEST_F(RunPatience, TakesNoLockForACompletionThatIsRecorded) {
    apply_all_as_another();
    database.history.exists = true;
    ASSERT_TRUE(go());
    EXPECT_THAT(database.calls, ElementsAre("read_history"));
}

TEST_F(RunPatience, WaitsOnWhileTheHolderIsSeenAtWork) {
    settings.lock_wait = Milliseconds{200};
    clock.step = Milliseconds{50};
    auto holder = held_by("lockstep/other");
    holder.at_work = true;
    database.holders.assign(20, holder);
    EXPECT_TRUE(go());
}

TEST_F(RunPatience, GivesUpOnAHolderThatIsIdle) {
    settings.lock_wait = Milliseconds{200};
    clock.step = Milliseconds{50};
    database.holders.assign(1000, held_by("lockstep/other"));
    EXPECT_EQ(fail().kind, "lock");
}

} // namespace
} // namespace lockstep::migrate::testing
