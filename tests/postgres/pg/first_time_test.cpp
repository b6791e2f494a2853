// SPDX-License-Identifier: Apache-2.0
// What a database holds before there is a history, and how one begins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/foreign_tables.hpp"
#include "postgres/pg/history_fixture.hpp"

namespace lockstep::test {
namespace {

using pg::Beginning;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LookAtTables : public HistoryFixture {
protected:
    pg::DatabaseTables look() {
        auto made = client();
        auto tables = pg::look_at_tables(made->session, "lockstep");
        EXPECT_TRUE(tables) << tables.error().message;
        return tables ? *std::move(tables) : pg::DatabaseTables{};
    }
};

TEST_F(LookAtTables, FindsNothingInANewDatabase) {
    const auto tables = look();
    EXPECT_EQ(tables.user_tables, 0U);
    EXPECT_THAT(tables.shapes, IsEmpty());
    EXPECT_EQ(tables.first_schema, "public");
}

TEST_F(LookAtTables, GivesSmallTablesAndThoseWithATellingColumn) {
    sql("CREATE TABLE small (version bigint, dirty boolean);"
        "CREATE TABLE telling (a int, b int, c int, d int, installed_rank int);"
        "CREATE TABLE large (a int, b int, c int, d int, e int)");
    const auto tables = look();
    EXPECT_EQ(tables.user_tables, 3U);
    ASSERT_EQ(tables.shapes.size(), 2U);
    EXPECT_EQ(tables.shapes[0].name, "small");
    ASSERT_EQ(tables.shapes[0].columns.size(), 2U);
    EXPECT_EQ(tables.shapes[0].columns[1].name, "dirty");
    EXPECT_EQ(tables.shapes[0].columns[1].type, "boolean");
    EXPECT_EQ(tables.shapes[1].name, "telling");
}

TEST_F(LookAtTables, CountsWhatUsersMadeInAnySchema) {
    sql("CREATE SCHEMA \"Odd\"; CREATE TABLE \"Odd\".\"a b\" (id int); CREATE VIEW v AS SELECT 1;"
        "CREATE SEQUENCE s; CREATE TEMP TABLE gone (id int);"
        "CREATE TABLE parent (id int) PARTITION BY LIST (id);"
        "CREATE TABLE child PARTITION OF parent FOR VALUES IN (1);"
        "CREATE EXTENSION pg_trgm; CREATE TABLE member (id int);"
        "ALTER EXTENSION pg_trgm ADD TABLE member");
    const auto tables = look();
    EXPECT_THAT(tables.some_user_tables, ElementsAre("\"Odd\".\"a b\"", "public.parent"));
    EXPECT_EQ(tables.user_tables, 2U);
}

TEST_F(LookAtTables, LeavesOutOurOwnHistories) {
    auto ours = client();
    ASSERT_TRUE(*ours->history.try_lock());
    ASSERT_TRUE(ours->history.ensure_history());
    auto others = client(pg::HistorySettings{.schema = "blog"});
    ASSERT_TRUE(others->history.ensure_history());
    const auto tables = look();
    EXPECT_EQ(tables.user_tables, 0U);
    EXPECT_THAT(tables.other_histories, ElementsAre("blog"));
}

TEST_F(LookAtTables, IsDoneSoonInALargeDatabase) {
    sql("DO $$ BEGIN FOR i IN 1..2000 LOOP EXECUTE 'CREATE TABLE t' || i || "
        "' (a int, b int, c int, d int, e int)'; END LOOP; END $$");
    const auto begun = std::chrono::steady_clock::now();
    const auto tables = look();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{3});
    EXPECT_EQ(tables.user_tables, 2000U);
    EXPECT_EQ(tables.some_user_tables.size(), 40U);
    EXPECT_THAT(tables.shapes, IsEmpty());
}

class ReadTable : public HistoryFixture {};

TEST_F(ReadTable, GivesEachValueAsItIsPromised) {
    sql("CREATE SCHEMA \"My Schema\"; CREATE TABLE \"My Schema\".\"T\" (flag boolean, bytes bytea, "
        "at timestamptz, \"Name\" text, nothing int);"
        "INSERT INTO \"My Schema\".\"T\" VALUES (true, '\\x00ff', '2026-03-01 13:00:00.5+01', "
        "'a''b', NULL); GRANT USAGE ON SCHEMA \"My Schema\" TO owner; "
        "GRANT SELECT ON \"My Schema\".\"T\" TO owner");
    auto made = client();
    ASSERT_TRUE(made->session.execute("SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; "
                                      "SET bytea_output = 'escape'"));
    const auto content = pg::read_table(made->session, "My Schema", "T");
    ASSERT_TRUE(content) << content.error().message;
    EXPECT_THAT(content->columns, ElementsAre("flag", "bytes", "at", "Name", "nothing"));
    ASSERT_EQ(content->rows.size(), 1U);
    EXPECT_THAT(content->rows[0],
                ElementsAre("t", "\\x00ff", "2026-03-01 12:00:00.5+00", "a'b", std::nullopt));
    EXPECT_EQ(made->session.parameter("TimeZone"), "Asia/Tokyo");
}

class BeginHistory : public HistoryFixture {
protected:
    void SetUp() override {
        sql("CREATE TABLE tool (version int); INSERT INTO tool VALUES (1), (2); "
            "ALTER TABLE tool OWNER TO owner");
        client_ = client();
        ASSERT_TRUE(*client_->history.try_lock());
    }
    Beginning beginning() {
        auto content = pg::read_table(client_->session, "public", "tool");
        Beginning made;
        made.tool = "tool (public.tool)";
        if (content) made.tables.push_back({"public", "tool", *std::move(content)});
        migrate::HistoryRow row;
        row.version = "1";
        row.script = "1_o'ne.sql";
        row.state = migrate::State::adopted;
        row.finished_at = "2025-01-02T03:04:05Z";
        made.rows = {row};
        made.settings = {{"adopted_tool", "tool"}};
        made.outcome = "adopted";
        made.sentence = "it was";
        made.who = "ann";
        return made;
    }
    std::string history() const {
        return sql("SELECT coalesce(to_regclass('lockstep.migration')::text, 'none')");
    }

    std::unique_ptr<Client> client_;
};

TEST_F(BeginHistory, WritesRowsSettingsAndTheAttempt) {
    const auto begun = client_->history.begin_history(beginning());
    ASSERT_TRUE(begun) << begun.error().message;
    EXPECT_EQ(sql("SELECT version || ' ' || script || ' ' || state || ' ' || "
                  "(finished_at = '2025-01-02 03:04:05+00') FROM lockstep.migration"),
              "1 1_o'ne.sql adopted true");
    EXPECT_EQ(sql("SELECT value FROM lockstep.settings WHERE key = 'adopted_tool'"), "tool");
    EXPECT_EQ(sql("SELECT outcome || ' ' || pod || ' ' || message FROM lockstep.attempt"),
              "adopted ann it was");
    const auto history = client_->history.read_history("digest");
    ASSERT_TRUE(history);
    EXPECT_TRUE(history->exists);
    EXPECT_FALSE(history->cut_off);
}

TEST_F(BeginHistory, AddsToAHistoryThatIsThere) {
    ASSERT_TRUE(client_->history.begin_history(beginning()));
    auto more = beginning();
    more.rows[0].version = "2";
    ASSERT_TRUE(client_->history.begin_history(more));
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration"), "2");
}

TEST_F(BeginHistory, IsPutOffWhenTheTableChangedMeanwhile) {
    const auto planned = beginning();
    sql("UPDATE tool SET version = 3 WHERE version = 2");
    const auto begun = client_->history.begin_history(planned);
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().remedy, Remedy::retry);
    EXPECT_THAT(begun.error().message, HasSubstr("changed while it was looked at"));
    EXPECT_EQ(history(), "none");
}

TEST_F(BeginHistory, MindsNoOrderOfTheRows) {
    const auto planned = beginning();
    sql("DELETE FROM tool WHERE version = 1; INSERT INTO tool VALUES (1)");
    EXPECT_TRUE(client_->history.begin_history(planned));
}

TEST_F(BeginHistory, IsPutOffWhileTheToolHoldsItsLock) {
    auto tool = client();
    ASSERT_TRUE(tool->session.execute("SELECT pg_advisory_lock(4711)"));
    auto planned = beginning();
    planned.lock_keys = {4710, 4711};
    const auto begun = client_->history.begin_history(planned);
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().remedy, Remedy::retry);
    EXPECT_THAT(begun.error().message, HasSubstr("tool (public.tool) is at work"));
    ASSERT_TRUE(tool->session.execute("SELECT pg_advisory_unlock(4711)"));
    EXPECT_TRUE(client_->history.begin_history(planned));
    EXPECT_EQ(sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid IN (4710, "
                  "4711)"),
              "0");
}

TEST_F(BeginHistory, WaitsForNobodyWhoWritesTheTable) {
    auto tool = client();
    ASSERT_TRUE(tool->session.execute("BEGIN; UPDATE tool SET version = 9"));
    const auto begun = client_->history.begin_history(beginning());
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().remedy, Remedy::retry);
    EXPECT_THAT(begun.error().message, HasSubstr("55P03"));
}

TEST_F(BeginHistory, NeedsOnlyToReadTheTable) {
    sql("ALTER TABLE tool OWNER TO CURRENT_USER; REVOKE ALL ON tool FROM owner; "
        "GRANT SELECT ON tool TO owner");
    const auto begun = client_->history.begin_history(beginning());
    EXPECT_TRUE(begun) << begun.error().message;
}

TEST_F(BeginHistory, RunsTheStatementsOfAFileAsAWhole) {
    auto planned = beginning();
    planned.statements = {{"CREATE TABLE IF NOT EXISTS one ()", "file, line 1"},
                          {"CREATE TABLE IF NOT EXISTS two (a nonsense)", "file, line 2"}};
    const auto failed = client_->history.begin_history(planned);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, Remedy::fix_input);
    EXPECT_THAT(failed.error().message, HasSubstr("file, line 2: "));
    EXPECT_EQ(sql("SELECT to_regclass('one') IS NULL"), "t");
    EXPECT_EQ(history(), "none");
    EXPECT_EQ(client_->session.transaction(), pg::TransactionState::idle);
}

TEST_F(BeginHistory, NeedsTheMigrationLock) {
    client_->history.unlock();
    const auto begun = client_->history.begin_history(beginning());
    ASSERT_FALSE(begun);
    EXPECT_THAT(begun.error().message, HasSubstr("does not hold the migration lock"));
    EXPECT_EQ(history(), "none");
}

TEST_F(BeginHistory, SaysWhatTheRoleLacks) {
    sql("REVOKE CREATE ON DATABASE " + database_ + " FROM owner; ALTER DATABASE " + database_ +
        " OWNER TO CURRENT_USER");
    const auto begun = client_->history.begin_history(beginning());
    ASSERT_FALSE(begun);
    EXPECT_THAT(begun.error().message, HasSubstr("the role that migrates needs CREATE on the "
                                                 "database"));
}

} // namespace
} // namespace lockstep::test
