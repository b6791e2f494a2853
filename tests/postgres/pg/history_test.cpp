// SPDX-License-Identifier: Apache-2.0
#include "pg/history_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/pg/history_fixture.hpp"

namespace lockstep::pg {
namespace {

using migrate::AttemptEnd;
using migrate::AttemptOutcome;
using test::HistoryFixture;
using test::migration;
using ::testing::HasSubstr;

class HistoryTable : public HistoryFixture {
protected:
    static migrate::AttemptStart start(const std::string& digest, const std::string& token = {}) {
        return {digest, "shop/app/1", "app-1", token};
    }

    static AttemptEnd failed(const std::string& message) {
        migrate::StatementFailure failure{.script = "2_x.sql",
                                          .version = "2",
                                          .statement_number = 3,
                                          .statements_in_file = 4,
                                          .line = 5,
                                          .column = 6,
                                          .statement = "SELECT 'it''s'",
                                          .sqlstate = "22012",
                                          .message = message,
                                          .detail = "a detail",
                                          .hint = "a hint"};
        return {AttemptOutcome::failed, std::move(failure), 12};
    }

    void attempt(HistoryDatabase& history, const migrate::AttemptStart& begun,
                 const AttemptEnd& ended) {
        const auto number = history.begin_attempt(begun);
        ASSERT_TRUE(number) << number.error().message;
        ASSERT_TRUE(history.end_attempt(*number, ended));
    }
};

TEST_F(HistoryTable, AbsentSchemaIsAnEmptyHistory) {
    auto reader = client();

    const auto history = reader->history.read_history("set");

    ASSERT_TRUE(history) << history.error().message;
    EXPECT_FALSE(history->exists);
    EXPECT_TRUE(history->rows.empty());
    EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
}

TEST_F(HistoryTable, ExistsOnceMadeAndMayBeMadeAgain) {
    auto migrator = this->migrator();

    EXPECT_TRUE(migrator->history.ensure_history());

    EXPECT_TRUE(migrator->history.read_history("set")->exists);
    EXPECT_EQ(sql("SELECT value FROM lockstep.settings WHERE key = 'history_version'"), "2");
}

TEST_F(HistoryTable, TakesAnySchemaName) {
    auto odd = client({.schema = "My \"History\"; --", .owner = {}});

    ASSERT_TRUE(*odd->history.try_lock());
    ASSERT_TRUE(odd->history.ensure_history());
    const auto row =
        odd->history.apply(migration("1", "CREATE TABLE a (id int)"), context_, observer_);

    ASSERT_TRUE(row) << row.error().failure.message;
    EXPECT_EQ(odd->history.read_history("set")->rows.size(), 1U);
}

TEST_F(HistoryTable, NeedsNoRightToCreateSchemasWhereItsSchemaIsThere) {
    sql("CREATE ROLE " + database_ + "_plain LOGIN PASSWORD 'plain'");
    sql("CREATE SCHEMA lockstep AUTHORIZATION " + database_ + "_plain");
    auto connection = server_.settings(database_);
    connection.user = database_ + "_plain";
    connection.password = Secret{"plain"};
    auto plain = client(connection);

    ASSERT_TRUE(*plain->history.try_lock());
    const auto made = plain->history.ensure_history();

    EXPECT_TRUE(made) << made.error().message;
}

TEST_F(HistoryTable, SaysWhichRightIsMissing) {
    sql("CREATE ROLE " + database_ + "_weak LOGIN PASSWORD 'weak'");
    auto connection = server_.settings(database_);
    connection.user = database_ + "_weak";
    connection.password = Secret{"weak"};
    auto weak = client(connection);
    ASSERT_TRUE(*weak->history.try_lock());

    const auto made = weak->history.ensure_history();
    weak->history.unlock();
    auto owner = migrator();
    const auto read = weak->history.read_history("set");

    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().remedy, Remedy::fix_input);
    EXPECT_THAT(made.error().message, HasSubstr("needs CREATE on the database"));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().remedy, Remedy::fix_input);
    EXPECT_THAT(read.error().message, HasSubstr("be granted USAGE"));
}

TEST_F(HistoryTable, BelongsToTheFirstApplicationThatWroteIt) {
    auto shop = client({.schema = "lockstep", .owner = "shop/orders"});
    ASSERT_TRUE(*shop->history.try_lock());
    ASSERT_TRUE(shop->history.ensure_history());
    auto other = client({.schema = "lockstep", .owner = "shop/billing"});

    const auto again = shop->history.read_history("set");
    const auto refused = other->history.read_history("set");

    EXPECT_TRUE(again);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().remedy, Remedy::fix_input);
    EXPECT_THAT(refused.error().message,
                HasSubstr("belongs to \"shop/orders\" and not to \"shop/billing\""));
}

TEST_F(HistoryTable, ReturnsARecordedFailureInFull) {
    auto migrator = this->migrator();
    attempt(migrator->history, start("set"), failed("division by zero"));

    const auto history = migrator->history.read_history("set");

    ASSERT_TRUE(history && history->failure);
    EXPECT_EQ(history->failure->failure, *failed("division by zero").failure);
    EXPECT_EQ(history->failure->attempts, 1);
    EXPECT_EQ(history->failure->rollout, "shop/app/1");
    EXPECT_EQ(history->failure->pod, "app-1");
    EXPECT_EQ(migrator->history.read_history("another set")->failure, std::nullopt);
    EXPECT_EQ(sql("SELECT state || ' ' || attempts FROM lockstep.rollout"), "failed 1");
}

TEST_F(HistoryTable, CountsFailuresSinceTheLastTokenAndForgetsThemAfterASuccess) {
    auto migrator = this->migrator();
    auto& history = migrator->history;
    attempt(history, start("set"), failed("first"));
    attempt(history, start("set"), failed("second"));
    EXPECT_EQ(history.read_history("set")->failure->attempts, 2);

    attempt(history, start("set", "again"), failed("third"));
    EXPECT_EQ(history.read_history("set")->failure->attempts, 1);
    EXPECT_EQ(history.read_history("set")->failure->retry_token, "again");
    EXPECT_EQ(history.read_history("set")->failure->failure.message, "third");

    attempt(history, start("set"), {AttemptOutcome::applied, std::nullopt, 1});
    EXPECT_EQ(history.read_history("set")->failure, std::nullopt);
}

TEST_F(HistoryTable, DoesNotCountFailuresThatMayPass) {
    auto migrator = this->migrator();
    auto end = failed("deadlock detected");
    end.outcome = AttemptOutcome::retry;

    attempt(migrator->history, start("set"), end);

    EXPECT_EQ(migrator->history.read_history("set")->failure, std::nullopt);
}

TEST_F(HistoryTable, ClosesAnAttemptThatAKilledHolderLeftOpen) {
    auto killed = migrator();
    ASSERT_TRUE(killed->history.begin_attempt(start("set")));
    killed.reset();

    auto next = migrator();
    ASSERT_TRUE(next->history.begin_attempt(start("set")));

    EXPECT_EQ(
        sql("SELECT string_agg(coalesce(outcome, 'open'), ',' ORDER BY id) FROM lockstep.attempt"),
        "abandoned,open");
    EXPECT_EQ(next->history.read_history("set")->failure, std::nullopt);
}

TEST_F(HistoryTable, CallsASetSupersededOnceAnotherCompletedAfterIt) {
    auto migrator = this->migrator();
    auto& history = migrator->history;
    const AttemptEnd applied{AttemptOutcome::applied, std::nullopt, 1};
    attempt(history, start("old"), applied);
    EXPECT_FALSE(history.read_history("old")->superseded);

    attempt(history, start("new"), applied);

    EXPECT_TRUE(history.read_history("old")->superseded);
    EXPECT_FALSE(history.read_history("new")->superseded);
    EXPECT_FALSE(history.read_history("never completed")->superseded);
}

TEST_F(HistoryTable, RecordsTextsThatAreNoUtf8) {
    auto migrator = this->migrator();
    auto end = failed("x");
    end.failure->statement = "SELECT '\xE9'";

    attempt(migrator->history, start("set"), end);

    EXPECT_EQ(migrator->history.read_history("set")->failure->failure.statement, "SELECT '?'");
}

TEST_F(HistoryTable, LockExcludesOtherSessionsAndShowsItsHolder) {
    auto holder = client();
    auto waiter = client();

    ASSERT_TRUE(*holder->history.try_lock());
    EXPECT_FALSE(*waiter->history.try_lock());
    const auto seen = waiter->history.lock_holder();

    ASSERT_TRUE(seen && *seen);
    EXPECT_EQ((*seen)->pid, holder->session.backend_pid());
    EXPECT_EQ((*seen)->application, "lockstep/test/pod");
    EXPECT_THAT((*seen)->since, ::testing::MatchesRegex("20.*T.*Z"));
    EXPECT_EQ(waiter->session.transaction(), TransactionState::idle);
    EXPECT_EQ(sql("SELECT state FROM pg_stat_activity WHERE pid = " +
                  std::to_string(waiter->session.backend_pid())),
              "idle");
    holder->history.unlock();
    EXPECT_EQ(*waiter->history.lock_holder(), std::nullopt);
    EXPECT_TRUE(*waiter->history.try_lock());
}

TEST_F(HistoryTable, LocksOfTwoSchemasAreTwoLocks) {
    auto one = client();
    auto two = client({.schema = "other", .owner = {}});

    EXPECT_TRUE(*one->history.try_lock());
    EXPECT_TRUE(*two->history.try_lock());
}

TEST_F(HistoryTable, LockComesFreeWithItsSession) {
    auto holder = client();
    ASSERT_TRUE(*holder->history.try_lock());
    server_.sql("postgres", "SELECT pg_terminate_backend(" +
                                std::to_string(holder->session.backend_pid()) + ", 5000)");

    EXPECT_TRUE(*client()->history.try_lock());
    EXPECT_FALSE(holder->history.try_lock());
}

TEST_F(HistoryTable, FailsWithRetryOnceTheConnectionIsGone) {
    auto gone = migrator();
    gone->session.close();

    EXPECT_EQ(gone->history.read_history("set").error().remedy, Remedy::retry);
    EXPECT_EQ(gone->history.begin_attempt(start("set")).error().remedy, Remedy::retry);
    EXPECT_EQ(gone->history.apply(migration("1", "SELECT 1"), context_, observer_).error().remedy,
              Remedy::retry);
}

TEST_F(HistoryTable, SurvivesARestartOfPostgres) {
    auto before = migrator();
    ASSERT_TRUE(before->history.apply(
        migration("1", "CREATE TABLE a (id int); INSERT INTO a SELECT generate_series(1, 1000)"),
        context_, observer_));
    const auto rows = before->history.read_history("set")->rows;

    server_.stop();
    server_.start();

    EXPECT_FALSE(before->history.read_history("set"));
    auto after = client();
    EXPECT_EQ(after->history.read_history("set")->rows, rows);
    EXPECT_EQ(sql("SELECT count(*) FROM a"), "1000");
    EXPECT_TRUE(*after->history.try_lock());
}

} // namespace
} // namespace lockstep::pg
