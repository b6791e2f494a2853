// SPDX-License-Identifier: Apache-2.0
// What a file does to the session is there for the next file, and never for what is ours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/pg/step_fixture.hpp"

namespace lockstep::pg {
namespace {

using migrate::AttemptOutcome;
using migrate::SessionState;
using test::migration;
using ::testing::HasSubstr;

class KeptSession : public test::StepFixture {
protected:
    KeptSession() { context_.session = SessionState::kept; }

    void run(Client& client, const migrate::Migration& file) {
        auto row = apply(client, file);
        EXPECT_TRUE(row) << row.error().failure.message;
    }

    std::string value(Client& client, const std::string& query) {
        const auto results = client.session.execute(query);
        return results ? results->back().string(0, 0) : results.error().message;
    }

    void make_role() {
        sql("CREATE ROLE reader_of_" + database_ + "; GRANT reader_of_" + database_ + " TO " +
            server_.settings(database_).user +
            "; GRANT CREATE, USAGE ON SCHEMA public TO reader_of_" + database_);
    }
    [[nodiscard]] std::string role() const { return "reader_of_" + database_; }
};

TEST_F(KeptSession, LetsASearchPathRuleTheNextFile) {
    auto migrator = this->migrator();

    run(*migrator, migration("1", "CREATE SCHEMA shop; SET search_path = shop;"));
    run(*migrator, migration("2", "CREATE TABLE items (id int);"));
    run(*migrator, stepwise("3", "CREATE INDEX CONCURRENTLY items_id ON items (id);"));
    run(*migrator, migration("4", "CREATE TABLE prices (id int);"));

    EXPECT_EQ(sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'shop'::regnamespace"), "3");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration WHERE state = 'applied'"), "4");
}

TEST_F(KeptSession, LetsARoleOwnWhatTheNextFileMakes) {
    make_role();
    auto migrator = this->migrator();

    run(*migrator, migration("1", "SET ROLE " + role() + ";"));
    run(*migrator, migration("2", "CREATE TABLE items (id int);"));
    run(*migrator, stepwise("3", "CREATE TABLE prices (id int); CREATE TABLE orders (id int);"));

    EXPECT_EQ(sql("SELECT string_agg(DISTINCT tableowner, ' ') FROM pg_tables WHERE schemaname = "
                  "'public'"),
              role());
    EXPECT_EQ(value(*migrator, "SELECT current_user"), role());
}

TEST_F(KeptSession, WritesTheEndOfTheAttemptAsOurselves) {
    make_role();
    auto migrator = this->migrator();
    const auto attempt = migrator->history.begin_attempt({"set", "rollout", "pod", ""});
    ASSERT_TRUE(attempt);

    run(*migrator, migration("1", "SET ROLE " + role() + "; SET search_path = nowhere;"));
    const auto ended =
        migrator->history.end_attempt(*attempt, {AttemptOutcome::applied, std::nullopt, 1});

    ASSERT_TRUE(ended) << ended.error().message;
    EXPECT_EQ(sql("SELECT outcome FROM lockstep.attempt"), "applied");
    EXPECT_EQ(value(*migrator, "SELECT current_user"), server_.settings(database_).user);
    EXPECT_EQ(value(*migrator, "SHOW lock_timeout"), "5s");
}

TEST_F(KeptSession, KeepsAFilesTimeoutForTheNextFileButNotForOurLocks) {
    auto migrator = this->migrator();
    run(*migrator, migration("1", "SET lock_timeout = 0; SET statement_timeout = '90s'; CREATE "
                                  "TABLE items (id int);"));
    EXPECT_EQ(value(*migrator, "SHOW lock_timeout"), "0");
    EXPECT_EQ(value(*migrator, "SHOW statement_timeout"), "90s");

    auto other = client();
    ASSERT_TRUE(other->session.execute("BEGIN; LOCK TABLE items"));
    const auto row = apply(*migrator, migration("2", "ALTER TABLE items ADD price int;"));

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.sqlstate, "55P03");
    EXPECT_EQ(value(*migrator, "SHOW lock_timeout"), "0");
}

TEST_F(KeptSession, ReadsItsOwnWordsWhateverTheStringSyntaxIs) {
    auto migrator = this->migrator();

    run(*migrator, migration("1", "SET standard_conforming_strings = off;"));
    auto file = migration("2", "CREATE TABLE items (id int);");
    file.description = R"(it's \ here)";
    run(*migrator, file);

    EXPECT_EQ(sql("SELECT description FROM lockstep.migration WHERE version = '2'"),
              R"(it's \ here)");
    EXPECT_EQ(value(*migrator, "SHOW standard_conforming_strings"), "off");
}

TEST_F(KeptSession, IsAsBeforeTheFileThatFailed) {
    auto migrator = this->migrator();
    run(*migrator, migration("1", "CREATE SCHEMA shop; SET search_path = shop;"));

    const auto row = apply(*migrator, migration("2", "SET search_path = public; SELECT 1/0;"));

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.sqlstate, "22012");
    EXPECT_EQ(migrator->session.transaction(), TransactionState::idle);
    EXPECT_EQ(value(*migrator, "SHOW search_path"), "shop");
}

TEST_F(KeptSession, ChecksDeferredConstraintsBeforeTheHistoryIsWritten) {
    auto migrator = this->migrator();
    run(*migrator, migration("1", "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int "
                                  "REFERENCES a DEFERRABLE INITIALLY DEFERRED);"));

    const auto row = apply(*migrator, migration("2", "INSERT INTO b VALUES (1);"));

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().failure.sqlstate, "23503");
    EXPECT_EQ(sql("SELECT count(*) FROM b"), "0");
}

TEST_F(KeptSession, EndsWithAResetFile) {
    auto migrator = this->migrator();
    run(*migrator, migration("1", "CREATE SCHEMA shop; SET search_path = shop;"));
    context_.session = SessionState::reset;

    run(*migrator, migration("2", "SELECT set_config('search_path', 'shop', false);"));

    EXPECT_THAT(value(*migrator, "SHOW search_path"), HasSubstr("public"));
}

} // namespace
} // namespace lockstep::pg
