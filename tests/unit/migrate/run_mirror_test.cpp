// SPDX-License-Identifier: Apache-2.0
// What a run does where another tool's table is mirrored.
#include <gmock/gmock.h>

#include "run_fixture.hpp"

namespace lockstep::migrate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RunMirror : public RunTest {
protected:
    RunMirror() {
        database.history.exists = true;
        database.history.mirror_differs = true;
    }

    [[nodiscard]] HistoryRow row_of(std::size_t i) const {
        const auto& migration = set.migrations[i];
        HistoryRow row;
        row.version = migration.version.text();
        row.script = migration.script;
        row.checksum = migration.checksum;
        row.token_checksum = migration.token_checksum();
        row.state = State::adopted;
        return row;
    }
};

TEST_F(RunMirror, RunsNothingThatTheToolAppliedByItself) {
    database.in_step = {InStep{{"goose applied both by itself"}, {}}};
    database.taken_over = {row_of(0), row_of(1)};

    const auto result = go();

    ASSERT_TRUE(result) << result.error().error.message;
    EXPECT_EQ(result->outcome, RunOutcome::nothing_pending);
    EXPECT_THAT(database.run_scripts, IsEmpty());
    EXPECT_THAT(observer.notices, ElementsAre("goose applied both by itself"));
}

TEST_F(RunMirror, AppliesWhatTheToolLeft) {
    database.in_step = {InStep{{"goose applied one by itself"}, {}}};
    database.taken_over = {row_of(0)};

    const auto result = go();

    ASSERT_TRUE(result) << result.error().error.message;
    EXPECT_THAT(database.run_scripts, ElementsAre(set.migrations[1].script));
}

TEST_F(RunMirror, LooksAtTheTableEvenWithNothingPending) {
    database.history.rows = {row_of(0), row_of(1)};
    database.in_step = {InStep{}};

    ASSERT_TRUE(go());

    EXPECT_THAT(database.calls, ::testing::Contains("keep_in_step"));
    EXPECT_THAT(database.attempts, IsEmpty());
}

TEST_F(RunMirror, AsksOnceOnly) {
    // A database that never comes into step would otherwise keep a run for ever.
    database.in_step = {};

    ASSERT_TRUE(go());

    EXPECT_EQ(std::count(database.calls.begin(), database.calls.end(), "keep_in_step"), 1);
    EXPECT_THAT(database.run_scripts, SizeIs(2));
}

TEST_F(RunMirror, StopsBeforeAnythingIsRunWhereAPersonMustDecide) {
    database.in_step = {Result<InStep>{fix_input("goose undid 2_items.sql")}};

    const auto met = fail();

    EXPECT_EQ(met.kind, "mirror");
    EXPECT_EQ(met.error.remedy, Remedy::fix_input);
    EXPECT_THAT(database.run_scripts, IsEmpty());
    EXPECT_THAT(database.attempts, IsEmpty());
}

TEST_F(RunMirror, WaitsForTheToolThatIsAtWork) {
    database.in_step = {InStep{{}, "goose (pid 1)"}, InStep{{}, "goose (pid 1)"}, InStep{}};

    ASSERT_TRUE(go());

    EXPECT_THAT(database.run_scripts, SizeIs(2));
}

TEST_F(RunMirror, GivesUpAfterLockWaitAndNamesTheHolder) {
    settings.lock_wait = std::chrono::seconds{1};
    clock.step = std::chrono::milliseconds{400};
    database.in_step.assign(10, InStep{{}, "goose (pid 1)"});

    const auto met = fail();

    EXPECT_EQ(met.kind, "lock");
    EXPECT_EQ(met.error.remedy, Remedy::retry);
    EXPECT_THAT(met.error.message, HasSubstr("goose (pid 1)"));
    EXPECT_THAT(database.run_scripts, IsEmpty());
}

TEST_F(RunMirror, TriesAFileAgainThatTheToolsLockHeldUp) {
    database.history.mirror_differs = false;
    ApplyFailure busy;
    busy.remedy = Remedy::retry;
    busy.failure = InMemoryDatabase::failure_in(set.migrations[0], "goose is at work", "22012");
    busy.other_tool_works = true;
    database.failing_at_first[set.migrations[0].script].assign(3, busy);

    ASSERT_TRUE(go());
    EXPECT_THAT(database.run_scripts, SizeIs(5));
}

TEST_F(RunMirror, IsARetryWhenTheToolNeverEnds) {
    settings.lock_wait = std::chrono::milliseconds{0};
    database.history.mirror_differs = false;
    ApplyFailure busy;
    busy.remedy = Remedy::retry;
    busy.failure = InMemoryDatabase::failure_in(set.migrations[0], "goose is at work", "22012");
    busy.other_tool_works = true;
    database.failing[set.migrations[0].script] = busy;

    const auto met = fail();

    EXPECT_EQ(met.kind, "lock");
    EXPECT_EQ(met.error.remedy, Remedy::retry);
}

} // namespace
} // namespace lockstep::migrate::testing
