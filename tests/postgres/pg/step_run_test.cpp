// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/pg/step_fixture.hpp"
#include "support/postgres_fakes.hpp"

namespace lockstep::pg {
namespace {

using migrate::Aftermath;
using test::migration;
using test::repeatable;
using test::SessionCutter;
using test::StepFixture;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StepRun : public StepFixture {};

TEST_F(StepRun, CountsEachStatementAndEndsApplied) {
    auto migrator = this->migrator();

    const auto applied = apply(*migrator, stepwise("1", "CREATE TABLE a (id int);\n"
                                                        "INSERT INTO a VALUES (1), (2);\n"
                                                        "VACUUM a;\n"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT count(*) FROM a"), "2");
    EXPECT_EQ(applied->statements_done, 3U);
    const auto history = migrator->history.read_history("set");
    ASSERT_TRUE(history) << history.error().message;
    EXPECT_EQ(history->rows, std::vector{*applied});
    EXPECT_EQ(row("state || running || before || statement_hashes"), "applied0");
}

TEST_F(StepRun, TakesAFileWithoutAnyStatement) {
    auto migrator = this->migrator();

    const auto applied = apply(*migrator, stepwise("1", "-- nothing yet\n"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(row("state || statements_total"), "applied0");
}

TEST_F(StepRun, GoesOnBehindWhatIsDone) {
    auto migrator = this->migrator();
    const auto failed = apply(*migrator, stepwise("1", "CREATE TABLE a (id int);\n"
                                                       "INSERT INTO a VALUES (1);\n"
                                                       "INSERT INTO b VALUES (1);\n"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().aftermath, Aftermath::partial);
    EXPECT_EQ(failed.error().failure.statement_number, 3U);
    EXPECT_EQ(failed.error().failure.line, 3U);
    EXPECT_EQ(failed.error().failure.column, 13U);
    EXPECT_EQ(failed.error().failure.sqlstate, "42P01");
    EXPECT_EQ(row("state || statements_done"), "started2");

    const auto applied = apply(*migrator, stepwise("1", "CREATE TABLE a (id int); -- as before\n"
                                                        "INSERT INTO a VALUES (1);\n"
                                                        "INSERT INTO a VALUES (2);\n"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT string_agg(id::text, ',' ORDER BY id) FROM a"), "1,2");
    EXPECT_EQ(row("state || statements_done"), "applied3");
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("going on behind statement 2 of 3")));
}

TEST_F(StepRun, LeavesNothingBehindWhenTheFirstStatementFails) {
    auto migrator = this->migrator();

    const auto failed = apply(*migrator, stepwise("1", "INSERT INTO b VALUES (1); VACUUM;"));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().aftermath, Aftermath::rolled_back);
    EXPECT_EQ(row("state || statements_done"), "started0");
}

TEST_F(StepRun, RefusesWhenStatementsThatAreDoneWereEdited) {
    auto migrator = this->migrator();
    ASSERT_FALSE(apply(*migrator, stepwise("1", "CREATE TABLE a (id int); SELECT 1/0;")));

    const auto failed = apply(*migrator, stepwise("1", "CREATE TABLE c (id int); SELECT 1;"));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, Remedy::fix_input);
    EXPECT_EQ(failed.error().failure.statement_number, 1U);
    EXPECT_EQ(
        failed.error().failure.message,
        "the first statement of 1_change.sql was done and edited since; restore what is done and "
        "edit only what is behind it, or do the rest by hand and say so with \"lockstep repair "
        "mark-applied 1\"");
    EXPECT_EQ(sql("SELECT to_regclass('c') IS NULL"), "t");
}

TEST_F(StepRun, RefusesWhenDoneStatementsAreGoneFromTheFile) {
    auto migrator = this->migrator();
    ASSERT_FALSE(apply(*migrator, stepwise("1", "CREATE TABLE a (id int); SELECT 1/0;")));

    const auto failed = apply(*migrator, stepwise("1", ""));

    ASSERT_FALSE(failed);
    EXPECT_THAT(failed.error().failure.message, HasSubstr("was done and edited since"));
}

TEST_F(StepRun, BeginsARepeatableAnewInItsOneRow) {
    auto migrator = this->migrator();
    auto first = repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 1 AS n; VACUUM pg_class;");
    first.directives.no_transaction = true;
    auto second = repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 2 AS n; VACUUM pg_class;");
    second.directives.no_transaction = true;
    ASSERT_TRUE(apply(*migrator, first));

    const auto applied = apply(*migrator, second);

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT n FROM v"), "2");
    EXPECT_EQ(row("count(*)"), "1");
    EXPECT_EQ(row("state"), "applied");
}

TEST_F(StepRun, BeginsARepeatableAnewThatWasEditedHalfway) {
    auto migrator = this->migrator();
    auto first = repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 1 AS n; SELECT 1/0;");
    first.directives.no_transaction = true;
    auto second = repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 2 AS n; SELECT 1;");
    second.directives.no_transaction = true;
    ASSERT_FALSE(apply(*migrator, first));

    const auto applied = apply(*migrator, second);

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT n FROM v"), "2");
}

TEST_F(StepRun, CopiesDataOfTheFile) {
    auto migrator = this->migrator();

    const auto applied = apply(*migrator, stepwise("1", "CREATE TABLE a (id int, n text);\n"
                                                        "COPY a FROM STDIN;\n1\tone\n2\ttwo\n\\.\n"
                                                        "VACUUM a;\n"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT string_agg(n, ',' ORDER BY id) FROM a"), "one,two");
}

TEST_F(StepRun, RunsTheFilesOwnTransactionAsOne) {
    auto migrator = this->migrator();

    const auto failed = apply(*migrator, migration("1", "CREATE TABLE a (id int);\n"
                                                        "BEGIN ISOLATION LEVEL SERIALIZABLE;\n"
                                                        "INSERT INTO a VALUES (1);\n"
                                                        "SAVEPOINT one;\n"
                                                        "INSERT INTO a VALUES (2);\n"
                                                        "ROLLBACK TO one;\n"
                                                        "SELECT 1/0;\n"
                                                        "COMMIT;\n"
                                                        "VACUUM a;\n"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().failure.statement_number, 7U);
    EXPECT_EQ(sql("SELECT count(*) FROM a"), "0");
    EXPECT_EQ(row("statements_done"), "1");

    const auto applied = apply(*migrator, migration("1", "CREATE TABLE a (id int);\n"
                                                         "BEGIN;\n"
                                                         "INSERT INTO a VALUES (1);\n"
                                                         "SAVEPOINT one;\n"
                                                         "INSERT INTO a VALUES (2);\n"
                                                         "ROLLBACK TO one;\n"
                                                         "COMMIT;\n"
                                                         "VACUUM a;\n"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT string_agg(id::text, ',') FROM a"), "1");
}

TEST_F(StepRun, KeepsNothingButTheCounterOfWhatTheFileRollsBack) {
    auto migrator = this->migrator();

    const auto applied =
        apply(*migrator, migration("1", "CREATE TABLE a (id int);\n"
                                        "BEGIN; INSERT INTO a VALUES (1); ROLLBACK;\n"
                                        "INSERT INTO a VALUES (2);\n"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT string_agg(id::text, ',') FROM a"), "2");
    EXPECT_EQ(row("statements_done"), "5");
}

TEST_F(StepRun, CountsWhatOnlyReadsAndLetsItSetItsTransaction) {
    auto migrator = this->migrator();

    const auto applied =
        apply(*migrator, migration("1", "START TRANSACTION READ ONLY; SELECT 1; COMMIT;\n"
                                        "BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;"
                                        "CREATE TABLE a AS SELECT current_setting("
                                        "'transaction_isolation') AS level; COMMIT;"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT level FROM a"), "serializable");
    EXPECT_EQ(row("statements_done"), "7");
}

TEST_F(StepRun, RunsOutsideOfTransactionsWhatTheServerRefusesInside) {
    sql("CREATE TABLE p (id int PRIMARY KEY) PARTITION BY LIST (id);"
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
        "ALTER TABLE p OWNER TO owner; ALTER TABLE p1 OWNER TO owner");
    auto migrator = this->migrator();

    const auto applied = apply(*migrator, stepwise("1", "REINDEX TABLE p; SELECT 1;"));

    EXPECT_TRUE(applied) << applied.error().failure.message;
}

TEST_F(StepRun, EndsAsStepsWhatBecameOneTransactionSince) {
    auto migrator = this->migrator();
    ASSERT_FALSE(
        apply(*migrator, migration("1", "BEGIN; CREATE TABLE a (id int); COMMIT; VACUUM b;")));

    const auto applied =
        apply(*migrator, migration("1", "BEGIN; CREATE TABLE a (id int); COMMIT;"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(row("state || statements_done"), "applied3");
}

TEST_F(StepRun, RefusesToGoOnAfterAFailureWhereTheFileSaysStop) {
    auto migrator = this->migrator();
    auto file = stepwise("1", "CREATE TABLE a (id int); SELECT 1/0; CREATE TABLE b (id int);");
    file.directives.stop_on_failure = true;
    const auto failed = apply(*migrator, file);
    ASSERT_FALSE(failed);
    EXPECT_THAT(failed.error().failure.hint, HasSubstr("lockstep repair resume 1"));

    const auto refused = apply(*migrator, file);

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().remedy, Remedy::fix_input);
    EXPECT_THAT(refused.error().failure.message,
                HasSubstr("statement 2 failed before, and the file says on-failure=stop"));
    EXPECT_EQ(row("running"), "-2");
}

TEST_F(StepRun, RefusesToRunWithoutTheLock) {
    auto migrator = this->migrator();
    migrator->history.unlock();

    const auto failed = apply(*migrator, stepwise("1", "CREATE TABLE a (id int)"));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, Remedy::retry);
    EXPECT_THAT(failed.error().failure.message, HasSubstr("does not hold the migration lock"));
    EXPECT_EQ(row("count(*)"), "0");
}

TEST_F(StepRun, MayBeTriedAgainWhenALockIsNotGivenInTime) {
    sql("CREATE TABLE busy (id int); ALTER TABLE busy OWNER TO owner");
    auto migrator = client(HistorySettings{.lock_timeout = Milliseconds{100}, .look_on = {}});
    ASSERT_TRUE(*migrator->history.try_lock());
    ASSERT_TRUE(migrator->history.ensure_history());
    auto reader = client();
    ASSERT_TRUE(reader->session.execute("BEGIN; SELECT * FROM busy"));
    const auto file = stepwise("1", "CREATE TABLE a (id int); ALTER TABLE busy ADD n int");

    const auto failed = apply(*migrator, file);

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, Remedy::retry);
    EXPECT_EQ(failed.error().failure.sqlstate, "55P03");
    EXPECT_TRUE(failed.error().may_try_again);
    EXPECT_THAT(observer_.blockers, ::testing::Not(IsEmpty()));
    ASSERT_TRUE(reader->session.execute("COMMIT"));
    EXPECT_TRUE(apply(*migrator, file));
}

TEST_F(StepRun, IsToBeRetriedWhenTheServerEndsTheSessionInAStep) {
    auto migrator = this->migrator();
    const auto failed =
        apply(*migrator, stepwise("1", "CREATE TABLE a (id int);"
                                       "SELECT pg_terminate_backend(pg_backend_pid());"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, Remedy::retry);
    EXPECT_EQ(row("state || statements_done || running"), "started10");

    auto next = this->migrator();
    const auto applied = apply(*next, stepwise("1", "CREATE TABLE a (id int); SELECT 1;"));

    EXPECT_TRUE(applied) << applied.error().failure.message;
}

/// A run whose connection breaks around the COMMIT of its first step.
class StepInDoubt : public StepRun {
protected:
    void SetUp() override { migrator().reset(); }

    std::unique_ptr<Client> through(const SessionCutter& cutter) {
        auto connection = server_.settings(database_);
        connection.host = "127.0.0.1";
        connection.port = cutter.port();
        connection.ssl_mode = SslMode::disable;
        auto made = client(connection);
        EXPECT_TRUE(*made->history.try_lock());
        return made;
    }
};

TEST_F(StepInDoubt, IsDecidedFromTheRow) {
    for (const auto cut : {SessionCutter::Cut::before_the_server_sees_it,
                           SessionCutter::Cut::after_the_server_has_answered}) {
        const auto* const version =
            cut == SessionCutter::Cut::before_the_server_sees_it ? "1" : "2";
        const auto file = stepwise(version, "CREATE TABLE a" + std::string{version} + " (id int);");
        {
            const SessionCutter cutter{server_.socket(), cut};
            auto cut_off = through(cutter);
            const auto failed = cut_off->history.apply(file, context_, observer_);
            ASSERT_FALSE(failed);
            EXPECT_EQ(failed.error().remedy, Remedy::observe);
            EXPECT_EQ(failed.error().aftermath, Aftermath::unknown);
        }
        auto next = migrator();

        const auto applied = apply(*next, file);

        ASSERT_TRUE(applied) << applied.error().failure.message;
    }
}

} // namespace
} // namespace lockstep::pg
