// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "postgres/pg/history_fixture.hpp"
#include "support/postgres_fakes.hpp"

namespace lockstep::pg {
namespace {

using migrate::State;
using test::HistoryFixture;
using test::migration;
using test::repeatable;
using test::SessionCutter;
using ::testing::HasSubstr;

class Apply : public HistoryFixture {};

TEST_F(Apply, WritesTheWorkAndItsHistoryRowTogether) {
    auto migrator = this->migrator();
    const auto made =
        migration("0001", "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1), (2);\n");

    const auto row = migrator->history.apply(made, context_, observer_);

    ASSERT_TRUE(row) << row.error().failure.message;
    EXPECT_EQ(sql("SELECT count(*) FROM a"), "2");
    const auto history = migrator->history.read_history("set");
    ASSERT_TRUE(history) << history.error().message;
    EXPECT_EQ(history->rows, std::vector{*row});
    EXPECT_EQ(row->version, "0001");
    EXPECT_EQ(row->state, State::applied);
    EXPECT_EQ(row->rollout, "shop/app/7d4b9");
    EXPECT_EQ(row->applied_by, "app-7d4b9-x2x");
    EXPECT_EQ(row->checksum, made.checksum);
    EXPECT_THAT(row->finished_at, ::testing::MatchesRegex("20.*T.*Z"));
}

TEST_F(Apply, NamesTheFailingStatementAndThePlaceOfItsError) {
    auto migrator = this->migrator();

    const auto row = migrator->history.apply(
        migration(
            "2",
            "CREATE TABLE a (id int);\n\n-- a comment\nINSERT INTO a\n  SELECT 'é', nothing;\n"),
        context_, observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::fix_input);
    EXPECT_EQ(row.error().failure,
              (migrate::StatementFailure{.script = "2_change.sql",
                                         .version = "2",
                                         .statement_number = 2,
                                         .statements_in_file = 2,
                                         .line = 5,
                                         .column = 16,
                                         .statement = "INSERT INTO a\n  SELECT 'é', nothing",
                                         .source_line = "  SELECT 'é', nothing;",
                                         .sqlstate = "42703",
                                         .message = "column \"nothing\" does not exist",
                                         .detail = "",
                                         .hint = ""}));
}

TEST_F(Apply, LeavesNothingOfAFailedMigration) {
    auto migrator = this->migrator();

    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (id int); SET lock_timeout = '1h'; SELECT 1/0;"), context_,
        observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.sqlstate, "22012");
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration"), "0");
    EXPECT_EQ(migrator->session.execute("SHOW lock_timeout")->back().text(0, 0), "5s");
}

TEST_F(Apply, ReportsADeferredConstraintThatTheFileViolates) {
    auto migrator = this->migrator();

    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);"
                       "INSERT INTO a VALUES (1), (1);"),
        context_, observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::fix_input);
    EXPECT_EQ(row.error().failure.sqlstate, "23505");
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
    EXPECT_TRUE(migrator->session.alive());
}

TEST_F(Apply, ResetsRoleSearchPathAndSettingsBetweenFiles) {
    auto migrator = this->migrator();
    server_.sql(database_,
                "CREATE ROLE " + database_ + "_other; GRANT " + database_ + "_other TO owner");

    const auto row = migrator->history.apply(
        migration("1", "CREATE SCHEMA elsewhere; SET search_path = elsewhere; SET lock_timeout = 0;"
                       "SET client_encoding = 'LATIN1'; SET standard_conforming_strings = off;"
                       "SET ROLE " +
                           database_ + "_other;"),
        context_, observer_);

    ASSERT_TRUE(row) << row.error().failure.message;
    const auto shown = migrator->session.execute(
        "SELECT current_setting('search_path'), current_setting('lock_timeout'), current_user, "
        "current_setting('client_encoding'), current_setting('standard_conforming_strings'), "
        "current_setting('client_connection_check_interval')");
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->back().text(0, 0), "\"$user\", public");
    EXPECT_EQ(shown->back().text(0, 1), "5s");
    EXPECT_EQ(shown->back().text(0, 2), "owner");
    EXPECT_EQ(shown->back().text(0, 3), "UTF8");
    EXPECT_EQ(shown->back().text(0, 4), "on");
    EXPECT_EQ(shown->back().text(0, 5), "500ms");
}

TEST_F(Apply, TakesAFileThatIsWrappedInBeginAndCommit) {
    auto migrator = this->migrator();

    const auto row = migrator->history.apply(
        migration("1", "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n"), context_, observer_);

    ASSERT_TRUE(row) << row.error().failure.message;
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration"), "1");
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "f");
}

TEST_F(Apply, RefusesAFileThatEndsTheTransactionBeforeRunningAnyOfIt) {
    auto migrator = this->migrator();

    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (id int);\n  COMMIT;\nCREATE TABLE b (id int);"), context_,
        observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::fix_input);
    EXPECT_EQ(row.error().failure.statement_number, 2U);
    EXPECT_EQ(row.error().failure.line, 2U);
    EXPECT_EQ(row.error().failure.column, 3U);
    EXPECT_THAT(row.error().failure.message,
                HasSubstr("ends a transaction that the file did not begin"));
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
}

TEST_F(Apply, LetsAFileSetItsTransactionBeforeItsFirstQuery) {
    auto migrator = this->migrator();
    const auto row = migrator->history.apply(
        migration("1", "BEGIN;\nSET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\n"
                       "CREATE TABLE a AS SELECT current_setting('transaction_isolation') AS l;\n"
                       "SAVEPOINT s;\nDROP TABLE a;\nROLLBACK TO s;\nCOMMIT;"),
        context_, observer_);
    ASSERT_TRUE(row) << row.error().failure.message;
    EXPECT_EQ(sql("SELECT l FROM a"), "serializable");
}

TEST_F(Apply, FindsASyntaxErrorBeforeAnythingIsRun) {
    auto migrator = this->migrator();

    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n  SELCT 1;\n"),
        context_, observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.sqlstate, "42601");
    EXPECT_EQ(row.error().failure.statement_number, 3U);
    EXPECT_EQ(row.error().failure.line, 3U);
    EXPECT_EQ(row.error().failure.column, 3U);
}

TEST_F(Apply, NamesAFailingStatementThatHasNoPosition) {
    auto migrator = this->migrator();

    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO a VALUES (1);\n"
                       "INSERT INTO a VALUES (1);\nSELECT 1;\n"),
        context_, observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.sqlstate, "23505");
    EXPECT_EQ(row.error().failure.statement_number, 3U);
    EXPECT_EQ(row.error().failure.line, 3U);
    EXPECT_EQ(row.error().failure.source_line, "INSERT INTO a VALUES (1);");
}

TEST_F(Apply, NamesTheStatementOfAFileThatTakesSeveralMessages) {
    auto migrator = this->migrator();
    std::string text = "CREATE TABLE a (t text);\n";
    for (int i = 0; i < 1000; ++i)
        text += "INSERT INTO a VALUES ('" + std::string(1000, 'x') + "');\n";
    text += "INSERT INTO a VALUES (1, 2);\n";

    const auto row = migrator->history.apply(migration("1", text), context_, observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.statement_number, 1002U);
    EXPECT_EQ(row.error().failure.line, 1002U);
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
}

TEST_F(Apply, ReadsLaterStatementsInTheStringSyntaxThatTheFileSet) {
    auto migrator = this->migrator();
    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (t text);\nSET standard_conforming_strings = off;\n"
                       "INSERT INTO a VALUES ('it\\'s; one');\n"),
        context_, observer_);
    ASSERT_TRUE(row) << row.error().failure.message;
    EXPECT_EQ(sql("SELECT t FROM a"), "it's; one");
    EXPECT_EQ(migrator->session.parameter("standard_conforming_strings"), "on");
}

TEST_F(Apply, CopiesTheDataThatFollowsInTheFile) {
    auto migrator = this->migrator();
    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (id int, t text);\nCOPY a FROM STDIN;\n1\tone\n2\tt;wo\n"
                       "\\.\nINSERT INTO a VALUES (3, 'three');\n"),
        context_, observer_);
    ASSERT_TRUE(row) << row.error().failure.message;
    EXPECT_EQ(sql("SELECT string_agg(t, ',' ORDER BY id) FROM a"), "one,t;wo,three");
}

TEST_F(Apply, CopiesNothingWhereTheFileHasNoLines) {
    auto migrator = this->migrator();
    const auto row =
        migrator->history.apply(migration("1", "CREATE TABLE a (id int);\nCOPY a FROM stdin;\n\\.\n"
                                               "COPY a FROM stdin;\n7\n\\.\n"),
                                context_, observer_);
    ASSERT_TRUE(row) << row.error().failure.message;
    EXPECT_EQ(sql("SELECT sum(id) FROM a"), "7");
}

TEST_F(Apply, NamesTheCopyWhoseDataDoNotFit) {
    auto migrator = this->migrator();
    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (id int);\nCOPY a FROM STDIN;\n1\nnone\n\\.\n"), context_,
        observer_);
    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.statement_number, 2U);
    EXPECT_EQ(row.error().failure.sqlstate, "22P02");
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
}

TEST_F(Apply, ExplainsWhyANewEnumValueCannotBeUsedYet) {
    sql("CREATE TYPE mood AS ENUM ('sad'); ALTER TYPE mood OWNER TO owner");
    auto migrator = this->migrator();

    const auto row = migrator->history.apply(
        migration("1",
                  "ALTER TYPE mood ADD VALUE 'fair';\nCREATE TABLE a (m mood DEFAULT 'fair');"),
        context_, observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.sqlstate, "55P04");
    EXPECT_EQ(row.error().failure.statement_number, 2U);
    EXPECT_THAT(row.error().failure.hint, HasSubstr("put its use into the next file"));
}

TEST_F(Apply, ExplainsWhyAProcedureThatCommitsCannotRunInTheFilesTransaction) {
    auto migrator = this->migrator();
    const auto row = migrator->history.apply(
        migration("1", "DO $$ BEGIN CREATE TABLE a (id int); COMMIT; END $$"), context_, observer_);
    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.sqlstate, "2D000");
    EXPECT_THAT(row.error().failure.hint, HasSubstr("transaction=none"));
}

TEST_F(Apply, RunsARepeatableAgainInItsOneRow) {
    auto migrator = this->migrator();
    ASSERT_TRUE(migrator->history.apply(
        repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 1 AS n"), context_, observer_));

    const auto row = migrator->history.apply(
        repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 2 AS n"), context_, observer_);

    ASSERT_TRUE(row) << row.error().failure.message;
    EXPECT_EQ(sql("SELECT n FROM v"), "2");
    const auto history = migrator->history.read_history("set");
    ASSERT_TRUE(history);
    EXPECT_EQ(history->rows, std::vector{*row});
}

TEST_F(Apply, CopiesOutWithoutGettingStuck) {
    auto migrator = this->migrator();
    const auto row = migrator->history.apply(
        migration("1", "COPY (SELECT generate_series(1, 100000)) TO STDOUT"), context_, observer_);
    EXPECT_TRUE(row) << row.error().failure.message;
}

TEST_F(Apply, RefusesToRunWithoutTheLock) {
    auto migrator = this->migrator();
    migrator->history.unlock();

    const auto row =
        migrator->history.apply(migration("1", "CREATE TABLE a (id int)"), context_, observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::retry);
    EXPECT_THAT(row.error().failure.message, HasSubstr("does not hold the migration lock"));
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
}

TEST_F(Apply, IsToBeRetriedWhenTheServerEndsTheSessionInTheMiddle) {
    auto migrator = this->migrator();

    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (id int); SELECT pg_terminate_backend(pg_backend_pid());"),
        context_, observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::retry);
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
    EXPECT_FALSE(migrator->session.alive());
    EXPECT_TRUE(*client()->history.try_lock());
}

TEST_F(Apply, IsToBeRetriedWhenALockIsNotGivenInTime) {
    sql("CREATE TABLE busy (id int); ALTER TABLE busy OWNER TO owner");
    auto connection = server_.settings(database_);
    connection.lock_timeout = Milliseconds{100};
    auto migrator = client(connection);
    ASSERT_TRUE(*migrator->history.try_lock());
    ASSERT_TRUE(migrator->history.ensure_history());
    auto reader = client();
    ASSERT_TRUE(reader->session.execute("BEGIN; SELECT * FROM busy"));

    const auto row =
        migrator->history.apply(migration("1", "ALTER TABLE busy ADD n int"), context_, observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::retry);
    EXPECT_EQ(row.error().failure.sqlstate, "55P03");
}

TEST_F(Apply, CancelsARunningStatementWhenAskedToStop) {
    auto migrator = this->migrator();
    std::thread stopper{[this] {
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
        stop_.request_stop();
    }};

    const auto begun = std::chrono::steady_clock::now();
    const auto row = migrator->history.apply(
        migration("1", "CREATE TABLE a (id int); SELECT pg_sleep(60);"), context_, observer_);
    const auto took = std::chrono::steady_clock::now() - begun;
    stopper.join();

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::retry);
    EXPECT_EQ(row.error().failure.message, "cancelled, since Lockstep was asked to stop");
    EXPECT_LT(took, std::chrono::seconds{3});
    EXPECT_TRUE(migrator->session.alive());
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
}

/// A run whose connection breaks around COMMIT.
class InDoubt : public Apply {
protected:
    migrate::ApplyFailure apply_through(SessionCutter::Cut cut) {
        // Made beforehand, so that the first COMMIT that passes is the migration's.
        auto first = migrator();
        first.reset();
        const SessionCutter cutter{server_.socket(), cut};
        auto connection = server_.settings(database_);
        connection.host = "127.0.0.1";
        connection.port = cutter.port();
        connection.ssl_mode = SslMode::disable;
        auto migrator = client(connection);
        EXPECT_TRUE(*migrator->history.try_lock());
        auto row =
            migrator->history.apply(migration("1", "CREATE TABLE a (id int)"), context_, observer_);
        EXPECT_FALSE(row);
        EXPECT_FALSE(migrator->session.alive());
        return row ? migrate::ApplyFailure{} : std::move(row).error();
    }
};

TEST_F(InDoubt, IsToBeObservedWhenTheCommitNeverArrived) {
    EXPECT_EQ(apply_through(SessionCutter::Cut::before_the_server_sees_it).remedy, Remedy::observe);

    auto next = migrator();
    EXPECT_TRUE(next->history.read_history("set")->rows.empty());
}

TEST_F(InDoubt, IsToBeObservedWhenTheAnswerToTheCommitIsLost) {
    EXPECT_EQ(apply_through(SessionCutter::Cut::after_the_server_has_answered).remedy,
              Remedy::observe);

    auto next = migrator();
    EXPECT_EQ(next->history.read_history("set")->rows.size(), 1U);
}

} // namespace
} // namespace lockstep::pg
