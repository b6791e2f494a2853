// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pg/effect_lookup.hpp"
#include "postgres/pg/index_fixture.hpp"

namespace lockstep::pg {
namespace {

using test::IndexFixture;
using test::migration;
using ::testing::Contains;
using ::testing::HasSubstr;

/// A statement that waits for the transaction `holder` has open, and what shows that it was done.
struct Waiting {
    std::string name;
    std::string setup;
    std::string statement;
    std::string holder;
    std::string identity;                     ///< Changes whenever the statement is done again.
    std::string expected;                     ///< A condition.
    std::string invalid_when_cancelled = "0"; ///< Indexes that only doing it again can clear away.
};

class CutOff : public IndexFixture, public ::testing::WithParamInterface<Waiting> {
protected:
    void SetUp() override {
        IndexFixture::SetUp();
        sql(GetParam().setup);
        migrator().reset();
        holder_ = client();
        EXPECT_TRUE(holder_->session.execute("BEGIN; " + GetParam().holder));
    }

    [[nodiscard]] migrate::Migration file() const {
        return migration("1", "CREATE TABLE once (id int);" + GetParam().statement + ";SELECT 1;");
    }

    [[nodiscard]] std::string beginning() const { return GetParam().statement.substr(0, 20); }

    void expect_converged() {
        auto next = next_migrator();
        const auto applied = apply(*next, file());
        ASSERT_TRUE(applied) << applied.error().failure.message << applied.error().failure.detail;
        EXPECT_EQ(sql("SELECT " + GetParam().expected), "t");
        EXPECT_EQ(invalid_indexes(), "0");
        EXPECT_EQ(row("state || statements_done"), "applied3");
    }

    std::unique_ptr<Client> holder_;
};

TEST_P(CutOff, IsRecordedWhenTheServerEndedItAfterItsClientWasKilled) {
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto migrator = next_migrator();
        (void)apply(*migrator, file()).has_value();
        ::_exit(0);
    }
    wait_until_blocked(beginning());
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    std::this_thread::sleep_for(std::chrono::milliseconds{800}); // more than the server's look
    ASSERT_TRUE(holder_->session.execute("COMMIT"));
    auto free = next_migrator();
    free.reset();
    const auto identity = sql(GetParam().identity);

    expect_converged();

    EXPECT_EQ(sql(GetParam().identity), identity);
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("statement 2 was done when the last run")));
}

TEST_P(CutOff, IsDoneAgainWhenTheServerBrokeItOff) {
    {
        auto migrator = next_migrator();
        auto killing = std::async(std::launch::async, [&] {
            wait_until_blocked(beginning());
            sql("SELECT pg_terminate_backend(" + std::to_string(migrator->session.backend_pid()) +
                ")");
        });
        ASSERT_FALSE(apply(*migrator, file()));
        killing.get();
    }
    ASSERT_TRUE(holder_->session.execute("COMMIT"));

    expect_converged();
}

TEST_P(CutOff, LeavesNothingBehindWhenItIsCancelled) {
    auto migrator = next_migrator();
    auto cancelling = std::async(std::launch::async, [&] {
        wait_until_blocked(beginning());
        sql("SELECT pg_cancel_backend(" + std::to_string(migrator->session.backend_pid()) + ")");
        // What is left is dropped concurrently, which waits for the same transaction.
        std::this_thread::sleep_for(std::chrono::milliseconds{500});
        EXPECT_TRUE(holder_->session.execute("COMMIT"));
    });
    const auto failed = apply(*migrator, file());
    cancelling.get();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().failure.sqlstate, "57014");
    EXPECT_EQ(failed.error().failure.statement_number, 2U);
    EXPECT_EQ(invalid_indexes(), GetParam().invalid_when_cancelled);
    migrator.reset();

    expect_converged();
}

constexpr const char* write = "INSERT INTO a VALUES (0, 0)";

INSTANTIATE_TEST_SUITE_P(
    Statement, CutOff,
    ::testing::Values(
        Waiting{"CreateIndex", "SELECT 1", "CREATE INDEX CONCURRENTLY i ON a (id)", write,
                "SELECT to_regclass('i')::oid",
                "EXISTS (SELECT FROM pg_index WHERE indexrelid = 'i'::regclass AND indisvalid)"},
        Waiting{"CreateUniqueIndexInASchema",
                "CREATE SCHEMA \"S 1\" AUTHORIZATION owner; CREATE TABLE \"S 1\".\"T\" (id int);"
                "ALTER TABLE \"S 1\".\"T\" OWNER TO owner",
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I 'x'\" ON \"S 1\".\"T\" (id)",
                "INSERT INTO \"S 1\".\"T\" VALUES (0)",
                "SELECT to_regclass('\"S 1\".\"I ''x''\"')::oid",
                "to_regclass('\"S 1\".\"I ''x''\"') IS NOT NULL"},
        Waiting{"DropIndex", "CREATE INDEX i ON a (id)", "DROP INDEX CONCURRENTLY i", write,
                "SELECT 'gone'", "to_regclass('i') IS NULL", "1"},
        Waiting{"ReindexIndex", "CREATE INDEX i ON a (id); CREATE INDEX j ON a (digit)",
                "REINDEX INDEX CONCURRENTLY i", write, "SELECT to_regclass('i')::oid",
                "(SELECT count(*) = 2 FROM pg_index WHERE indrelid = 'a'::regclass)"},
        Waiting{
            "ReindexTable", "CREATE INDEX i ON a (id); CREATE INDEX j ON a (digit)",
            "REINDEX TABLE CONCURRENTLY a", write,
            "SELECT string_agg(indexrelid::text, ' ' ORDER BY 1) FROM pg_index WHERE indrelid = "
            "'a'::regclass",
            "(SELECT count(*) = 2 FROM pg_index WHERE indrelid = 'a'::regclass)"},
        Waiting{"DetachPartition",
                "CREATE TABLE p (id int) PARTITION BY LIST (id);"
                "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
                "ALTER TABLE p OWNER TO owner; ALTER TABLE p1 OWNER TO owner",
                "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", "SELECT * FROM p",
                "SELECT 'detached'", "NOT EXISTS (SELECT FROM pg_inherits)"}),
    [](const auto& test) { return test.param.name; });

} // namespace
} // namespace lockstep::pg
