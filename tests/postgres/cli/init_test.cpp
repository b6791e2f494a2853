// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;

class InitCommand : public LockstepTest {
protected:
    std::string history() const {
        return sql("SELECT coalesce(to_regclass('lockstep.migration')::text, 'none')");
    }
    std::string environment() const {
        return sql("SELECT coalesce(max(value), 'none') FROM lockstep.settings "
                   "WHERE key = 'environment'");
    }
};

TEST_F(InitCommand, MakesAnEmptyHistoryInAnEmptyDatabase) {
    write_first_two();
    const auto ended = run({"init"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "Done: there is neither a history nor any table: this is the first "
                         "start.\n");
    EXPECT_EQ(history(), "lockstep.migration");
    EXPECT_EQ(environment(), "none");
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
}

TEST_F(InitCommand, DoesNoHarmTheSecondTime) {
    write_first_two();
    ASSERT_EQ(run({"init", "--environment", "development"}).exit_code, 0);
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    const auto again = run({"init", "--environment", "development", "-o", "json"});
    EXPECT_EQ(again.exit_code, 0) << again.log;
    EXPECT_THAT(again.out, HasSubstr(R"("case":"history","environment":"development")"));
    EXPECT_THAT(again.out, HasSubstr("the history is there (2 migration(s), version 2) and is "
                                     "used as it is"));
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration"), "2");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt WHERE message = 'marked as development'"),
              "1");
}

TEST_F(InitCommand, MarksTheDatabase) {
    write_first_two();
    ASSERT_EQ(run({"init", "--environment", "development"}).exit_code, 0);
    EXPECT_EQ(environment(), "development");
    ASSERT_EQ(run({"init", "--environment", "production"}).exit_code, 0);
    EXPECT_EQ(environment(), "production");
}

TEST_F(InitCommand, MakesDevelopmentOfProductionOnlyByName) {
    write_first_two();
    ASSERT_EQ(run({"init", "--environment", "production"}).exit_code, 0);
    const auto refused = run({"init", "--environment", "development"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, HasSubstr("is marked as production; to mark it as development, add "
                                       "--confirm " +
                                       database_));
    EXPECT_EQ(environment(), "production");
    ASSERT_EQ(run({"init", "--environment", "development", "--confirm", database_}).exit_code, 0);
    EXPECT_EQ(environment(), "development");
}

TEST_F(InitCommand, KnowsTwoEnvironments) {
    const auto refused = run({"init", "--environment", "staging"});
    EXPECT_EQ(refused.exit_code, 64);
    EXPECT_THAT(refused.log, HasSubstr("one of development, production"));
}

TEST_F(InitCommand, NeedsNoFiles) {
    variables_.erase("LOCKSTEP_DIR");
    const auto ended = run({"init", "--environment", "development"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(environment(), "development");
}

TEST_F(InitCommand, ChangesNothingInADryRun) {
    write_first_two();
    const auto ended = run({"init", "--environment", "development", "--dry-run"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "Nothing was changed (dry run). It would be so: there is neither a "
                         "history nor any table: this is the first start; it is marked as "
                         "development.\n");
    EXPECT_EQ(history(), "none");
}

TEST_F(InitCommand, RefusesTablesThatNobodyTellsOf) {
    ASSERT_EQ(sql("CREATE TABLE customers (id int); SELECT 1"), "1");
    write_first_two();
    const auto refused = run({"init"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, HasSubstr("the database has a table (public.customers) but no history "
                                       "of migrations"));
    EXPECT_THAT(refused.out, testing::IsEmpty());
    EXPECT_EQ(history(), "none");
}

TEST_F(InitCommand, CountsWhatIsThereAsPresentWhereItIsTold) {
    ASSERT_EQ(sql("CREATE TABLE customers (id int); SELECT 1"), "1");
    write_first_two();
    const auto ended = run({"init", "--on-unmanaged", "baseline=1"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "Done: there is no history but a table; all versions up to 1 count as "
                         "present.\n");
    EXPECT_EQ(run({"migrate"}).report.schema->applied, 2);
    EXPECT_EQ(sql("SELECT string_agg(kind || ' ' || version, ', ' ORDER BY id) "
                  "FROM lockstep.migration"),
              "baseline 1, versioned 2");
}

} // namespace
} // namespace lockstep::test
