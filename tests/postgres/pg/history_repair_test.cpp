// SPDX-License-Identifier: Apache-2.0
#include "pg/history_repair.hpp"

#include <chrono>
#include <thread>

#include <gmock/gmock.h>

#include "history_fixture.hpp"
#include "pg/history_log.hpp"
#include "pg/undo_run.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

const pg::RepairAuthor author{"digest", "shop/app/7d4b9", "ann@desk", "seen by hand"};

class HistoryRepairTest : public HistoryFixture {
protected:
    pg::HistoryRepair repair(Client& client) const { return {client.session, "lockstep", author}; }

    /// A version that is applied, with something to undo.
    migrate::Migration undoable() {
        auto made = migration("1", "CREATE TABLE one ();");
        made.down = "\nDROP TABLE one;\nSELECT pg_sleep(0);\n";
        made.down_line = 3;
        return made;
    }

    Expected<Done, migrate::ApplyFailure> undo(Client& client, const migrate::Migration& made) {
        return pg::undo_migration(client.session, {}, {&made, "1"}, author, stop_.token());
    }

    std::string attempts() const {
        return sql("SELECT coalesce(string_agg(outcome, ' ' ORDER BY id), 'none') FROM "
                   "lockstep.attempt");
    }
    std::string state() const { return sql("SELECT state FROM lockstep.migration"); }
};

TEST_F(HistoryRepairTest, WritesWhoDidWhatAndWhy) {
    auto holder = migrator();
    ASSERT_TRUE(repair(*holder).mark_baseline("7", "all is there"));
    EXPECT_EQ(sql("SELECT set_digest || '|' || rollout || '|' || pod || '|' || outcome || '|' || "
                  "message || '|' || version FROM lockstep.attempt"),
              "digest|shop/app/7d4b9|ann@desk|repaired|all is there; why: seen by hand|7");
}

TEST_F(HistoryRepairTest, ChangesNothingWithoutTheLock) {
    auto holder = migrator();
    auto other = client();
    const auto marked = repair(*other).mark_baseline("7", "all is there");
    ASSERT_FALSE(marked);
    EXPECT_EQ(marked.error().remedy, Remedy::retry);
    EXPECT_THAT(marked.error().message, HasSubstr("does not hold the migration lock"));
    EXPECT_EQ(attempts(), "none");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration"), "0");
}

TEST_F(HistoryRepairTest, ChangesNothingWhereTheRowIsGone) {
    auto holder = migrator();
    migrate::HistoryRow row;
    row.version = "1";
    const auto done = repair(*holder).carry_out(
        {migrate::RepairChange::repeat_statement, row, nullptr, "is run again"});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().remedy, Remedy::retry);
    EXPECT_EQ(attempts(), "none");
}

TEST_F(HistoryRepairTest, LetsOneRepairForgetTheFailuresOfItsFiles) {
    auto holder = migrator();
    const auto attempt = holder->history.begin_attempt({"digest", "r", "p", {}});
    migrate::AttemptEnd end;
    end.outcome = migrate::AttemptOutcome::failed;
    end.failure.emplace();
    ASSERT_TRUE(holder->history.end_attempt(*attempt, end));
    ASSERT_TRUE(holder->history.read_history("digest")->failure);
    ASSERT_TRUE(repair(*holder).carry_out(
        {migrate::RepairChange::forget_failures, {}, nullptr, "is forgotten"}));
    EXPECT_FALSE(holder->history.read_history("digest")->failure);
}

TEST_F(HistoryRepairTest, FindsNoDoubtInAHistoryThatKnowsNone) {
    auto holder = migrator();
    sql("ALTER TABLE lockstep.migration DROP COLUMN running");
    const auto doubt = repair(*holder).doubt_of(migrate::HistoryRow{});
    ASSERT_TRUE(doubt) << doubt.error().message;
    EXPECT_EQ(*doubt, 0);
}

TEST_F(HistoryRepairTest, KnowsWhatTheDatabaseIsMarkedAs) {
    auto holder = migrator();
    EXPECT_EQ(*repair(*holder).environment(), "");
    sql("INSERT INTO lockstep.settings VALUES ('environment', 'development')");
    EXPECT_EQ(*repair(*holder).environment(), "development");
}

TEST_F(HistoryRepairTest, UndoesUnderTheLockOnly) {
    auto holder = migrator();
    const auto made = undoable();
    ASSERT_TRUE(holder->history.apply(made, context_, observer_));
    auto other = client();
    const auto undone = undo(*other, made);
    ASSERT_FALSE(undone);
    EXPECT_EQ(undone.error().remedy, Remedy::retry);
    EXPECT_EQ(state(), "applied");
    EXPECT_TRUE(undo(*holder, made));
    EXPECT_EQ(state(), "undone");
}

TEST_F(HistoryRepairTest, KeepsAllWhenAnUndoIsStopped) {
    auto holder = migrator();
    auto made = undoable();
    made.down = "DROP TABLE one;\nSELECT pg_sleep(60);\n";
    ASSERT_TRUE(holder->history.apply(made, context_, observer_));
    const std::jthread stopper{[this] {
        std::this_thread::sleep_for(std::chrono::milliseconds{300});
        stop_.request_stop();
    }};
    const auto undone = undo(*holder, made);
    ASSERT_FALSE(undone);
    EXPECT_EQ(undone.error().remedy, Remedy::retry);
    EXPECT_EQ(state(), "applied");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_class WHERE relname = 'one'"), "1");
    EXPECT_EQ(attempts(), "undo_failed");
}

TEST_F(HistoryRepairTest, DoesNotWaitForATableWithoutAnEnd) {
    auto holder = migrator();
    const auto made = undoable();
    ASSERT_TRUE(holder->history.apply(made, context_, observer_));
    auto reader = client();
    ASSERT_TRUE(reader->session.execute("BEGIN; SELECT * FROM one"));
    const auto undone = undo(*holder, made);
    ASSERT_FALSE(undone);
    EXPECT_EQ(undone.error().failure.sqlstate, "55P03");
    EXPECT_EQ(undone.error().failure.line, 4U);
    EXPECT_EQ(state(), "applied");
}

TEST_F(HistoryRepairTest, GivesAnEmptyLogWithoutAHistory) {
    auto reader = client();
    const auto log = pg::read_history_log(reader->session, "lockstep", 5);
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_FALSE(log->last_completed);
    EXPECT_TRUE(log->attempts.empty());
}

} // namespace
} // namespace lockstep::test
