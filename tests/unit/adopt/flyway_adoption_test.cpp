// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Of the body.
constexpr const char* crc = "-182211667";

Takeover flyway() {
    Takeover made{Tool::flyway,
                  {"installed_rank", "version", "description", "type", "script", "checksum",
                   "installed_by", "installed_on", "execution_time", "success"}};
    made.file("1", "V1__a.sql").file("2", "V2__b.sql");
    return made;
}

Takeover::Row row(const std::string& rank, std::optional<std::string> version,
                  const std::string& type, std::optional<std::string> checksum = crc) {
    return {rank,     std::move(version),      "words", type, "V__words.sql", std::move(checksum),
            "deploy", "2026-03-01 12:00:00.5", "17",    "t"};
}

TEST(FlywayAdoption, VerifiesFilesByTheirCrc) {
    const auto takeover = flyway().row(row("1", "1", "SQL"));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("verified V1__a.sql", "pending V2__b.sql"));
}

TEST(FlywayAdoption, KeepsWhoAppliedItAndWhen) {
    const auto rows = flyway().row(row("1", "1", "SQL")).adopt()->rows;
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].applied_by, "deploy");
    EXPECT_EQ(rows[0].finished_at, "2026-03-01T12:00:00.5Z");
    EXPECT_EQ(rows[0].duration_ms, 17);
}

TEST(FlywayAdoption, DoesNotMindLineEnds) {
    const auto takeover =
        Takeover{flyway()}
            .file("3", "V3__c.sql", "CREATE TABLE a (\r\n  id bigint PRIMARY KEY\r\n);\r\n")
            .row(row("1", "1", "SQL"))
            .row(row("2", "2", "SQL"))
            .row(row("3", "3", "SQL"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified V1__a.sql", "verified V2__b.sql", "verified V3__c.sql"));
}

TEST(FlywayAdoption, RefusesAnEditedFile) {
    EXPECT_EQ(flyway().row(row("1", "1", "SQL", "7")).refusal(),
              "V1__a.sql was edited after flyway applied it: public.history has the checksum 7, "
              "the file has -182211667 now; restore the file as it was applied, or accept it as it "
              "is with flyway repair");
}

TEST(FlywayAdoption, RefusesAFailedMigration) {
    auto failed = row("1", "1", "SQL");
    failed.back() = "f";
    EXPECT_THAT(flyway().row(failed).refusal(),
                HasSubstr("version 1 failed half-way; undo or finish by hand what it left, run "
                          "flyway repair, and adopt again"));
}

TEST(FlywayAdoption, TakesAFileThatFlywayHasNoChecksumOf) {
    EXPECT_THAT(flyway().row(row("1", "1", "JDBC", std::nullopt)).verdicts(),
                ElementsAre("taken V1__a.sql", "pending V2__b.sql"));
}

TEST(FlywayAdoption, MakesABaselineAFloor) {
    const auto takeover =
        flyway().row(row("1", "1", "BASELINE", std::nullopt)).row(row("2", "2", "SQL"));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("below the floor 1", "below the floor V1__a.sql",
                                                 "verified V2__b.sql"));
    EXPECT_EQ(takeover.adopt()->rows.size(), 2U);
}

TEST(FlywayAdoption, IgnoresTheRowOfASchema) {
    const auto takeover =
        flyway().row(row("0", std::nullopt, "SCHEMA", std::nullopt)).row(row("1", "1", "SQL"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("ignored ", "verified V1__a.sql", "pending V2__b.sql"));
}

TEST(FlywayAdoption, GoesByTheLastRowOfAVersion) {
    const auto undone =
        flyway().row(row("1", "1", "SQL")).row(row("2", "2", "SQL")).row(row("3", "2", "UNDO_SQL"));
    EXPECT_THAT(undone.verdicts(), ElementsAre("verified V1__a.sql", "pending V2__b.sql"));

    const auto again = Takeover{undone}.row(row("10", "2", "SQL"));
    EXPECT_THAT(again.verdicts(), ElementsAre("verified V1__a.sql", "verified V2__b.sql"));
}

TEST(FlywayAdoption, LeavesOutWhatWasDeletedFromTheHistory) {
    const auto takeover =
        flyway().row(row("1", "1", "SQL")).row(row("2", "9", "SQL")).row(row("3", "9", "DELETE"));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("verified V1__a.sql", "pending V2__b.sql"));
}

TEST(FlywayAdoption, KeepsARowWithoutAFile) {
    const auto takeover = flyway().row(row("1", "1", "SQL")).row(row("2", "9", "SQL"));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("verified V1__a.sql", "pending V2__b.sql",
                                                 "missing file V__words.sql"));
}

TEST(FlywayAdoption, RunsARepeatableAgainThatWasChanged) {
    auto once = flyway();
    once.file("", "R__words.sql").described("words").row(row("1", "1", "SQL"));
    EXPECT_THAT(Takeover{once}.row(row("2", std::nullopt, "SQL")).verdicts(),
                ElementsAre("verified V1__a.sql", "pending V2__b.sql", "verified R__words.sql"));
    EXPECT_THAT(Takeover{once}.row(row("2", std::nullopt, "SQL", "7")).verdicts(),
                ElementsAre("verified V1__a.sql", "pending V2__b.sql", "pending R__words.sql"));
}

TEST(FlywayAdoption, TakesABaselineScriptForAllBelowIt) {
    const auto takeover = flyway()
                              .file("2", "B2__all.sql")
                              .of_kind(Kind::baseline)
                              .file("3", "V3__c.sql")
                              .row(row("1", "2", "SQL_BASELINE"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("below the floor V1__a.sql", "verified B2__all.sql",
                            "below the floor V2__b.sql", "pending V3__c.sql"));
}

TEST(FlywayAdoption, TakesNothingFromAnEmptyTable) {
    EXPECT_THAT(flyway().adopt()->rows, IsEmpty());
}

} // namespace
} // namespace lockstep::adopt
