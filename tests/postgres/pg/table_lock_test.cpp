// SPDX-License-Identifier: Apache-2.0
// What a migration does when others hold the tables that it changes.
#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/pg/history_fixture.hpp"

namespace lockstep::pg {
namespace {

using test::HistoryFixture;
using test::migration;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TableLock : public HistoryFixture {
protected:
    TableLock() {
        sql("CREATE TABLE busy (id int); INSERT INTO busy VALUES (1);"
            "CREATE TABLE calm (id int); ALTER TABLE busy OWNER TO owner;"
            "ALTER TABLE calm OWNER TO owner");
    }

    std::unique_ptr<Client> impatient(Milliseconds lock_timeout = Milliseconds{100},
                                      Milliseconds budget = Milliseconds{10'000}) {
        auto connection = server_.settings(database_);
        connection.lock_timeout = lock_timeout;
        HistorySettings settings;
        settings.lock_timeout = lock_timeout;
        settings.lock_budget = budget;
        auto made = client(connection, settings);
        EXPECT_TRUE(*made->history.try_lock());
        EXPECT_TRUE(made->history.ensure_history());
        return made;
    }

    /// A session with an open transaction that did this.
    std::unique_ptr<Client> busy_with(const std::string& statement) {
        auto connection = server_.settings(database_);
        connection.application_name = "a report";
        auto other = client(connection);
        EXPECT_TRUE(other->session.execute("BEGIN; " + statement));
        return other;
    }
};

TEST_F(TableLock, TellsWhoIsInTheWayAndMayBeTriedAgain) {
    auto migrator = impatient();
    auto reader = busy_with("SELECT * FROM busy");

    const auto row = migrator->history.apply(
        migration("1", "ALTER TABLE calm ADD n int; ALTER TABLE busy ADD n int"), context_,
        observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::retry);
    EXPECT_EQ(row.error().failure.sqlstate, "55P03");
    EXPECT_EQ(row.error().failure.statement_number, 2U);
    EXPECT_TRUE(row.error().may_try_again);
    EXPECT_FALSE(row.error().autovacuum_blocks);
    ASSERT_FALSE(observer_.blockers.empty());
    const auto& blocker = observer_.blockers.front();
    EXPECT_EQ(blocker.pid, reader->session.backend_pid());
    EXPECT_EQ(blocker.application, "a report");
    EXPECT_EQ(blocker.state, "idle in transaction");
    EXPECT_EQ(blocker.relation, "busy");
    EXPECT_EQ(blocker.mode, "AccessShareLock");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_attribute WHERE attrelid = 'calm'::regclass "
                  "AND attname = 'n'"),
              "0");
}

TEST_F(TableLock, SaysWhereItIsNotToldWhatASessionOfAnotherRoleDoes) {
    const auto clerk = "clerk_" + database_;
    sql("CREATE ROLE " + clerk + " LOGIN PASSWORD 'clerk'; GRANT SELECT ON busy TO " + clerk);
    auto connection = server_.settings(database_);
    connection.user = clerk;
    connection.password = Secret{"clerk"};
    auto reader = client(connection);
    ASSERT_TRUE(reader->session.execute("BEGIN; SELECT * FROM busy"));
    auto migrator = impatient();

    EXPECT_FALSE(
        migrator->history.apply(migration("1", "ALTER TABLE busy ADD n int"), context_, observer_));

    ASSERT_FALSE(observer_.blockers.empty());
    EXPECT_EQ(observer_.blockers.front().pid, reader->session.backend_pid());
    EXPECT_EQ(observer_.blockers.front().state, "not shown to this role");
}

TEST_F(TableLock, LooksThroughAnIndexToItsTable) {
    sql("CREATE INDEX busy_id ON busy (id)");
    auto migrator = impatient();
    auto reader = busy_with("SELECT * FROM busy");
    EXPECT_FALSE(
        migrator->history.apply(migration("1", "DROP INDEX busy_id"), context_, observer_));
    EXPECT_FALSE(observer_.blockers.empty());
}

TEST_F(TableLock, TellsNobodyWhereNobodyIsInTheWay) {
    auto migrator = impatient();
    auto reader = busy_with("SELECT * FROM busy");
    EXPECT_TRUE(migrator->history.apply(
        migration("1", "ALTER TABLE calm ADD n int; CREATE INDEX ON busy (id);"), context_,
        observer_))
        << "reading goes together with building an index";
    EXPECT_THAT(observer_.blockers, IsEmpty());
}

TEST_F(TableLock, IsNotTriedAgainOnceRowsWereChanged) {
    auto migrator = impatient();
    auto reader = busy_with("SELECT * FROM busy");

    const auto row = migrator->history.apply(
        migration("1", "INSERT INTO calm VALUES (1); ALTER TABLE busy ADD n int"), context_,
        observer_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::retry);
    EXPECT_FALSE(row.error().may_try_again);
    EXPECT_THAT(row.error().failure.hint, HasSubstr("retry=safe"));
}

TEST_F(TableLock, IsTriedAgainWhereTheFileSaysThatItMay) {
    auto migrator = impatient();
    auto reader = busy_with("SELECT * FROM busy");
    auto file = migration("1", "INSERT INTO calm VALUES (1); ALTER TABLE busy ADD n int");
    file.directives.retry_safe = true;
    const auto row = migrator->history.apply(file, context_, observer_);
    ASSERT_FALSE(row);
    EXPECT_TRUE(row.error().may_try_again);
}

TEST_F(TableLock, LetsRowsWaitLongerThanTables) {
    auto migrator = impatient();
    auto writer = busy_with("UPDATE busy SET id = 2");
    std::thread ending{[&] {
        std::this_thread::sleep_for(Milliseconds{600});
        EXPECT_TRUE(writer->session.execute("COMMIT"));
    }};
    const auto row = migrator->history.apply(
        migration("1", "UPDATE busy SET id = 3; ALTER TABLE calm ADD n int"), context_, observer_);
    ending.join();
    EXPECT_TRUE(row) << row.error().failure.message;
}

TEST_F(TableLock, DoesNotLetRowsWaitWhileOthersQueueBehindATable) {
    auto migrator = impatient();
    auto writer = busy_with("UPDATE busy SET id = 2");
    const auto row = migrator->history.apply(
        migration("1", "ALTER TABLE calm ADD n int; UPDATE busy SET id = 3"), context_, observer_);
    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.sqlstate, "55P03");
}

TEST_F(TableLock, TakesTheFilesOwnTimeout) {
    auto migrator = impatient();
    auto reader = busy_with("SELECT * FROM busy");
    std::thread ending{[&] {
        std::this_thread::sleep_for(Milliseconds{600});
        EXPECT_TRUE(reader->session.execute("COMMIT"));
    }};
    auto file = migration("1", "ALTER TABLE busy ADD n int");
    file.directives.lock_timeout = Milliseconds{5'000};
    const auto row = migrator->history.apply(file, context_, observer_);
    ending.join();
    EXPECT_TRUE(row) << row.error().failure.message;
}

TEST_F(TableLock, WaitsForDeadlockTimeoutAndMoreWhereOnlyAutovacuumIsInTheWay) {
    auto migrator = impatient();
    auto reader = busy_with("SELECT * FROM busy");
    // The reader stands in for a worker that is cancelled after deadlock_timeout (1 s).
    std::thread ending{[&] {
        std::this_thread::sleep_for(Milliseconds{1050});
        EXPECT_TRUE(reader->session.execute("COMMIT"));
    }};
    auto context = context_;
    context.outwait_autovacuum = true;
    const auto row =
        migrator->history.apply(migration("1", "ALTER TABLE busy ADD n int"), context, observer_);
    ending.join();
    EXPECT_TRUE(row) << row.error().failure.message;
}

TEST_F(TableLock, EndsAStatementAtTheFilesStatementTimeout) {
    auto migrator = impatient();
    auto file = migration("1", "CREATE TABLE a (id int); SELECT pg_sleep(30)");
    file.directives.statement_timeout = Milliseconds{200};
    const auto row = migrator->history.apply(file, context_, observer_);
    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::fix_input);
    EXPECT_EQ(row.error().failure.sqlstate, "57014");
    EXPECT_EQ(row.error().failure.statement_number, 2U);
    EXPECT_THAT(row.error().failure.hint, HasSubstr("statement-timeout"));
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
}

} // namespace
} // namespace lockstep::pg
