// SPDX-License-Identifier: Apache-2.0
// What the first run meets on a database that has tables but no history.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::AllOf;
using testing::HasSubstr;

class FirstRun : public LockstepTest {
protected:
    void have_a_table() {
        ASSERT_EQ(sql("CREATE TABLE customers (id int); INSERT INTO customers VALUES (1);"
                      "ALTER TABLE customers OWNER TO owner; SELECT 1"),
                  "1");
    }
    std::string history() const {
        return sql("SELECT coalesce(to_regclass('lockstep.migration')::text, 'none')");
    }
    std::string rows() const {
        return sql("SELECT string_agg(kind || ' ' || version || ' ' || state, ', ' ORDER BY id) "
                   "FROM lockstep.migration");
    }
    std::string bootstrap(const std::string& text) {
        const auto file = migrations().parent_path() / "bootstrap.sql";
        std::ofstream{file} << text;
        return file.string();
    }
};

TEST_F(FirstRun, IsRefusedWhereNobodyCanTellWhatTheTablesAre) {
    have_a_table();
    write_first_two();
    const auto refused = run({"migrate"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_EQ(refused.report.failure->kind, "unmanaged");
    EXPECT_THAT(refused.report.message,
                AllOf(HasSubstr("the database has a table (public.customers) but no history"),
                      HasSubstr("--on-unmanaged baseline=VERSION")));
    EXPECT_EQ(history(), "none");
    for (const auto* command : {"plan", "status", "check"})
        EXPECT_EQ(run({command}).exit_code, 65) << command;
    EXPECT_EQ(run({"migrate", "--dry-run"}).exit_code, 65);
}

TEST_F(FirstRun, CountsTheTablesAsAVersion) {
    have_a_table();
    write_first_two();
    const auto ended = run({"migrate", "--on-unmanaged", "baseline=1"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.message,
              "First run: there is no history but a table; all versions up to 1 count as present. "
              "Applied 1 migration; the schema is at version 2.");
    EXPECT_EQ(rows(), "baseline 1 baseline, versioned 2 applied");
    EXPECT_EQ(run({"migrate", "--on-unmanaged", "baseline=1"}).report.outcome,
              Outcome::nothing_pending);
}

TEST_F(FirstRun, WritesTheBaselineEvenWithNothingPending) {
    have_a_table();
    write_first_two();
    const auto ended = run({"migrate"}, {{"LOCKSTEP_ON_UNMANAGED", "baseline=2"}});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::nothing_pending);
    EXPECT_EQ(rows(), "baseline 2 baseline");
    EXPECT_EQ(run({"migrate"}).exit_code, 0);
}

TEST_F(FirstRun, RunsAllFilesAboveTheBaselineZero) {
    have_a_table();
    write("1_orders.sql", "CREATE TABLE orders (id int);\n");
    ASSERT_EQ(run({"migrate", "--on-unmanaged", "baseline=0"}).exit_code, 0);
    EXPECT_EQ(rows(), "baseline 0 baseline, versioned 1 applied");
}

TEST_F(FirstRun, IsRefusedForABaselineAboveAllFiles) {
    have_a_table();
    write_first_two();
    const auto refused = run({"migrate", "--on-unmanaged", "baseline=20"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, HasSubstr("version 20 is above the highest one of the files, 2"));
    EXPECT_EQ(history(), "none");
}

TEST_F(FirstRun, TakesNoWordItDoesNotKnow) {
    for (const auto* word : {"baseline", "baseline=", "baseline=one", "refuse=1", "create", "",
                             "create-if-missing=x"}) {
        const auto refused = run({"migrate", "--on-unmanaged", word, "--bootstrap-file", "x"});
        EXPECT_EQ(refused.exit_code, 64) << word;
        EXPECT_THAT(refused.log, HasSubstr("is not one of refuse, baseline=VERSION")) << word;
    }
    const auto refused = run({"migrate", "--on-unmanaged", "create-if-missing"});
    EXPECT_EQ(refused.exit_code, 64);
    EXPECT_THAT(refused.log, HasSubstr("needs --bootstrap-file"));
}

TEST_F(FirstRun, MakesWhatIsMissingAndNothingElse) {
    have_a_table();
    write("1_first.sql", "CREATE TABLE customers (id int);\nCREATE TABLE orders (id int);\n");
    write("2_more.sql", "ALTER TABLE orders ADD COLUMN note text;\n");
    const auto file = bootstrap("-- what the models say\n"
                                "CREATE TABLE IF NOT EXISTS customers (id int, name text);\n"
                                "CREATE TABLE IF NOT EXISTS orders (id int);\n");
    const auto ended =
        run({"migrate", "--on-unmanaged", "create-if-missing=1", "--bootstrap-file", file});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.report.message, HasSubstr("what was missing of " + file + " was made"));
    EXPECT_EQ(rows(), "baseline 1 baseline, versioned 2 applied");
    EXPECT_EQ(sql("SELECT count(*) FROM customers"), "1");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_attribute WHERE attrelid = 'customers'::regclass "
                  "AND attnum > 0"),
              "1");
}

TEST_F(FirstRun, RunsAllFilesBehindABootstrapThatStandsForNone) {
    have_a_table();
    write("1_first.sql", "CREATE TABLE IF NOT EXISTS orders (id int);\n");
    const auto file = bootstrap("CREATE TABLE IF NOT EXISTS orders (id int);\n");
    ASSERT_EQ(run({"migrate"}, {{"LOCKSTEP_ON_UNMANAGED", "create-if-missing"},
                                {"LOCKSTEP_BOOTSTRAP_FILE", file}})
                  .exit_code,
              0);
    EXPECT_EQ(rows(), "versioned 1 applied");
}

TEST_F(FirstRun, FindsItsBootstrapFileBesideTheMigrations) {
    have_a_table();
    write("1_first.sql", "ALTER TABLE orders ADD COLUMN note text;\n");
    write("bootstrap.sql", "CREATE TABLE IF NOT EXISTS orders (id int);\n");
    const Variables told{{"LOCKSTEP_ON_UNMANAGED", "create-if-missing"},
                         {"LOCKSTEP_BOOTSTRAP_FILE", "bootstrap.sql"}};
    const auto ended = run({"migrate"}, told);
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(rows(), "versioned 1 applied");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_attribute WHERE attrelid = 'orders'::regclass "
                  "AND attnum > 0"),
              "2");
    EXPECT_EQ(run({"migrate"}, told).report.outcome, Outcome::nothing_pending);
}

TEST_F(FirstRun, NeedsNoBootstrapInAnEmptyDatabase) {
    write_first_two();
    const auto file = bootstrap("CREATE TABLE IF NOT EXISTS customers (wrong text);\n");
    ASSERT_EQ(run({"migrate", "--on-unmanaged", "create-if-missing=2", "--bootstrap-file", file})
                  .exit_code,
              0);
    EXPECT_EQ(rows(), "versioned 1 applied, versioned 2 applied");
}

TEST_F(FirstRun, RefusesABootstrapFileThatDoesMoreBeforeItConnects) {
    have_a_table();
    write_first_two();
    const auto file = bootstrap("CREATE TABLE IF NOT EXISTS a ();\n\n  DROP TABLE customers;\n");
    const auto refused = run({"migrate", "--on-unmanaged", "create-if-missing", "--bootstrap-file",
                              file, "--port", "1"});
    EXPECT_EQ(refused.exit_code, 65) << refused.log;
    EXPECT_THAT(refused.report.message,
                HasSubstr("line 3, column 3: it is a DROP TABLE, and no CREATE ... IF NOT EXISTS"));
    EXPECT_EQ(refused.report.failure->kind, "files");
    EXPECT_EQ(refused.report.failure->line, 3U);
    EXPECT_EQ(history(), "none");
}

TEST_F(FirstRun, LeavesNothingBehindABootstrapFileThatFails) {
    have_a_table();
    write_first_two();
    const auto file = bootstrap("CREATE TABLE IF NOT EXISTS made (id int);\n"
                                "CREATE INDEX IF NOT EXISTS i ON customers (name);\n");
    const auto failed =
        run({"migrate", "--on-unmanaged", "create-if-missing=1", "--bootstrap-file", file});
    EXPECT_EQ(failed.exit_code, 65);
    EXPECT_THAT(failed.log, AllOf(HasSubstr("bootstrap.sql, line 2: "), HasSubstr("42703")));
    EXPECT_EQ(history(), "none");
    EXPECT_EQ(sql("SELECT to_regclass('made') IS NULL"), "t");
}

TEST_F(FirstRun, TakesNoExtensionsOrTemporaryTablesForAUsers) {
    ASSERT_EQ(sql("CREATE SEQUENCE s; CREATE VIEW v AS SELECT 1; CREATE TABLE member (id int);"
                  "CREATE EXTENSION pg_trgm; ALTER EXTENSION pg_trgm ADD TABLE member; SELECT 1"),
              "1");
    write("1_first.sql", "CREATE TABLE customers (id int);\n");
    const auto ended = run({"migrate"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
}

TEST_F(FirstRun, SaysWhoseTablesTheyMayBe) {
    write_first_two();
    ASSERT_EQ(run({"migrate", "--history-schema", "shop"}).exit_code, 0);
    const auto refused = run({"migrate", "--history-schema", "blog"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, AllOf(HasSubstr("the database has 2 tables (public.customers, "
                                             "public.orders)"),
                                   HasSubstr("Other applications have their history in schema "
                                             "shop: if the tables are theirs, baseline=0 is "
                                             "right")));
}

TEST_F(FirstRun, IsDecidedOnceByManyPods) {
    have_a_table();
    write("1_first.sql", "CREATE TABLE customers (id int);\n");
    write("2_slow.sql", "SELECT pg_sleep(0.3);\nCREATE TABLE orders (id int);\n");
    std::vector<LockstepProcess> running;
    for (int i = 0; i < 8; ++i)
        running.push_back(start({"migrate", "--on-unmanaged", "baseline=1"},
                                {{"POD_NAME", "pod-" + std::to_string(i)}}));
    for (auto& process : running) {
        const auto ended = process.wait();
        EXPECT_EQ(ended.exit_code, 0) << ended.log;
    }
    EXPECT_EQ(rows(), "baseline 1 baseline, versioned 2 applied");
}

TEST_F(FirstRun, IsNoRiddleToPodsThatComeWhileAnotherStarts) {
    write("1_first.sql", "CREATE TABLE customers (id int);\n");
    write("2_slow.sql", "SELECT pg_sleep(0.5);\nCREATE TABLE orders (id int);\n");
    std::vector<LockstepProcess> running;
    for (int i = 0; i < 8; ++i)
        running.push_back(start({"migrate"}, {{"POD_NAME", "pod-" + std::to_string(i)}}));
    for (auto& process : running) {
        const auto ended = process.wait();
        EXPECT_EQ(ended.exit_code, 0) << ended.log;
    }
}

} // namespace
} // namespace lockstep::test
