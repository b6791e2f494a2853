// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;
using testing::Not;

class ResetCommand : public LockstepTest {
protected:
    /// A database as developers have one, and its mark.
    void set_up(const std::string& environment = "development") {
        write_first_two();
        ASSERT_EQ(run({"migrate"}).exit_code, 0);
        if (environment.empty()) return;
        ASSERT_EQ(run({"init", "--environment", environment}).exit_code, 0);
    }
    Ended reset(Words more = {}) {
        Words words{"reset", "--confirm", database_};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    std::string tables() const {
        return sql("SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), 'none') FROM "
                   "pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN "
                   "('r', 'v', 'm', 'S')");
    }
    void expect_refusal(const Ended& refused, const std::string& sentence) {
        EXPECT_EQ(refused.exit_code, 65) << refused.log;
        EXPECT_THAT(refused.log, HasSubstr(sentence));
        EXPECT_EQ(tables(), "customers orders");
        EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration"), "2");
    }
};

TEST_F(ResetCommand, EmptiesADatabaseForDevelopmentAndKeepsItsMark) {
    set_up();
    const auto ended = reset({"--reason", "start over"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "table  public.customers\ntable  public.orders\n"
                         "Done: 2 object(s) in public dropped, and the history emptied.\n");
    EXPECT_EQ(tables(), "none");
    EXPECT_EQ(sql("SELECT value FROM lockstep.settings WHERE key = 'environment'"), "development");
    EXPECT_THAT(sql("SELECT outcome || ' ' || message FROM lockstep.attempt"),
                HasSubstr("reset everything in public was dropped; why: start over"));
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
    EXPECT_EQ(reset().exit_code, 0);
}

TEST_F(ResetCommand, ForgetsARecordedFailure) {
    set_up();
    write("3_bad.sql", "SELECT nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    ASSERT_EQ(reset().exit_code, 0);
    EXPECT_EQ(run({"migrate"}).report.failure->kind, "sql");
}

TEST_F(ResetCommand, DropsWhateverDependsOnOneAnother) {
    set_up();
    ASSERT_EQ(sql("SET ROLE owner; CREATE TYPE mood AS ENUM ('sad', 'ok');"
                  "CREATE DOMAIN age AS int CHECK (VALUE > 0);"
                  "CREATE TYPE pair AS (a age, b mood);"
                  "CREATE TYPE span AS RANGE (subtype = int);"
                  "CREATE FUNCTION f(mood) RETURNS age LANGUAGE sql AS 'SELECT 1::public.age';"
                  "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';"
                  "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);"
                  "CREATE TABLE people (id serial PRIMARY KEY, m mood, a age DEFAULT f('ok'), "
                  "n int GENERATED ALWAYS AS IDENTITY, p pair, s span);"
                  "CREATE VIEW v AS SELECT * FROM people;"
                  "CREATE MATERIALIZED VIEW mv AS SELECT * FROM v;"
                  "CREATE FUNCTION g(people) RETURNS SETOF v LANGUAGE sql AS 'TABLE public.v';"
                  "CREATE SEQUENCE alone; CREATE TABLE parts (id int) PARTITION BY LIST (id);"
                  "CREATE TABLE part_1 PARTITION OF parts FOR VALUES IN (1);"
                  "CREATE STATISTICS st ON m, a FROM people;"
                  "CREATE COLLATION german FROM \"C\";"
                  "CREATE TEXT SEARCH CONFIGURATION words (COPY = english);"
                  "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);"
                  "CREATE TABLE \"odd \"\"name\" (id int); SELECT 'made'"),
              "made");
    const auto ended = reset();
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(tables(), "none");
    for (const auto* left :
         {"pg_type WHERE typnamespace", "pg_proc WHERE pronamespace",
          "pg_operator WHERE oprnamespace", "pg_collation WHERE collnamespace",
          "pg_ts_config WHERE cfgnamespace", "pg_statistic_ext WHERE stxnamespace"})
        EXPECT_EQ(sql(std::string{"SELECT count(*) FROM "} + left + " = 'public'::regnamespace"),
                  "0")
            << left;
}

TEST_F(ResetCommand, LeavesTheSchemaWithItsRightsAndExtensions) {
    set_up();
    ASSERT_EQ(sql("CREATE EXTENSION pg_trgm; COMMENT ON SCHEMA public IS 'ours'; "
                  "GRANT USAGE ON SCHEMA public TO pg_monitor; SELECT 'made'"),
              "made");
    const auto ended = reset();
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(sql("SELECT obj_description('public'::regnamespace)"), "ours");
    EXPECT_EQ(sql("SELECT has_schema_privilege('pg_monitor', 'public', 'USAGE')"), "t");
    EXPECT_EQ(sql("SELECT similarity('a', 'a')"), "1");
}

TEST_F(ResetCommand, EmptiesTheSchemasThatAreNamedAndNoOther) {
    set_up();
    ASSERT_EQ(sql("CREATE SCHEMA app AUTHORIZATION owner; CREATE SCHEMA \"Other\";"
                  "CREATE TABLE app.a (); ALTER TABLE app.a OWNER TO owner;"
                  "CREATE TABLE \"Other\".o (); SELECT 'made'"),
              "made");
    const auto ended = reset({"--schemas", "public, app", "-o", "json"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr(R"("schemas":["public","app"])"));
    EXPECT_THAT(ended.out, HasSubstr(R"({"kind":"table","name":"app.a"})"));
    EXPECT_EQ(sql("SELECT count(*) FROM pg_class WHERE relname IN ('a', 'o', 'orders')"), "1");
}

TEST_F(ResetCommand, IsRefusedWhereItWouldReachOutsideOfTheSchemas) {
    set_up();
    ASSERT_EQ(sql("CREATE SCHEMA other AUTHORIZATION owner;"
                  "CREATE TABLE other.kept (id int REFERENCES public.customers);"
                  "CREATE VIEW other.seen AS SELECT * FROM public.orders;"
                  "ALTER TABLE other.kept OWNER TO owner; ALTER VIEW other.seen OWNER TO owner;"
                  "SELECT 'made'"),
              "made");
    const auto refused = reset();
    expect_refusal(refused, "outside of the schemas to reset depend on what is in them");
    EXPECT_THAT(refused.log, HasSubstr("other.kept"));
    EXPECT_EQ(sql("SELECT count(*) FROM other.seen"), "1");
}

TEST_F(ResetCommand, ShowsInADryRunWhatItWouldDrop) {
    set_up();
    const auto ended = reset({"--dry-run"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr("table  public.orders\nNothing was changed (dry run)."));
    EXPECT_EQ(tables(), "customers orders");
}

TEST_F(ResetCommand, IsRefusedOnADatabaseThatIsNotMarked) {
    set_up("");
    expect_refusal(reset(), "is not marked as development; if it is one, mark it with lockstep "
                            "init --environment development");
    expect_refusal(reset({"--dry-run"}), "is not marked as development");
}

TEST_F(ResetCommand, IsRefusedOnADatabaseForProduction) {
    set_up("production");
    expect_refusal(reset(), "is marked as production, not as development");
}

TEST_F(ResetCommand, IsRefusedWhereTheMarkIsSpelledOtherwise) {
    set_up("");
    ASSERT_EQ(sql("INSERT INTO lockstep.settings VALUES ('environment', 'Development'); SELECT 1"),
              "1");
    expect_refusal(reset(), "is marked as Development, not as development");
}

TEST_F(ResetCommand, IsRefusedWithoutAnyHistory) {
    ASSERT_EQ(sql("CREATE TABLE customers (); CREATE TABLE orders (); SELECT 1"), "1");
    const auto refused = reset();
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, HasSubstr("is not marked as development"));
    EXPECT_EQ(tables(), "customers orders");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
}

TEST_F(ResetCommand, IsRefusedForAnotherName) {
    set_up();
    expect_refusal(run({"reset", "--confirm", database_ + "x"}),
                   "--confirm names the database \\\"" + database_ + "x\\\", but this is");
    std::string louder = database_;
    louder.front() = static_cast<char>(std::toupper(louder.front()));
    expect_refusal(run({"reset", "--confirm", louder}), "--confirm names the database");
    expect_refusal(run({"reset", "--confirm", " " + database_}), "--confirm names the database");
}

TEST_F(ResetCommand, NeedsAName) {
    set_up();
    const auto refused = run({"reset"});
    EXPECT_EQ(refused.exit_code, 64);
    EXPECT_THAT(refused.log, HasSubstr("name the database that may be emptied with --confirm"));
    EXPECT_EQ(run({"reset", "--confirm", ""}).exit_code, 64);
    EXPECT_EQ(tables(), "customers orders");
}

TEST_F(ResetCommand, TakesTheNameFromTheEnvironmentWhereNobodyCanBeAsked) {
    set_up();
    const auto ended = run({"reset"}, {{"LOCKSTEP_CONFIRM", database_}, {"CI", "true"}});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(tables(), "none");
}

TEST_F(ResetCommand, IsRefusedOnAHostOfRdsWithoutConnecting) {
    set_up();
    const auto refused =
        run({"reset", "--confirm", database_, "--host", "Shop.abc.eu-west-1.RDS.amazonaws.com"});
    expect_refusal(refused, "is one of Amazon RDS, and databases there are never reset");
    EXPECT_THAT(refused.log, Not(HasSubstr("not ready")));
}

TEST_F(ResetCommand, IsRefusedOnAServerThatIsAurora) {
    set_up();
    ASSERT_EQ(sql("SET allow_system_table_mods = on; CREATE FUNCTION pg_catalog.aurora_version() "
                  "RETURNS text LANGUAGE sql AS $$SELECT '15.4.2'::text$$; SELECT 'made'"),
              "made");
    expect_refusal(reset(), "is never reset: it is Aurora 15.4.2");
}

TEST_F(ResetCommand, IsRefusedOnAServerWithTheRoleOfRds) {
    set_up();
    ASSERT_EQ(sql("CREATE ROLE rds_superuser; SELECT 'made'"), "made");
    const auto refused = reset();
    ASSERT_EQ(sql("DROP ROLE rds_superuser; SELECT 'gone'"), "gone");
    expect_refusal(refused, "it has the role rds_superuser");
}

TEST_F(ResetCommand, ChangesNothingAsARoleThatMayOnlyRead) {
    set_up();
    ASSERT_EQ(sql("DROP ROLE IF EXISTS only_reads; CREATE ROLE only_reads LOGIN PASSWORD 'secret';"
                  "GRANT USAGE ON SCHEMA public, lockstep TO only_reads;"
                  "GRANT SELECT ON ALL TABLES IN SCHEMA public, lockstep TO only_reads;"
                  "SELECT 'made'"),
              "made");
    const Variables reader{{"POSTGRES_USERNAME", "only_reads"}, {"POSTGRES_PASSWORD", "secret"}};
    const auto refused = run({"reset", "--confirm", database_}, reader);
    expect_refusal(refused, "the role has to own what is to be dropped; nothing was changed");
    ASSERT_EQ(sql("ALTER ROLE only_reads SET default_transaction_read_only = on; SELECT 1"), "1");
    const auto waiting = run({"reset", "--confirm", database_, "--wait-timeout", "0"}, reader);
    EXPECT_EQ(waiting.exit_code, 75) << waiting.log;
    EXPECT_EQ(tables(), "customers orders");
    ASSERT_EQ(sql("DROP OWNED BY only_reads; DROP ROLE only_reads; SELECT 1"), "1");
}

TEST_F(ResetCommand, ChangesNothingWhereOthersOwnSomething) {
    set_up();
    // The owner of a schema may drop whatever is in it, so this one is another's too.
    ASSERT_EQ(sql("CREATE SCHEMA app; CREATE TABLE app.a (); SELECT 1"), "1");
    expect_refusal(reset({"--schemas", "public,app"}),
                   "the role has to own what is to be dropped; nothing was changed");
}

TEST_F(ResetCommand, IsRefusedForAnotherApplicationsHistory) {
    set_up();
    ASSERT_EQ(run({"repair", "owner", "--owner", "shop"}).exit_code, 0);
    expect_refusal(reset({"--owner", "blog"}), "belongs to \\\"shop\\\" and not to \\\"blog\\\"");
}

TEST_F(ResetCommand, IsRefusedForSchemasThatCannotBeEmptied) {
    set_up();
    expect_refusal(reset({"--schemas", "public,nowhere"}), "\\\"nowhere\\\" does not exist");
    expect_refusal(reset({"--schemas", "lockstep"}), "holds Lockstep's history");
    expect_refusal(reset({"--schemas", "pg_catalog"}), "is the system's own");
}

TEST_F(ResetCommand, WaitsForTheMigrationLock) {
    set_up();
    write("3_slow.sql", "SELECT pg_sleep(3);\n");
    const auto migrator = start({"migrate"});
    ASSERT_TRUE(logs(migrator, "\"applying\""));
    const auto refused = reset({"--lock-wait", "0"});
    EXPECT_EQ(refused.exit_code, 75) << refused.log;
    EXPECT_EQ(tables(), "customers orders");
}

TEST_F(ResetCommand, GivesUpWhereOthersUseATable) {
    set_up();
    auto user = start({"verify"});
    ASSERT_EQ(user.wait().exit_code, 0);
    write("3_hold.sql", "LOCK TABLE customers; SELECT pg_sleep(2);\n");
    const auto holder =
        start({"migrate", "--history-schema", "other", "--on-unmanaged", "baseline=2"});
    ASSERT_TRUE(logs(holder, "\"applying\""));
    ASSERT_TRUE(becomes("SELECT count(*) > 0 FROM pg_locks WHERE relation = 'customers'::regclass "
                        "AND mode = 'AccessExclusiveLock'",
                        "t"));
    const auto refused = reset({"--lock-timeout", "100ms"});
    EXPECT_EQ(refused.exit_code, 75) << refused.log;
    EXPECT_THAT(refused.log, HasSubstr("others use what is to be dropped"));
    EXPECT_EQ(tables(), "customers orders");
}

} // namespace
} // namespace lockstep::test
