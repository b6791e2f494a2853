// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;

class UndoCommand : public LockstepTest {
protected:
    void apply_three() {
        write("1_one.sql", "CREATE TABLE one ();\n-- lockstep:down\nDROP TABLE one;\n");
        write("2_two.sql", "CREATE TABLE two ();\n-- lockstep:down\nDROP TABLE two;\n");
        write("3_three.sql", "CREATE TABLE three ();\n-- lockstep:down\nDROP TABLE three;\n");
        write("R_view.sql", "CREATE OR REPLACE VIEW v AS SELECT 1;\n");
        ASSERT_EQ(run({"migrate"}).exit_code, 0);
    }
    std::string states() const {
        return sql("SELECT string_agg(version || ' ' || state, ', ' ORDER BY id) "
                   "FROM lockstep.migration WHERE kind = 'versioned'");
    }
    std::string tables() const {
        return sql("SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), 'none') FROM "
                   "pg_class WHERE relname IN ('one', 'two', 'three')");
    }
    Ended undo(Words more = {}) {
        Words words{"undo", "--confirm", database_};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    std::string refusal(const Words& more = {}) {
        const auto ended = undo(more);
        EXPECT_EQ(ended.exit_code, 65) << ended.log;
        return ended.log;
    }
};

TEST_F(UndoCommand, RunsTheDownSectionOfTheLastMigration) {
    apply_three();
    const auto ended = undo({"--reason", "tried out"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "Done: undone: 3_three.sql.\n");
    EXPECT_EQ(states(), "1 applied, 2 applied, 3 undone");
    EXPECT_EQ(tables(), "one two");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt WHERE outcome = 'undone' AND version = "
                  "'3' AND file = '3_three.sql'"),
              "1");
}

TEST_F(UndoCommand, LeavesTheMigrationPending) {
    apply_three();
    ASSERT_EQ(undo().exit_code, 0);
    EXPECT_EQ(run({"migrate"}).report.outcome, Outcome::applied);
    EXPECT_EQ(states(), "1 applied, 2 applied, 3 undone, 3 applied");
    EXPECT_EQ(tables(), "one three two");
}

TEST_F(UndoCommand, GoesDownToItsTarget) {
    apply_three();
    const auto ended = undo({"--target", "1", "-o", "json"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr(R"("undone":["3_three.sql","2_two.sql"])"));
    EXPECT_EQ(states(), "1 applied, 2 undone, 3 undone");
    EXPECT_EQ(undo({"--target", "1"}).out, "Done: nothing above version 1 is applied.\n");
    EXPECT_EQ(undo({"--target", "0"}).exit_code, 0);
    EXPECT_EQ(tables(), "none");
}

TEST_F(UndoCommand, ChangesNothingInADryRun) {
    apply_three();
    const auto ended = undo({"--target", "1", "--dry-run"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "Nothing was changed (dry run). It would be so: undone: 3_three.sql, "
                         "2_two.sql.\n");
    EXPECT_EQ(tables(), "one three two");
}

TEST_F(UndoCommand, NeedsTheNameOfADatabaseThatIsNotForDevelopment) {
    apply_three();
    const auto refused = run({"undo"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, HasSubstr("is not marked as development, and an undo can lose data; "
                                       "if it is the right one, add --confirm " +
                                       database_));
    const auto wrong = run({"undo", "--confirm", database_ + "x"});
    EXPECT_EQ(wrong.exit_code, 65);
    EXPECT_THAT(wrong.log, HasSubstr("--confirm names the database"));
    EXPECT_EQ(tables(), "one three two");
}

TEST_F(UndoCommand, NeedsNoNameInADatabaseForDevelopment) {
    apply_three();
    ASSERT_EQ(sql("INSERT INTO lockstep.settings VALUES ('environment', 'development'); SELECT 1"),
              "1");
    const auto ended = run({"undo"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(tables(), "one two");
}

TEST_F(UndoCommand, NamesThePlaceOfAnErrorInTheFileAndKeepsAll) {
    write("1_one.sql", "CREATE TABLE one ();\n-- lockstep:down\n\nDROP TABLE one;\n"
                       "SELECT 1,\n  nonsense;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    const auto failed = undo({"-o", "json"});
    EXPECT_EQ(failed.exit_code, 65);
    EXPECT_THAT(failed.log, HasSubstr("1_one.sql, line 6, column 3: "));
    EXPECT_THAT(failed.log, HasSubstr("[SQLSTATE 42703]; the down section was rolled back as a "
                                      "whole, and version 1 is still applied"));
    EXPECT_THAT(failed.out, HasSubstr(R"("line":6)"));
    EXPECT_EQ(states(), "1 applied");
    EXPECT_EQ(tables(), "one");
    EXPECT_EQ(sql("SELECT file || ':' || line || ':' || column_number || ' ' || sqlstate FROM "
                  "lockstep.attempt WHERE outcome = 'undo_failed'"),
              "1_one.sql:6:3 42703");
}

TEST_F(UndoCommand, StopsAtTheMigrationThatCannotBeUndone) {
    apply_three();
    ASSERT_EQ(sql("CREATE VIEW uses_two AS SELECT * FROM two; SELECT 1"), "1");
    EXPECT_EQ(undo({"--target", "0"}).exit_code, 65);
    EXPECT_EQ(states(), "1 applied, 2 applied, 3 undone");
    EXPECT_EQ(tables(), "one two");
}

TEST_F(UndoCommand, TakesASectionThatIsWrappedInATransaction) {
    write("1_one.sql", "CREATE TABLE one ();\n-- lockstep:down\nBEGIN;\nDROP TABLE one;\nCOMMIT;");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    const auto ended = undo();
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(states(), "1 undone");
}

TEST_F(UndoCommand, IsNotLedAstrayByWhatASectionSets) {
    write("1_one.sql", "CREATE TABLE one ();\n-- lockstep:down\nDROP TABLE one;\n"
                       "SET search_path = pg_temp;\nSET standard_conforming_strings = off;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    const auto ended = undo({"--reason", "a \\ and a '"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(states(), "1 undone");
}

TEST_F(UndoCommand, IsRefusedWithoutADownSection) {
    apply_three();
    write("4_four.sql", "SELECT 4;\n-- lockstep:down\n-- nothing is known\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_THAT(refusal(), HasSubstr("4_four.sql has no down section"));
    EXPECT_THAT(refusal({"--target", "1"}), HasSubstr("4_four.sql has no down section"));
    EXPECT_EQ(tables(), "one three two");
}

TEST_F(UndoCommand, IsRefusedForWhatDoesNotRunInATransaction) {
    write("1_one.sql", "CREATE TABLE one (id int);\nCREATE INDEX i ON one (id);\n"
                       "-- lockstep:down\nSELECT 1;\nDROP INDEX CONCURRENTLY i;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_THAT(refusal(), HasSubstr("1_one.sql, line 5, column 1: a down section runs in one "
                                     "transaction, and this statement cannot"));
}

TEST_F(UndoCommand, IsRefusedForASectionThatCannotBeRead) {
    write("1_one.sql", "CREATE TABLE one ();\n-- lockstep:down\nDROP TABLE one;\nSELECT 'open;\n");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_THAT(refusal(), HasSubstr("1_one.sql, line 4, column 8: a quoted string is never "
                                     "closed"));
}

TEST_F(UndoCommand, IsRefusedWhereTheFileIsGoneOrEdited) {
    apply_three();
    write("3_three.sql", "CREATE TABLE drei ();\n-- lockstep:down\nDROP TABLE three;\n");
    EXPECT_THAT(refusal(), HasSubstr("3_three.sql (version 3) was edited after it was applied"));
    remove("3_three.sql");
    EXPECT_THAT(refusal(), HasSubstr("version 3 is applied, but its file 3_three.sql is missing"));
}

TEST_F(UndoCommand, IsRefusedAtABaseline) {
    write("1_one.sql", "CREATE TABLE one ();\n");
    ASSERT_EQ(run({"baseline", "--version", "1"}).exit_code, 0);
    EXPECT_THAT(refusal(), HasSubstr("version 1 is a baseline"));
}

TEST_F(UndoCommand, IsRefusedWithNothingApplied) {
    write("1_one.sql", "CREATE TABLE one ();\n");
    EXPECT_THAT(refusal(), HasSubstr("no version is applied, so there is nothing to undo"));
}

TEST_F(UndoCommand, IsRefusedForATargetThatIsNotApplied) {
    apply_three();
    EXPECT_THAT(refusal({"--target", "7"}), HasSubstr("target: version 7 is not applied"));
    EXPECT_THAT(refusal({"--target", "last"}), HasSubstr("is not a version"));
}

} // namespace
} // namespace lockstep::test
