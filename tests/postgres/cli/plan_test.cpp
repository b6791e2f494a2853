// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The program connects and parses in one process here, which its static form can do only when
/// libpq and the parser were linked in the right order.
class Plan : public LockstepTest {
protected:
    [[nodiscard]] std::string schemas() const {
        return sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'");
    }
};

TEST_F(Plan, ShowsEachStatementOfThePendingFilesAndChangesNothing) {
    write("1_first.sql", "CREATE TABLE a (id int);\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    write("2_second.sql", "-- why\nALTER TABLE a ADD b int;\nUPDATE a SET b = 1;\n");
    write("3_third.sql", "CREATE INDEX CONCURRENTLY a_b ON a (b);\n");
    const auto ended = run({"plan", "--lock-timeout", "200ms"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, Not(HasSubstr("1_first.sql (")));
    EXPECT_THAT(ended.out, HasSubstr("2_second.sql (version 2): in one transaction\n"));
    EXPECT_THAT(ended.out,
                HasSubstr("  1     2  ALTER TABLE  brief lock  AccessExclusiveLock  a       "
                          "-     200ms         none     yes\n"));
    EXPECT_THAT(ended.out,
                HasSubstr("  2     3  UPDATE       data        RowExclusiveLock     a       "
                          "-     200ms         none     no\n"));
    EXPECT_THAT(ended.out, HasSubstr("3_third.sql (version 3): statement by statement\n"));
    EXPECT_THAT(ended.out, HasSubstr("2 migrations pending"));
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration"), "1");
    EXPECT_EQ(run({"current"}).out, "1\n");
}

TEST_F(Plan, LeavesNothingInADatabaseWithoutHistory) {
    write_first_two();
    EXPECT_EQ(run({"plan"}).exit_code, 0);
    EXPECT_EQ(schemas(), "0");
}

TEST_F(Plan, StopsAtTheTarget) {
    write_first_two();
    const auto out = run({"plan", "--target", "1"}).out;
    EXPECT_THAT(out, HasSubstr("1_customers.sql (version 1)"));
    EXPECT_THAT(out, Not(HasSubstr("2_orders.sql (")));
}

TEST_F(Plan, TellsMachinesTheSameAsADryRunDoes) {
    write("1_first.sql", "ALTER TABLE a ALTER b TYPE text;\n");
    const auto* const object = R"("plan":[{"file":"1_first.sql","version":"1","kind":"versioned",)"
                               R"("oneTransaction":true,)";
    const auto planned = run({"plan", "-o", "json"});
    EXPECT_EQ(planned.exit_code, 0) << planned.log;
    EXPECT_THAT(planned.out, HasSubstr(object));
    EXPECT_THAT(planned.out, HasSubstr(R"("rewrites":true,"certain":false)"));
    EXPECT_THAT(run({"migrate", "--dry-run", "-o", "json"}).out, HasSubstr(object));
    EXPECT_THAT(run({"plan", "-o", "yaml"}).out, HasSubstr("file: \"1_first.sql\""));
}

TEST_F(Plan, RefusesWhatMigrateWouldRefuse) {
    write("1_first.sql", "CREATE TABLE a (id int);\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    write("1_first.sql", "CREATE TABLE a (id bigint);\n");
    const auto edited = run({"plan"});
    EXPECT_EQ(edited.exit_code, 65);
    EXPECT_THAT(edited.out, HasSubstr("1_first.sql (version 1) was edited after it was applied"));
    write("1_first.sql", "CREATE TABLE a (id int);\n");
    write("2_second.sql", "BEGIN;\nALTER TABLE a ADD b int;\n");
    const auto unbalanced = run({"plan"});
    EXPECT_EQ(unbalanced.exit_code, 65);
    EXPECT_THAT(unbalanced.out, HasSubstr("2_second.sql, line 1"));
}

} // namespace
} // namespace lockstep::test
