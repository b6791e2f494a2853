// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;

class BaselineCommand : public LockstepTest {
protected:
    std::string versions() const {
        return sql("SELECT string_agg(kind || ' ' || version || ' ' || state, ', ' ORDER BY id) "
                   "FROM lockstep.migration");
    }
};

TEST_F(BaselineCommand, MarksAllUpToItsVersionAsPresent) {
    ASSERT_EQ(sql("CREATE TABLE customers (id int); SELECT 'made'"), "made");
    write_first_two();
    const auto marked = run({"baseline", "--version", "1"});
    ASSERT_EQ(marked.exit_code, 0) << marked.log;
    EXPECT_EQ(marked.out, "Done: all versions up to 1 count as present; nothing of them is run.\n");
    const auto migrated = run({"migrate"});
    EXPECT_EQ(migrated.exit_code, 0) << migrated.log;
    EXPECT_EQ(versions(), "baseline 1 baseline, versioned 2 applied");
}

TEST_F(BaselineCommand, RecordsWhoAndWhy) {
    ASSERT_EQ(
        run({"baseline", "--version", "7", "--reason", "from a dump"}, {{"USER", "ann"}}).exit_code,
        0);
    EXPECT_EQ(sql("SELECT outcome || ' ' || pod || ' ' || version || ' ' || message "
                  "FROM lockstep.attempt"),
              "repaired ann@pod-1 7 all versions up to 7 count as present; nothing of them is "
              "run; why: from a dump");
}

TEST_F(BaselineCommand, ChangesNothingInADryRun) {
    const auto ended = run({"baseline", "--version", "7", "--dry-run", "-o", "json"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr(R"("command":"baseline","version":"7")"));
    EXPECT_THAT(ended.out, HasSubstr(R"("dryRun":true)"));
    EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
}

TEST_F(BaselineCommand, DoesNoHarmTheSecondTime) {
    ASSERT_EQ(run({"baseline", "--version", "7"}).exit_code, 0);
    const auto second = run({"baseline", "--version", "07"});
    EXPECT_EQ(second.exit_code, 0) << second.log;
    EXPECT_THAT(second.out, HasSubstr("count as present already"));
    EXPECT_EQ(versions(), "baseline 7 baseline");
}

TEST_F(BaselineCommand, IsRefusedWhereMigrationsAreApplied) {
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    for (const auto* version : {"1", "2", "3"}) {
        const auto refused = run({"baseline", "--version", version});
        EXPECT_EQ(refused.exit_code, 65) << version;
        EXPECT_THAT(refused.log, HasSubstr("the history holds migrations already (up to version "
                                           "2), so nobody can tell which"));
    }
    EXPECT_EQ(versions(), "versioned 1 applied, versioned 2 applied");
}

TEST_F(BaselineCommand, IsRefusedWithoutAVersion) {
    EXPECT_EQ(run({"baseline"}).exit_code, 64);
    EXPECT_EQ(run({"baseline", "--version", "first"}).exit_code, 64);
}

TEST_F(BaselineCommand, WaitsForTheLockAsLongAsItIsToldTo) {
    write("1_slow.sql", "SELECT pg_sleep(3);\n");
    const auto migrator = start({"migrate"});
    ASSERT_TRUE(logs(migrator, "\"applying\""));
    const auto refused = run({"baseline", "--version", "7", "--lock-wait", "0"});
    EXPECT_EQ(refused.exit_code, 75) << refused.log;
    EXPECT_THAT(refused.log, HasSubstr("the migration lock was not obtained within 0s; it is held "
                                       "by lockstep/"));
}

TEST_F(BaselineCommand, IsNotNeededWhereAFileHoldsTheBaseline) {
    write_first_two();
    write("B2_all_so_far.sql", "CREATE TABLE customers (id int);\nCREATE TABLE orders ();\n");
    write("3_more.sql", "ALTER TABLE orders ADD COLUMN id int;\n");
    const auto migrated = run({"migrate"});
    EXPECT_EQ(migrated.exit_code, 0) << migrated.log;
    EXPECT_EQ(versions(), "baseline 2 applied, versioned 3 applied");
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::nothing_pending);
}

} // namespace
} // namespace lockstep::test
