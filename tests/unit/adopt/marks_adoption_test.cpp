// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Takeover golang_migrate() {
    Takeover made{Tool::golang_migrate, {"version", "dirty"}};
    made.file("1", "1_a.up.sql").file("2", "2_b.up.sql").file("3", "3_c.up.sql");
    return made;
}

Takeover tern() {
    Takeover made{Tool::tern, {"version"}};
    made.file("1", "001_a.sql").file("2", "002_b.sql").file("3", "003_c.sql");
    return made;
}

TEST(GolangMigrateAdoption, TakesAllFilesUpToTheMarkOnTrust) {
    const auto takeover = golang_migrate().row({"2", "f"});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("taken 1_a.up.sql", "taken 2_b.up.sql", "pending 3_c.up.sql"));
    EXPECT_THAT(takeover.adopt()->warnings, ElementsAre(HasSubstr("taken on trust")));
}

TEST(GolangMigrateAdoption, LeavesRowsOfOurOwnState) {
    const auto rows = golang_migrate().row({"1", "f"}).adopt()->rows;
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].state, migrate::State::adopted);
    EXPECT_EQ(rows[0].checksum, "ours");
    EXPECT_EQ(rows[0].applied_by, "golang-migrate");
    EXPECT_EQ(rows[0].statements_done, 1U);
}

TEST(GolangMigrateAdoption, RefusesADirtyHistoryWithItsRemedy) {
    EXPECT_EQ(golang_migrate().row({"2", "t"}).refusal(),
              "public.history, the history of golang-migrate, is not clean: version 2 is dirty, it "
              "failed half-way; finish or undo by hand what it left, run migrate force 2 (or force "
              "the version before it), and adopt again");
}

TEST(GolangMigrateAdoption, RefusesSeveralRows) {
    EXPECT_THAT(golang_migrate().row({"1", "f"}).row({"2", "f"}).refusal(),
                HasSubstr("it has 2 rows instead of one"));
}

TEST(GolangMigrateAdoption, TakesNothingWhereNothingWasApplied) {
    EXPECT_THAT(golang_migrate().adopt()->rows, IsEmpty());
    EXPECT_THAT(golang_migrate().row({"-1", "f"}).adopt()->rows, IsEmpty());
}

TEST(GolangMigrateAdoption, RefusesAMarkWhoseFileIsMissingBelowOthers) {
    const auto takeover = golang_migrate().file("5", "5_e.up.sql").row({"4", "f"});
    EXPECT_THAT(takeover.refusal(), HasSubstr("stands at version 4, of which migrations has no "
                                              "file although it has higher ones"));
}

TEST(GolangMigrateAdoption, MakesAMarkAboveAllFilesAFloor) {
    const auto takeover = golang_migrate().row({"9", "f"});
    EXPECT_THAT(takeover.verdicts(), ElementsAre("taken 1_a.up.sql", "taken 2_b.up.sql",
                                                 "taken 3_c.up.sql", "below the floor 9"));
    EXPECT_EQ(takeover.adopt()->rows.front().state, migrate::State::baseline);
    EXPECT_THAT(takeover.adopt()->warnings,
                ElementsAre(HasSubstr("these files are older than the database")));
}

TEST(TernAdoption, TakesAsManyFilesAsTheNumberSays) {
    EXPECT_THAT(tern().row({"2"}).verdicts(),
                ElementsAre("taken 001_a.sql", "taken 002_b.sql", "pending 003_c.sql"));
}

TEST(TernAdoption, TakesNothingForTheNumberZero) {
    EXPECT_THAT(tern().row({"0"}).adopt()->rows, IsEmpty());
}

TEST(TernAdoption, RefusesATableThatIsNotTerns) {
    EXPECT_THAT(tern().refusal(), HasSubstr("one row with one number there, and it has 0 rows"));
    EXPECT_THAT(tern().row({"1"}).row({"2"}).refusal(), HasSubstr("it has 2 rows"));
}

TEST(TernAdoption, RefusesAGapInTheFiles) {
    const auto takeover =
        Takeover{Tool::tern, {"version"}}.file("1", "001_a.sql").file("3", "003_c.sql").row({"2"});
    EXPECT_THAT(takeover.refusal(), HasSubstr("number 2 is missing in migrations: 003_c.sql"));
}

} // namespace
} // namespace lockstep::adopt
