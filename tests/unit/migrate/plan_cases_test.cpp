// SPDX-License-Identifier: Apache-2.0
// What is pending, by the state of the history: baselines, begun and undone migrations,
// requirements, faults of files.
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrate/plan.hpp"
#include "migration_sets.hpp"

namespace lockstep::migrate::testing {
namespace {

Migration file(const std::string& version) {
    return versioned(version, "f", "CREATE TABLE t" + version + " ();");
}

Migration baseline_file(const std::string& version) {
    auto made = versioned(version, "all", "CREATE TABLE all_of_" + version + " ();");
    made.kind = Kind::baseline;
    made.script = "B" + made.script;
    return made;
}

Migration requiring(Migration migration, const std::string& version) {
    migration.directives.requires_version = version;
    migration.text = "-- lockstep: requires=" + version + "\n" + migration.text;
    return migration;
}

HistoryRow in_state(HistoryRow row, State state) {
    row.state = state;
    return row;
}

struct Case {
    std::string name;
    std::vector<std::string> expected; ///< The scripts that are pending, or one fault.
    std::vector<Migration> files;
    std::vector<HistoryRow> rows;
    OutOfOrder out_of_order = OutOfOrder::refuse;
    friend void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }
};

MigrationSet set_of_all(const std::vector<Migration>& files) {
    MigrationSet set{"lockstep", "migrations", files, {}};
    set.digest = set_digest(set.migrations);
    return set;
}

History history_of_all(const std::vector<HistoryRow>& rows) {
    History history;
    history.exists = true;
    history.rows = rows;
    return history;
}

std::vector<std::string> outcome(const Case& row) {
    const auto set = set_of_all(row.files);
    const auto history = history_of_all(row.rows);
    if (const auto fault = find_fault(set, history, row.out_of_order))
        return {fault->kind + ": " + fault->error.message};
    const auto plan = make_plan(set, history, row.out_of_order);
    if (!plan) return {plan.error().error.message};
    std::vector<std::string> scripts = plan->warnings;
    for (const auto* migration : plan->pending)
        scripts.push_back(migration->script);
    return scripts;
}

class PlanCase : public ::testing::TestWithParam<Case> {};

TEST_P(PlanCase, IsDecidedByTheRules) {
    EXPECT_EQ(outcome(GetParam()), GetParam().expected);
}

std::string disorder(const std::string& low, const std::string& high) {
    return "order: " + low + "_f.sql (version " + low +
           ") is not applied, but the higher version " + high +
           " is; give the file a version above " + high +
           ", or apply it below with --out-of-order allow";
}

const auto edited_file = [](const std::string& version) {
    return versioned(version, "f", "CREATE TABLE edited ();");
};

INSTANTIATE_TEST_SUITE_P(
    Baseline, PlanCase,
    ::testing::ValuesIn(std::vector<Case>{
        {"OnAnEmptyHistoryTheHighestRunsInPlaceOfWhatIsBelow",
         {"B2_all.sql", "3_f.sql"},
         {baseline_file("1"), baseline_file("2"), file("1"), file("2"), file("3")},
         {}},
        {"RunsWithoutAnyVersionedFile", {"B2_all.sql"}, {baseline_file("2")}, {}},
        {"RunsBeforeRepeatables",
         {"B2_all.sql", "R_view.sql"},
         {baseline_file("2"), file("1"), repeatable("view", "SELECT 1")},
         {}},
        {"IsPassedOverWhereSomethingIsApplied",
         {"2_f.sql", "3_f.sql"},
         {baseline_file("2"), file("1"), file("2"), file("3")},
         {row_of(file("1"))}},
        {"IsPassedOverWhereARepeatableIsApplied",
         {"1_f.sql"},
         {baseline_file("1"), file("1"), repeatable("view", "SELECT 1")},
         {row_of(repeatable("view", "SELECT 1"))}},
        {"RunsWhereAllIsUndone",
         {"B2_all.sql"},
         {baseline_file("2"), file("1"), file("2")},
         {in_state(row_of(file("1")), State::undone)}},
        {"IsDoneOnceItIsApplied",
         {"3_f.sql"},
         {baseline_file("2"), file("1"), file("2"), file("3")},
         {row_of(baseline_file("2"))}},
        {"AHigherOneComesTooLate",
         {"3_f.sql"},
         {baseline_file("2"), baseline_file("3"), file("3")},
         {row_of(baseline_file("2"))}},
        {"IsResumedWhereItWasBegun",
         {"B2_all.sql", "3_f.sql"},
         {baseline_file("1"), baseline_file("2"), file("1"), file("2"), file("3")},
         {in_state(row_of(baseline_file("2")), State::started)}},
        {"IsNotComparedWithTheVersionedFileOfItsVersion",
         {},
         {edited_file("2")},
         {row_of(baseline_file("2"))}},
        {"RefusesToBeEdited",
         {"checksum: B2_f.sql (version 2) was edited after it was applied: its checksum was " +
          baseline_file("2").checksum.substr(0, 12) + " and is " +
          edited_file("2").checksum.substr(0, 12) +
          " now; restore the file and put the change into a new migration, or take it over as "
          "it is with lockstep repair accept-edit 2"},
         {[] {
             auto edited = edited_file("2");
             edited.kind = Kind::baseline;
             edited.script = "B2_f.sql";
             return edited;
         }()},
         {row_of(baseline_file("2"))}},
        {"AMarkedOneStandsForAllBelow",
         {"3_f.sql"},
         {file("1"), file("2"), file("3")},
         {marked("2")}},
        {"BelowAMarkedOneNothingIsMissing", {"3_f.sql"}, {file("3")}, {marked("2")}},
        {"BelowAMarkedOneRowsAreStillCompared",
         {"checksum: 1_f.sql (version 1) was edited after it was applied: its checksum was " +
          file("1").checksum.substr(0, 12) + " and is " + edited_file("1").checksum.substr(0, 12) +
          " now; restore the file and put the change into a new migration, or take it over as "
          "it is with lockstep repair accept-edit 1"},
         {edited_file("1"), file("3")},
         {row_of(file("1")), marked("2")}},
        {"AMarkedOneAboveTheFilesMakesThemOld",
         {"these files are older than the database and nothing of them is applied: the files end "
          "at version 1, the database is at version 2"},
         {file("1")},
         {marked("2")}},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    State, PlanCase,
    ::testing::ValuesIn(std::vector<Case>{
        {"BegunIsPending",
         {"2_f.sql"},
         {file("1"), file("2")},
         {row_of(file("1")), in_state(row_of(file("2")), State::started)}},
        {"BegunIsNotOutOfOrder",
         {"1_f.sql"},
         {file("1"), file("2")},
         {in_state(row_of(file("1")), State::started), row_of(file("2"))}},
        {"BegunMayBeEdited",
         {"1_f.sql"},
         {edited_file("1")},
         {in_state(row_of(file("1")), State::started)}},
        {"BegunAndWithoutAFileIsRefused",
         {"history: version 1 is half applied, but its file 1_f.sql is missing; put the file back, "
          "or say with lockstep repair mark-applied 1 that nothing of it is left to do"},
         {file("2")},
         {in_state(row_of(file("1")), State::started)}},
        {"BegunAndWithoutAFileHindersNobodyWhoHasNothingToRun",
         {},
         {file("2")},
         {in_state(row_of(file("1")), State::started), row_of(file("2"))}},
        {"BegunByNewerFilesDoesNotConcernOlderOnes",
         {},
         {file("1")},
         {row_of(file("1")), in_state(row_of(file("2")), State::started)}},
        {"UndoneIsAsIfNotThere",
         {"2_f.sql"},
         {file("1"), file("2")},
         {row_of(file("1")), in_state(row_of(file("2")), State::undone)}},
        {"UndoneMayBeEdited",
         {"1_f.sql"},
         {edited_file("1")},
         {in_state(row_of(file("1")), State::undone)}},
        {"UndoneAndAppliedAgainIsThere",
         {},
         {file("1")},
         {in_state(row_of(file("1")), State::undone), row_of(file("1"))}},
        {"UndoneDoesNotCountForTheOrder",
         {"1_f.sql", "2_f.sql"},
         {file("1"), file("2")},
         {in_state(row_of(file("2")), State::undone)}},
        {"FailedIsPending", {"1_f.sql"}, {file("1")}, {in_state(row_of(file("1")), State::failed)}},
        {"LowerIsRefused", {disorder("1", "2")}, {file("1"), file("2")}, {row_of(file("2"))}},
        {"LowerRunsInOrderWhereItIsAllowed",
         {"1_f.sql", "3_f.sql"},
         {file("1"), file("2"), file("3")},
         {row_of(file("2"))},
         OutOfOrder::allow},
        {"VersionsAreNumbers", {"10_f.sql"}, {file("9"), file("10")}, {row_of(file("9"))}},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Requires, PlanCase,
    ::testing::ValuesIn(std::vector<Case>{
        {"IsMetByWhatIsApplied",
         {"2_f.sql"},
         {file("1"), requiring(file("2"), "01")},
         {row_of(file("1"))}},
        {"IsMetByWhatRunsBefore",
         {"1_f.sql", "2_f.sql"},
         {file("1"), requiring(file("2"), "1")},
         {}},
        {"IsMetBelowABaseline", {"3_f.sql"}, {requiring(file("3"), "1")}, {marked("2")}},
        {"IsMetByABaselineThatRuns",
         {"B2_all.sql", "3_f.sql"},
         {baseline_file("2"), requiring(file("3"), "1")},
         {}},
        {"OfARepeatableIsMetByAVersion",
         {"1_f.sql", "R_view.sql"},
         {file("1"), requiring(repeatable("view", "SELECT 1"), "1")},
         {}},
        {"IsNotMetByWhatRunsLater",
         {"requires: 1_f.sql, line 1: it requires version 2, which is neither applied nor pending "
          "before it; add the file of version 2, or correct the line"},
         {requiring(file("1"), "2"), file("2")},
         {}},
        {"IsNotMetByWhatWasUndoneAndIsGone",
         {"requires: 2_f.sql, line 1: it requires version 1, which is neither applied nor pending "
          "before it; add the file of version 1, or correct the line"},
         {requiring(file("2"), "1")},
         {in_state(row_of(file("1")), State::undone)}},
        {"OfWhatIsAppliedIsNotAsked",
         {},
         {requiring(file("2"), "1")},
         {row_of(requiring(file("2"), "1"))}},
    }),
    [](const auto& test) { return test.param.name; });

Migration unended(const std::string& version) {
    return versioned(version, "f", "SELECT 1;\n  BEGIN;\nSELECT 2;\n");
}

INSTANTIATE_TEST_SUITE_P(
    FileFault, PlanCase,
    ::testing::ValuesIn(std::vector<Case>{
        {"OfAPendingFileIsFound",
         {"file: 2_f.sql, line 2, column 3: the transaction that it begins is never ended; add a "
          "COMMIT"},
         {file("1"), unended("2")},
         {row_of(file("1"))}},
        {"OfALaterFileIsFoundBeforeAnythingRuns",
         {"file: 2_f.sql, line 2, column 3: the transaction that it begins is never ended; add a "
          "COMMIT"},
         {file("1"), unended("2")},
         {}},
        {"OfAnAppliedFileIsOfNoInterest", {}, {unended("2")}, {row_of(unended("2"))}},
    }),
    [](const auto& test) { return test.param.name; });

TEST(FindFault, GivesThePlaceInTheFile) {
    const auto set = set_of(unended("1"));
    const auto fault = find_fault(set, History{});
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->script, "1_f.sql");
    EXPECT_EQ(fault->line, 2U);
    EXPECT_EQ(fault->column, 3U);
}

TEST(FindFault, GivesTheLineThatRequires) {
    auto migration = requiring(file("2"), "1");
    migration.text = "-- adds more\n" + migration.text;
    const auto set = set_of(std::move(migration));
    const auto fault = find_fault(set, History{});
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->line, 2U);
}

TEST(FindFault, FindsTheSameFaultEachTime) {
    const auto set = set_of(file("1"), unended("2"));
    EXPECT_TRUE(find_fault(set, History{}));
    EXPECT_TRUE(find_fault(set, History{}));
}

TEST(MakePlan, AimsAtTheVersionedFilesWhereABaselineIsPassedOver) {
    const auto set = set_of(baseline_file("3"), file("1"), file("2"));
    EXPECT_EQ(make_plan(set, history_of(row_of(file("1"))))->target, "2");
    EXPECT_EQ(make_plan(set, History{})->target, "3");
}

} // namespace
} // namespace lockstep::migrate::testing
