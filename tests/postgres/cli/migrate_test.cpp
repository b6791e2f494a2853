// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;
using testing::Not;

class Migrate : public LockstepTest {};

TEST_F(Migrate, AppliesWhatIsPendingAndReportsIt) {
    write_first_two();
    const auto ended = run({"migrate"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::applied);
    EXPECT_EQ(ended.report.message, "Applied 2 migrations; the schema is at version 2.");
    ASSERT_TRUE(ended.report.schema);
    EXPECT_EQ(ended.report.schema->current, "2");
    EXPECT_EQ(ended.report.schema->applied, 2);
    EXPECT_EQ(ended.report.schema->pending, 0);
    EXPECT_EQ(sql("SELECT count(*) FROM orders"), "1");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt"), "1");
}

TEST_F(Migrate, ReportsTheServerAndTheProofOfItsIdentity) {
    write_first_two();
    const auto report = run({"migrate"}).report;
    ASSERT_TRUE(report.database);
    EXPECT_EQ(report.database->name, database_);
    EXPECT_EQ(report.database->role, "writer");
    EXPECT_GT(report.database->max_connections.value_or(0), 0);
    ASSERT_TRUE(report.tls);
    EXPECT_TRUE(report.tls->verified);
    EXPECT_EQ(report.tls->mode, "verify-full");
    EXPECT_EQ(report.tls->protocol, "TLSv1.3");
    EXPECT_FALSE(report.tls->not_after.empty());
}

TEST_F(Migrate, HasNothingToDoTheSecondTime) {
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    const auto ended = run({"migrate"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::nothing_pending);
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt"), "1");
}

TEST_F(Migrate, StopsAtItsTarget) {
    write_first_two();
    EXPECT_EQ(run({"migrate", "--target", "1"}).report.schema->current, "1");
    EXPECT_EQ(run({"migrate"}).report.schema->current, "2");
}

TEST_F(Migrate, ChangesNothingInADryRun) {
    write_first_two();
    const auto ended = run({"migrate", "--dry-run"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::pending);
    EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
}

TEST_F(Migrate, PassesWithAnOlderSetOnANewerDatabase) {
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    remove("2_orders.sql");
    const auto passed = run({"migrate"});
    EXPECT_EQ(passed.exit_code, 0) << passed.log;
    EXPECT_EQ(passed.report.outcome, Outcome::newer_history);
    const auto refused = run({"migrate", "--on-newer-history", "refuse"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_EQ(refused.report.failure->kind, "newer-history");
}

TEST_F(Migrate, PrintsItsReportAsJson) {
    write_first_two();
    const auto ended = run({"migrate", "-o", "json"});
    const auto printed = report::parse(ended.out);
    ASSERT_TRUE(printed) << ended.out;
    EXPECT_EQ(printed->outcome, Outcome::applied);
}

TEST_F(Migrate, LogsOneJsonObjectALine) {
    write_first_two();
    const auto log = run({"migrate"}).log;
    EXPECT_THAT(log, HasSubstr(R"("msg":"applying","file":"1_customers.sql","migration":"1/2")"));
    EXPECT_THAT(log, HasSubstr(R"("outcome":"applied")"));
}

TEST_F(Migrate, ReportsWhereASqlErrorIsAndKeepsNothingOfItsFile) {
    write("1_good.sql", "CREATE TABLE good (id int);\n");
    write("2_bad.sql", "CREATE TABLE half (id int);\n\nINSERT INTO half\n  VALUES (nonsense);\n");
    const auto ended = run({"migrate"});
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    EXPECT_EQ(ended.report.outcome, Outcome::failed);
    EXPECT_EQ(ended.report.remedy, Remedy::fix_input);
    ASSERT_TRUE(ended.report.failure);
    const auto& failure = *ended.report.failure;
    EXPECT_EQ(failure.kind, "sql");
    EXPECT_EQ(failure.version, "2");
    EXPECT_EQ(failure.file, "2_bad.sql");
    EXPECT_EQ(failure.line, 4U);
    EXPECT_EQ(failure.column, 11U);
    EXPECT_EQ(failure.sqlstate, "42703");
    EXPECT_THAT(failure.message, HasSubstr("nonsense"));
    EXPECT_THAT(failure.statement, HasSubstr("INSERT INTO half"));
    EXPECT_EQ(ended.report.schema->current, "1");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_class WHERE relname = 'half'"), "0");
}

TEST_F(Migrate, RefusesAnEditedFileWithVersionAndBothChecksums) {
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    const auto old_checksum = sql("SELECT checksum FROM lockstep.migration WHERE version = '1'");
    write("1_customers.sql", "CREATE TABLE customers (id bigint PRIMARY KEY);\n");
    const auto ended = run({"migrate"});
    EXPECT_EQ(ended.exit_code, 65);
    ASSERT_TRUE(ended.report.failure);
    EXPECT_EQ(ended.report.failure->kind, "checksum");
    EXPECT_EQ(ended.report.failure->version, "1");
    EXPECT_EQ(ended.report.failure->file, "1_customers.sql");
    EXPECT_THAT(ended.report.message, HasSubstr("version 1"));
    EXPECT_THAT(ended.report.message, HasSubstr(old_checksum.substr(0, 12)));
}

TEST_F(Migrate, NeverShowsThePassword) {
    write("1_bad.sql", "SELECT nonsense;\n");
    const auto secret = variables_["POSTGRES_PASSWORD"];
    const auto verbose = Variables{{"LOCKSTEP_LOG_LEVEL", "debug"}};
    EXPECT_THAT(run({"migrate", "-o", "json"}, verbose).everything(), Not(HasSubstr(secret)));
    EXPECT_THAT(run({"status", "-o", "yaml"}, verbose).everything(), Not(HasSubstr(secret)));
    EXPECT_THAT(run({"check", "--port", "1", "--wait-timeout", "1s"}, verbose).everything(),
                Not(HasSubstr(secret)));
}

TEST_F(Migrate, NeverShowsAPasswordThatIsRefused) {
    write_first_two();
    const auto ended = run({"migrate", "--auth-grace", "0", "--log-level", "debug"},
                           {{"POSTGRES_PASSWORD", "not-the-right-one"}});
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    EXPECT_EQ(ended.report.failure->kind, "authentication");
    EXPECT_THAT(ended.everything(), Not(HasSubstr("not-the-right-one")));
}

} // namespace
} // namespace lockstep::test
