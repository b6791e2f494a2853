// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adopt/line_ends.hpp"
#include "adopt/times.hpp"
#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Kind;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Takeover dbmate() {
    Takeover made{Tool::dbmate, {"version"}};
    made.file("1", "1_a.sql").file("2", "2_b.sql");
    return made;
}

std::string digest_of(const Takeover& takeover) {
    return takeover.adopt()->digest;
}

TEST(Adoption, HasADigestThatDoesNotMindTheOrderOfRows) {
    EXPECT_EQ(digest_of(dbmate().row({"1"}).row({"2"})), digest_of(dbmate().row({"2"}).row({"1"})));
    EXPECT_NE(digest_of(dbmate().row({"1"}).row({"2"})), digest_of(dbmate().row({"1"})));
}

TEST(Adoption, HasADigestThatTellsNullFromAnEmptyText) {
    const auto diesel = [](std::optional<std::string> time) {
        return digest_of(Takeover{Tool::diesel, {"version", "run_on"}}
                             .file("1", "1_a/up.sql")
                             .row({"1", std::move(time)}));
    };
    EXPECT_NE(diesel(std::nullopt), diesel(""));
}

TEST(Adoption, CountsTheRowsOfTheTable) {
    EXPECT_EQ(dbmate().row({"1"}).row({"2"}).adopt()->table_rows, 2U);
}

TEST(Adoption, HasOneRowForTwoSpellingsOfAVersion) {
    EXPECT_EQ(dbmate().row({"1"}).row({"001"}).adopt()->rows.size(), 1U);
}

TEST(Adoption, LeavesABaselineOfFilesOutOfADatabaseWithAHistory) {
    const auto takeover = dbmate().file("2", "B2.sql").of_kind(Kind::baseline).row({"1"});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("taken 1_a.sql", "pending 2_b.sql", "ignored B2.sql"));
}

TEST(Adoption, LeavesRepeatablesPendingBehindAllVersions) {
    EXPECT_THAT(dbmate().file("", "a_view.sql").row({"1"}).verdicts(),
                ElementsAre("taken 1_a.sql", "pending 2_b.sql", "pending a_view.sql"));
}

TEST(Adoption, IsRefusedForADirectoryWithoutFiles) {
    const auto takeover = Takeover{Tool::dbmate, {"version"}}.row({"1"});
    EXPECT_THAT(takeover.refusal(),
                HasSubstr("give the directory that dbmate was run with, or say with lockstep "
                          "baseline --version V what is there"));
}

TEST(Times, AreWrittenAsRfc3339) {
    EXPECT_EQ(to_rfc3339("2026-03-01 12:00:00.5+00"), "2026-03-01T12:00:00.5Z");
    EXPECT_EQ(to_rfc3339("2026-03-01 12:00:00"), "2026-03-01T12:00:00Z");
    EXPECT_EQ(to_rfc3339("2026-03-01T12:00:00Z"), "2026-03-01T12:00:00Z");
    EXPECT_EQ(to_rfc3339("2026-03-01 12:00:00+05:30"), "2026-03-01T12:00:00+05:30");
    EXPECT_EQ(to_rfc3339("2026-03-01 12:00:00-03"), "2026-03-01T12:00:00-03:00");
}

TEST(Times, AreEmptyForWhatIsNone) {
    EXPECT_THAT((std::vector{to_rfc3339("infinity"), to_rfc3339(""), to_rfc3339("2026-03-01"),
                             to_rfc3339(std::string(100, '1'))}),
                Each(""));
}

TEST(LineEnds, AreTriedAsTheyAreOnBothSystems) {
    const auto itself = [](std::string_view text) { return std::string{text}; };
    EXPECT_TRUE(matches_in_some_line_ends("a\nb", "a\r\nb", itself));
    EXPECT_TRUE(matches_in_some_line_ends("a\r\nb", "a\nb", itself));
    EXPECT_TRUE(matches_in_some_line_ends("a\rb\nc\r\n", "a\rb\nc\r\n", itself));
    EXPECT_FALSE(matches_in_some_line_ends("a\rb", "a\nb", itself));
}

} // namespace
} // namespace lockstep::adopt
