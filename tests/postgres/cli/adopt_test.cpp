// SPDX-License-Identifier: Apache-2.0
// Other tools' histories, taken over by the first run or by hand. What each tool's rows mean is
// tested where they are read; golang-migrate's one row stands for all of them here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adopt/lock_keys.hpp"
#include "pg/connect.hpp"
#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::AllOf;
using testing::HasSubstr;

class Adoption : public LockstepTest {
protected:
    void write_pairs() {
        write("1_customers.up.sql", "CREATE TABLE customers (id int);\n");
        write("1_customers.down.sql", "DROP TABLE customers;\n");
        write("2_orders.up.sql", "CREATE TABLE orders (id int);\n");
        write("2_orders.down.sql", "DROP TABLE orders;\n");
    }
    void have_history(const std::string& version, const std::string& dirty = "false",
                      const std::string& schema = "public") {
        ASSERT_EQ(sql("CREATE SCHEMA IF NOT EXISTS " + schema + "; CREATE TABLE " + schema +
                      ".schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT "
                      "NULL); INSERT INTO " +
                      schema + ".schema_migrations VALUES (" + version + ", " + dirty +
                      "); ALTER SCHEMA " + schema + " OWNER TO owner; ALTER TABLE " + schema +
                      ".schema_migrations OWNER TO owner; SELECT 'made'"),
                  "made");
    }
    void have_tables() {
        ASSERT_EQ(sql("CREATE TABLE customers (id int); CREATE TABLE orders (id int); SELECT 1"),
                  "1");
    }
    std::string rows() const {
        return sql("SELECT string_agg(version || ' ' || state, ', ' ORDER BY id) "
                   "FROM lockstep.migration");
    }
    std::string history() const {
        return sql("SELECT coalesce(to_regclass('lockstep.migration')::text, 'none')");
    }
};

TEST_F(Adoption, IsTheFirstThingThatMigrateDoes) {
    write_pairs();
    have_history("2");
    have_tables();
    const auto dry = run({"migrate", "--dry-run", "-o", "json"});
    EXPECT_EQ(dry.exit_code, 0) << dry.log;
    EXPECT_THAT(dry.out, HasSubstr("The first run begins so: 2 migration(s) taken over from "
                                   "golang-migrate (public.schema_migrations)"));
    EXPECT_EQ(history(), "none");
    const auto ended = run({"migrate"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::nothing_pending);
    EXPECT_EQ(ended.report.message,
              "First run: 2 migration(s) taken over from golang-migrate (public.schema_migrations)."
              " Nothing is pending; the schema is at version 2.");
    EXPECT_EQ(rows(), "1 adopted, 2 adopted");
    EXPECT_EQ(run({"migrate"}).report.message, "Nothing is pending; the schema is at version 2.");
}

TEST_F(Adoption, IsRecorded) {
    write_pairs();
    have_history("2");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    const auto field = [&](const std::string& name) {
        return sql("SELECT value FROM lockstep.settings WHERE key = 'adopted_" + name + "'");
    };
    EXPECT_EQ(field("tool"), "golang-migrate");
    EXPECT_EQ(field("schema") + "." + field("table"), "public.schema_migrations");
    EXPECT_EQ(field("rows"), "1");
    EXPECT_EQ(field("by"), "pod-1");
    EXPECT_FALSE(field("digest").empty());
    EXPECT_THAT(field("at"), HasSubstr("T"));
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt WHERE outcome = 'adopted' AND pod = "
                  "'pod-1'"),
              "1");
}

TEST_F(Adoption, GoesOnWithWhatIsPending) {
    write_pairs();
    have_history("1");
    ASSERT_EQ(sql("CREATE TABLE customers (id int); SELECT 1"), "1");
    const auto ended = run({"migrate"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::applied);
    EXPECT_EQ(rows(), "1 adopted, 2 applied");
}

TEST_F(Adoption, HappensOnceAmongManyPods) {
    write_pairs();
    have_history("2");
    have_tables();
    std::vector<LockstepProcess> running;
    for (int i = 0; i < 8; ++i)
        running.push_back(start({"migrate"}, {{"POD_NAME", "pod-" + std::to_string(i)}}));
    for (auto& process : running) {
        const auto ended = process.wait();
        EXPECT_EQ(ended.exit_code, 0) << ended.log;
    }
    EXPECT_EQ(rows(), "1 adopted, 2 adopted");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt WHERE outcome = 'adopted'"), "1");
}

TEST_F(Adoption, IsRefusedWhereTheHistoryIsNotClean) {
    write_pairs();
    have_history("2", "true");
    for (const auto* command : {"migrate", "init", "adopt", "check"}) {
        const auto refused = run({command});
        EXPECT_EQ(refused.exit_code, 65) << command;
        EXPECT_THAT(refused.log, AllOf(HasSubstr("golang-migrate (public.schema_migrations)"),
                                       HasSubstr("dirty")))
            << command;
    }
    EXPECT_EQ(history(), "none");
}

TEST_F(Adoption, LeavesTheToolsTableAsItIs) {
    write_pairs();
    have_history("2");
    ASSERT_EQ(run({"adopt"}).exit_code, 0);
    EXPECT_EQ(sql("SELECT version || ' ' || dirty FROM schema_migrations"), "2 false");
}

TEST_F(Adoption, IsDoneByInitToo) {
    write_pairs();
    have_history("2");
    const auto ended = run({"init", "--environment", "development"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "Done: 2 migration(s) taken over from golang-migrate "
                         "(public.schema_migrations); it is marked as development.\n");
    EXPECT_EQ(rows(), "1 adopted, 2 adopted");
}

TEST_F(Adoption, NeedsTheFiles) {
    have_history("2");
    variables_.erase("LOCKSTEP_DIR");
    const auto refused = run({"init"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, HasSubstr("to take it over, the migration files are needed (--dir"));
}

TEST_F(Adoption, ShowsItsDecisionForEachFile) {
    write_pairs();
    have_history("1");
    const auto ended = run({"adopt", "--dry-run"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("VERDICT"), HasSubstr("1_customers.up.sql"),
                                 HasSubstr("2_orders.up.sql"),
                                 HasSubstr("Nothing was changed (dry run). It would be so: 1 "
                                           "migration(s) taken over from golang-migrate")));
    EXPECT_EQ(history(), "none");
    const auto json = run({"adopt", "--dry-run", "-o", "json"}).out;
    EXPECT_THAT(json, AllOf(HasSubstr(R"("tool":"golang-migrate")"), HasSubstr(R"("added":1)"),
                            HasSubstr(R"("version":"2","file":"2_orders.up.sql")")));
}

TEST_F(Adoption, SaysTheSecondTimeThatAllIsAdopted) {
    write_pairs();
    have_history("2");
    ASSERT_EQ(run({"adopt", "--reason", "moving"}, {{"USER", "ann"}}).exit_code, 0);
    EXPECT_THAT(sql("SELECT pod || ': ' || message FROM lockstep.attempt"),
                HasSubstr("ann@pod-1: 2 migration(s) taken over from golang-migrate "
                          "(public.schema_migrations); why: moving"));
    const auto again = run({"adopt"});
    EXPECT_EQ(again.exit_code, 0) << again.log;
    EXPECT_THAT(again.out, HasSubstr("everything in the history of golang-migrate "
                                     "(public.schema_migrations) is adopted already"));
    EXPECT_EQ(rows(), "1 adopted, 2 adopted");
}

TEST_F(Adoption, TakesOverWhatTheToolHasAddedSince) {
    write_pairs();
    have_history("1");
    ASSERT_EQ(run({"adopt"}).exit_code, 0);
    ASSERT_EQ(sql("UPDATE schema_migrations SET version = 2; SELECT 1"), "1");
    const auto again = run({"adopt"});
    EXPECT_EQ(again.exit_code, 0) << again.log;
    EXPECT_THAT(again.out, HasSubstr("Done: 1 migration(s) more taken over from"));
    EXPECT_EQ(rows(), "1 adopted, 2 adopted");
}

TEST_F(Adoption, IsPutOffWhileTheToolIsAtWork) {
    write_pairs();
    have_history("2");
    StopSource stop;
    auto tool = pg::connect(server_.settings(database_), stop.token());
    ASSERT_TRUE(tool);
    const auto keys = adopt::golang_migrate_lock_keys(database_, "public", "schema_migrations");
    ASSERT_TRUE(tool->execute("SELECT pg_advisory_lock(" + std::to_string(keys.front()) + ")"));
    const auto refused = run({"adopt"});
    EXPECT_EQ(refused.exit_code, 75);
    EXPECT_THAT(refused.log, HasSubstr("golang-migrate (public.schema_migrations) is at work on "
                                       "this database: its lock is held"));
    EXPECT_EQ(history(), "none");
    tool->close();
    EXPECT_TRUE(becomes("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", "0"));
    EXPECT_EQ(run({"adopt"}).exit_code, 0);
}

TEST_F(Adoption, SaysThatThereIsNothingToAdopt) {
    write_pairs();
    const auto refused = run({"adopt"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, HasSubstr("there is no history of another tool in this database"));
    EXPECT_THAT(run({"adopt", "--from", "goose"}).log,
                HasSubstr("there is no history of goose in this database"));
    EXPECT_THAT(run({"adopt", "--from", "gooose"}).log, HasSubstr("is no tool whose history is "
                                                                  "known"));
    EXPECT_THAT(run({"adopt", "--from", "public.nothing"}).log,
                HasSubstr("\\\"public.nothing\\\" is not the table of a history"));
}

TEST_F(Adoption, AsksWhichOfSeveralHistoriesIsMeant) {
    write_pairs();
    have_history("2", "false", "app");
    have_history("1", "false", "blog");
    const auto refused = run({"migrate"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log,
                AllOf(HasSubstr("app.schema_migrations"), HasSubstr("blog.schema_migrations"),
                      HasSubstr("lockstep adopt")));
    ASSERT_EQ(run({"adopt", "--from", "app.schema_migrations"}).exit_code, 0);
    EXPECT_EQ(rows(), "1 adopted, 2 adopted");
    EXPECT_EQ(run({"migrate"}).exit_code, 0);
}

TEST_F(Adoption, TakesTheOneInTheSessionsOwnSchema) {
    write_pairs();
    have_history("2");
    have_history("1", "false", "blog");
    EXPECT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_EQ(rows(), "1 adopted, 2 adopted");
}

TEST_F(Adoption, IsRefusedForAToolThatTheFilesAreNotOf) {
    write_pairs();
    ASSERT_EQ(sql("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);"
                  "INSERT INTO alembic_version VALUES ('abc'); SELECT 1"),
              "1");
    const auto refused = run({"migrate"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, AllOf(HasSubstr("the files are in the format of golang-migrate, but "
                                             "the database holds the history of alembic "
                                             "(public.alembic_version)"),
                                   HasSubstr("lockstep adopt --from alembic")));
    EXPECT_EQ(run({"migrate", "--on-unmanaged", "baseline=0"}).exit_code, 0);
}

TEST_F(Adoption, NamesAToolThatItCannotRead) {
    write_first_two();
    ASSERT_EQ(sql("CREATE TABLE django_migrations (id bigint GENERATED BY DEFAULT AS IDENTITY "
                  "PRIMARY KEY, app varchar(255) NOT NULL, name varchar(255) NOT NULL, applied "
                  "timestamptz NOT NULL); SELECT 1"),
              "1");
    const auto refused = run({"migrate"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, AllOf(HasSubstr("Django"), HasSubstr("public.django_migrations")));
    EXPECT_EQ(history(), "none");
}

TEST_F(Adoption, GoesWithAResetWhereverItsTableIs) {
    write_pairs();
    have_history("2", "false", "tools");
    ASSERT_EQ(run({"init", "--environment", "development"}).exit_code, 0);
    const auto ended = run({"reset", "--confirm", database_});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr("table  tools.schema_migrations\n"));
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
    EXPECT_EQ(rows(), "1 applied, 2 applied");
}

TEST_F(Adoption, TakesNoEmptyTableForAHistory) {
    write_pairs();
    have_history("1");
    ASSERT_EQ(sql("DELETE FROM schema_migrations; SELECT 1"), "1");
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
    EXPECT_EQ(rows(), "1 applied, 2 applied");
}

} // namespace
} // namespace lockstep::test
