// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <csignal>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pg/effect_lookup.hpp"
#include "postgres/pg/step_fixture.hpp"

namespace lockstep::pg {
namespace {

using migrate::Aftermath;
using test::migration;
using test::StepFixture;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* build = "CREATE INDEX CONCURRENTLY i ON a (id);";
constexpr const char* build_if_absent = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id);";

/// Statements that run outside of transactions, and what becomes of them.
class IndexCare : public StepFixture {
protected:
    void SetUp() override {
        sql("CREATE TABLE a AS SELECT n AS id, n % 10 AS digit FROM generate_series(1, 1000) n;"
            "ALTER TABLE a OWNER TO owner");
    }

    [[nodiscard]] std::string invalid_indexes() const {
        return sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid");
    }
    [[nodiscard]] std::string oid_of(const std::string& relation) const {
        return sql("SELECT to_regclass('" + relation + "')::oid");
    }
    void make_invalid(const std::string& index) const {
        sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + index + "'::regclass");
    }

    /// A session with an open transaction that has written to the table.
    std::unique_ptr<Client> writer() {
        auto made = client();
        EXPECT_TRUE(made->session.execute("BEGIN; INSERT INTO a VALUES (0, 0)"));
        return made;
    }

    /// Whether some session waits for others in a statement that begins so.
    void wait_until_blocked(const std::string& statement) const {
        wait_until(
            "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = "
            "'active' AND query LIKE '" +
            statement + "%')");
    }
};

TEST_F(IndexCare, BuildsAndRecordsAnIndex) {
    auto migrator = this->migrator();

    const auto applied = apply(*migrator, migration("1", build));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_NE(oid_of("i"), "");
    EXPECT_EQ(row("state || running"), "applied0");
    EXPECT_THAT(observer_.notices, IsEmpty());
}

TEST_F(IndexCare, LeavesNothingOfAUniqueIndexThatCannotBe) {
    auto migrator = this->migrator();

    const auto failed = apply(
        *migrator, migration("1", "SELECT 1;\nCREATE UNIQUE INDEX CONCURRENTLY i ON a (digit);"));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, Remedy::fix_input);
    EXPECT_EQ(failed.error().failure.sqlstate, "23505");
    EXPECT_EQ(failed.error().failure.statement_number, 2U);
    EXPECT_EQ(failed.error().failure.line, 2U);
    EXPECT_EQ(failed.error().aftermath, Aftermath::partial);
    EXPECT_EQ(oid_of("i"), "");
    EXPECT_EQ(row("state || statements_done || running || before"), "started10");
    EXPECT_TRUE(apply(*migrator, migration("1", std::string{"SELECT 1;"} + build)));
}

TEST_F(IndexCare, NeverDropsSomebodyElsesInvalidIndex) {
    sql("CREATE INDEX i ON a (id)");
    make_invalid("i");
    const auto oid = oid_of("i");
    for (const auto* text : {build, build_if_absent}) {
        auto migrator = this->migrator();

        const auto failed = apply(*migrator, migration("1", text));

        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().remedy, Remedy::fix_input);
        EXPECT_THAT(
            failed.error().failure.message,
            HasSubstr("an index public.i that is INVALID was there before, and Lockstep did "
                      "not make it"));
        EXPECT_EQ(oid_of("i"), oid);
    }
}

TEST_F(IndexCare, TellsOfAnIndexThatWasThereBefore) {
    sql("CREATE INDEX i ON a (digit)");
    auto migrator = this->migrator();

    const auto applied = apply(*migrator, migration("1", build_if_absent));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_THAT(observer_.notices,
                Contains(HasSubstr("index public.i was there before and was left as it is: CREATE "
                                   "INDEX i ON public.a USING btree (digit)")));
}

TEST_F(IndexCare, RepeatsPostgresqlsWordsAboutANameThatIsTaken) {
    sql("CREATE INDEX i ON a (digit)");
    auto migrator = this->migrator();

    const auto failed = apply(*migrator, migration("1", build));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().failure.sqlstate, "42P07");
    EXPECT_EQ(row("running"), "0");
}

TEST_F(IndexCare, IsNotFooledByAnotherThingOfThatName) {
    sql("CREATE TABLE i (id int)");
    auto migrator = this->migrator();

    const auto failed = apply(*migrator, migration("1", build_if_absent));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, Remedy::fix_input);
    EXPECT_THAT(failed.error().failure.message,
                HasSubstr("table public.a has no index i: something else has that name"));
}

TEST_F(IndexCare, FindsTheIndexByTheFilesSearchPath) {
    sql("CREATE SCHEMA s AUTHORIZATION owner; CREATE TABLE s.a (id int); ALTER TABLE s.a OWNER TO "
        "owner");
    auto migrator = this->migrator();

    const auto applied =
        apply(*migrator, migration("1", std::string{"SET search_path = s, public;"} + build));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_NE(oid_of("s.i"), "");
    EXPECT_EQ(oid_of("public.i"), "");
}

TEST_F(IndexCare, HealsWhatADeadlockLeavesAndMayBeTriedAgain) {
    auto migrator = this->migrator();
    auto waiter = client();
    const auto lock = "SELECT pg_advisory_lock(" + std::to_string(migrator->history.key()) + ")";
    auto waiting =
        std::async(std::launch::async, [&] { return waiter->session.execute(lock).has_value(); });
    wait_until_blocked("SELECT pg_advisory_lock");
    // Whoever has waited for deadlock_timeout does not look for deadlocks any more.
    std::this_thread::sleep_for(std::chrono::milliseconds{1300});

    const auto failed = apply(*migrator, migration("1", build));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().failure.sqlstate, "40P01");
    EXPECT_EQ(failed.error().remedy, Remedy::retry);
    EXPECT_TRUE(failed.error().may_try_again);
    EXPECT_EQ(oid_of("i"), "");
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("dropped index public.i")));
    migrator->history.unlock();
    EXPECT_TRUE(waiting.get());
}

TEST_F(IndexCare, DoesNotDeadlockWithThoseWhoPollForTheLock) {
    auto migrator = this->migrator();
    auto poller = client();
    auto open = writer();
    std::atomic<bool> done{false};
    auto polling = std::async(std::launch::async, [&] {
        while (!done) {
            EXPECT_FALSE(*poller->history.try_lock());
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    });
    auto ending = std::async(std::launch::async, [&] {
        wait_until_blocked("CREATE INDEX");
        std::this_thread::sleep_for(std::chrono::milliseconds{1500}); // more than deadlock_timeout
        EXPECT_TRUE(open->session.execute("COMMIT"));
    });

    const auto applied = apply(*migrator, migration("1", build));

    ending.get();
    done = true;
    polling.get();
    EXPECT_TRUE(applied) << applied.error().failure.message;
}

TEST_F(IndexCare, BuildsAgainWhatTheServerEndedInTheMiddle) {
    auto open = writer();
    {
        auto migrator = this->migrator();
        auto killing = std::async(std::launch::async, [&] {
            wait_until_blocked("CREATE INDEX");
            sql("SELECT pg_terminate_backend(" + std::to_string(migrator->session.backend_pid()) +
                ")");
        });
        const auto failed = apply(*migrator, migration("1", build));
        killing.get();
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().remedy, Remedy::observe);
        EXPECT_EQ(failed.error().aftermath, Aftermath::unknown);
    }
    EXPECT_EQ(invalid_indexes(), "1");
    ASSERT_TRUE(open->session.execute("COMMIT"));
    auto next = next_migrator();

    const auto applied = apply(*next, migration("1", build));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(invalid_indexes(), "0");
    EXPECT_THAT(
        observer_.notices,
        Contains(HasSubstr("dropped index public.i, which a run that was cut off left INVALID")));
}

TEST_F(IndexCare, TellsOfALeftoverThatOnlyASuperuserMayDrop) {
    sql("ALTER TABLE a ADD note text; CREATE INDEX i ON a (id)");
    const std::string reindex = "REINDEX TABLE CONCURRENTLY a;";
    auto open = writer();
    {
        auto migrator = this->migrator();
        auto killing = std::async(std::launch::async, [&] {
            wait_until_blocked("REINDEX");
            sql("SELECT pg_terminate_backend(" + std::to_string(migrator->session.backend_pid()) +
                ")");
        });
        ASSERT_FALSE(apply(*migrator, migration("1", reindex)));
        killing.get();
    }
    ASSERT_TRUE(open->session.execute("COMMIT"));
    auto next = next_migrator();

    const auto applied = apply(*next, migration("1", reindex));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("dropped index public.i_ccnew")));
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("takes space until a superuser drops it: "
                                                      "DROP INDEX CONCURRENTLY pg_toast.")));
    EXPECT_EQ(invalid_indexes(), "1");
}

TEST_F(IndexCare, DropsWhatWasLeftWhenTheStatementWasEditedSince) {
    auto open = writer();
    {
        auto migrator = this->migrator();
        auto killing = std::async(std::launch::async, [&] {
            wait_until_blocked("CREATE INDEX");
            sql("SELECT pg_terminate_backend(" + std::to_string(migrator->session.backend_pid()) +
                ")");
        });
        ASSERT_FALSE(apply(*migrator, migration("1", build)));
        killing.get();
    }
    ASSERT_TRUE(open->session.execute("COMMIT"));
    auto next = next_migrator();

    const auto applied =
        apply(*next, migration("1", "CREATE INDEX CONCURRENTLY other ON a (digit);"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(oid_of("i"), "");
    EXPECT_NE(oid_of("other"), "");
}

TEST_F(IndexCare, WaitsForABuildThatIsStillUnderWay) {
    auto first = writer();
    auto builder = client();
    {
        // The row of a run that was cut off before its statement, which somebody now runs.
        auto migrator = this->migrator();
        auto killing = std::async(std::launch::async, [&] {
            wait_until_blocked("CREATE INDEX");
            sql("SELECT pg_terminate_backend(" + std::to_string(migrator->session.backend_pid()) +
                ")");
        });
        ASSERT_FALSE(apply(*migrator, migration("1", build)));
        killing.get();
        ASSERT_TRUE(first->session.execute("COMMIT"));
        sql("DROP INDEX i");
    }
    auto open = writer();
    auto building = std::async(std::launch::async, [&] {
        return builder->session.execute("CREATE INDEX CONCURRENTLY i ON a (id)").has_value();
    });
    wait_until_blocked("CREATE INDEX");
    auto ending = std::async(std::launch::async, [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds{700});
        EXPECT_TRUE(open->session.execute("COMMIT"));
    });
    auto next = next_migrator();

    const auto applied = apply(*next, migration("1", build));

    ending.get();
    EXPECT_TRUE(building.get());
    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("still works on what was begun before")));
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("statement 1 was done when the last run")));
    EXPECT_THAT(observer_.seen, ::testing::Not(IsEmpty()));
}

TEST_F(IndexCare, TellsHowFarALongBuildIs) {
    HistorySettings settings;
    settings.look_on = [this]() -> std::optional<Session> {
        auto session = connect(server_.settings(database_), stop_.token());
        if (!session) return std::nullopt;
        return *std::move(session);
    };
    migrator().reset();
    auto migrator = client(settings);
    ASSERT_TRUE(*migrator->history.try_lock());
    auto open = writer();
    auto ending = std::async(std::launch::async, [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds{3000});
        EXPECT_TRUE(open->session.execute("COMMIT"));
    });

    const auto applied = apply(*migrator, migration("1", build));

    ending.get();
    ASSERT_TRUE(applied) << applied.error().failure.message;
    ASSERT_THAT(observer_.seen, ::testing::Not(IsEmpty()));
    EXPECT_EQ(observer_.seen[0].script, "1_change.sql");
    EXPECT_EQ(observer_.seen[0].phase, "waiting for writers before build");
    EXPECT_EQ(observer_.seen[0].total, 1);
}

TEST_F(IndexCare, LeavesABuildToTheServerWhenAskedToStop) {
    auto open = writer();
    {
        auto migrator = this->migrator();
        auto stopping = std::async(std::launch::async, [&] {
            wait_until_blocked("CREATE INDEX");
            stop_.request_stop();
        });
        const auto failed = apply(*migrator, migration("1", build));
        stopping.get();
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().remedy, Remedy::retry);
        EXPECT_EQ(failed.error().failure.message,
                  "left to the server, since Lockstep was asked to stop");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1200}); // more than the server's look
    wait_until_blocked("CREATE INDEX");
    ASSERT_TRUE(open->session.execute("COMMIT"));
    wait_until("EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('i') AND indisvalid)");
}

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

class CutOff : public IndexCare, public ::testing::WithParamInterface<Waiting> {
protected:
    void SetUp() override {
        IndexCare::SetUp();
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

/// A statement whose effect is there while the counter is not.
struct Uncounted {
    std::string name;
    std::vector<std::string> setup; ///< Each in a session of its own.
    std::string statement;
    std::string identity; ///< Changes whenever the statement is done again.
};

TEST_F(IndexCare, LooksUpSubscriptionsOfThisDatabase) {
    const sql::Effect effect{sql::EffectKind::create_subscription, {"", "s"}, {}};
    auto looking = client();
    EXPECT_FALSE(look_up(looking->session, effect)->seen.there);

    sql("CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p "
        "WITH (connect = false)");
    const auto found = look_up(looking->session, effect);
    sql("ALTER SUBSCRIPTION s SET (slot_name = NONE); DROP SUBSCRIPTION s");

    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->seen.there);
    EXPECT_EQ(*read_sighting(looking->session, found->json), found->seen);
}

class EffectLookup : public IndexCare, public ::testing::WithParamInterface<Uncounted> {};

TEST_P(EffectLookup, CountsWhatIsThereAndNeverRunsItTwice) {
    sql("ALTER ROLE owner SUPERUSER");
    for (const auto& statement : GetParam().setup)
        sql(statement);
    const auto file = migration("1", GetParam().statement + ";SELECT 1;");
    {
        auto migrator = this->migrator();
        // Whoever counts the statement is ended by the server.
        sql("CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid()); RETURN "
            "NEW; END $$;"
            "CREATE TRIGGER cut BEFORE UPDATE ON lockstep.migration FOR EACH ROW "
            "WHEN (NEW.statements_done > OLD.statements_done) EXECUTE FUNCTION cut()");
        ASSERT_FALSE(apply(*migrator, file));
        EXPECT_FALSE(migrator->session.alive());
    }
    sql("DROP TRIGGER cut ON lockstep.migration");
    ASSERT_EQ(row("running"), "1");
    const auto identity = sql(GetParam().identity);
    auto next = next_migrator();

    const auto applied = apply(*next, file);
    sql("ALTER ROLE owner NOSUPERUSER");

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql(GetParam().identity), identity);
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("statement 1 was done when the last run")));
}

INSTANTIATE_TEST_SUITE_P(
    Of, EffectLookup,
    ::testing::Values(
        Uncounted{"CreateIndex",
                  {},
                  "CREATE INDEX CONCURRENTLY i ON a (id)",
                  "SELECT to_regclass('i')::oid"},
        Uncounted{"DropIndex",
                  {"CREATE INDEX i ON a (id)"},
                  "DROP INDEX CONCURRENTLY IF EXISTS i",
                  "SELECT to_regclass('i') IS NULL"},
        Uncounted{"ReindexIndexThatWasInvalid",
                  {"CREATE INDEX i ON a (id)",
                   "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass"},
                  "REINDEX INDEX CONCURRENTLY i",
                  "SELECT to_regclass('i')::oid"},
        Uncounted{"ReindexTable",
                  {"CREATE INDEX i ON a (id)"},
                  "REINDEX TABLE CONCURRENTLY a",
                  "SELECT to_regclass('i')::oid"},
        Uncounted{"ReindexPartitionedTable",
                  {"CREATE TABLE p (id int PRIMARY KEY, t text) PARTITION BY LIST (id)",
                   "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)"},
                  "REINDEX TABLE CONCURRENTLY p",
                  "SELECT to_regclass('p1_pkey')::oid"},
        Uncounted{"CreateDatabase",
                  {"DROP DATABASE IF EXISTS made"},
                  "CREATE DATABASE made",
                  "SELECT oid FROM pg_database WHERE datname = 'made'"},
        Uncounted{"DropDatabase",
                  {"CREATE DATABASE old"},
                  "DROP DATABASE old",
                  "SELECT count(*) FROM pg_database WHERE datname = 'old'"},
        Uncounted{"CreateTablespace",
                  {"ALTER ROLE owner SET allow_in_place_tablespaces = on",
                   "DROP TABLESPACE IF EXISTS made"},
                  "CREATE TABLESPACE made LOCATION ''",
                  "SELECT oid FROM pg_tablespace WHERE spcname = 'made'"},
        Uncounted{"DropTablespace",
                  {"ALTER ROLE postgres SET allow_in_place_tablespaces = on",
                   "CREATE TABLESPACE old LOCATION ''"},
                  "DROP TABLESPACE old",
                  "SELECT count(*) FROM pg_tablespace WHERE spcname = 'old'"}),
    [](const auto& test) { return test.param.name; });

TEST_F(IndexCare, RunsAgainWhatDoesNoHarmTwice) {
    const auto file = migration("1", "VACUUM a;SELECT 1;");
    {
        auto migrator = this->migrator();
        ASSERT_FALSE(apply(*migrator, migration("1", "VACUUM nowhere;SELECT 1;")));
    }
    sql("UPDATE lockstep.migration SET running = 1, before = '{\"kind\":\"repeatable\"}'");
    auto next = next_migrator();

    const auto applied = apply(*next, file);

    EXPECT_TRUE(applied) << applied.error().failure.message;
}

} // namespace
} // namespace lockstep::pg
