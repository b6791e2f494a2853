// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/effect_lookup.hpp"
#include "postgres/pg/index_fixture.hpp"

namespace lockstep::pg {
namespace {

using test::IndexFixture;
using test::migration;
using ::testing::Contains;
using ::testing::HasSubstr;

class EffectOf : public IndexFixture {};

TEST_F(EffectOf, LooksUpSubscriptionsOfThisDatabase) {
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

/// A statement whose effect is there while the counter is not.
struct Uncounted {
    std::string name;
    std::vector<std::string> setup; ///< Each in a session of its own.
    std::string statement;
    std::string identity; ///< Changes whenever the statement is done again.
};

class EffectLookup : public IndexFixture, public ::testing::WithParamInterface<Uncounted> {};

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

TEST_F(EffectOf, RunsAgainWhatDoesNoHarmTwice) {
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
