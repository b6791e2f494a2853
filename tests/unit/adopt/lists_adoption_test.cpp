// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::TestWithParam;
using ::testing::Values;

/// The tools that keep a row a version, and no checksum.
struct ListOfVersions {
    Tool tool;
    std::vector<std::string> columns;

    [[nodiscard]] Takeover with(const std::vector<std::string>& versions) const {
        Takeover made{tool, columns};
        made.file("1", "1_a.sql").file("2", "2_b.sql").file("3", "3_c.sql");
        for (const auto& each : versions)
            columns.size() == 1 ? made.row({each}) : made.row({each, "2026-03-01 12:00:00"});
        return made;
    }
};

void PrintTo(const ListOfVersions& list, std::ostream* out) {
    *out << to_string(list.tool);
}

class VersionListAdoption : public TestWithParam<ListOfVersions> {};

TEST_P(VersionListAdoption, TakesEachFileThatHasARow) {
    EXPECT_THAT(GetParam().with({"2", "1"}).verdicts(),
                ElementsAre("taken 1_a.sql", "taken 2_b.sql", "pending 3_c.sql"));
}

TEST_P(VersionListAdoption, FindsAVersionHoweverItIsSpelled) {
    EXPECT_THAT(GetParam().with({"0001"}).verdicts(),
                ElementsAre("taken 1_a.sql", "pending 2_b.sql", "pending 3_c.sql"));
}

TEST_P(VersionListAdoption, KeepsARowWithoutAFile) {
    const auto takeover = GetParam().with({"1", "2", "3", "4"});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("taken 1_a.sql", "taken 2_b.sql", "taken 3_c.sql", "missing file 4"));
    EXPECT_THAT(takeover.adopt()->warnings,
                ElementsAre("1 migration is applied, but has no file in migrations: 4"));
    EXPECT_EQ(takeover.adopt()->rows.size(), 4U);
}

TEST_P(VersionListAdoption, WarnsOfAPendingFileThatIsOutOfOrder) {
    const auto takeover = GetParam().with({"1", "3"});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("taken 1_a.sql", "pending 2_b.sql", "taken 3_c.sql"));
    EXPECT_THAT(takeover.adopt()->warnings, ElementsAre(HasSubstr("--out-of-order allow")));
}

TEST_P(VersionListAdoption, RefusesADirectoryThatHasNoneOfTheFiles) {
    EXPECT_THAT(GetParam().with({"7", "8"}).refusal(),
                HasSubstr("none of the 2 migrations that public.history records has a file in "
                          "migrations, such as 7"));
}

TEST_P(VersionListAdoption, RefusesARowWithoutAVersionAndAFile) {
    EXPECT_THAT(GetParam().with({"1", "first"}).refusal(),
                HasSubstr("records first as applied, which has no file in migrations and no "
                          "version to keep it by"));
}

TEST_P(VersionListAdoption, TakesNothingFromAnEmptyTable) {
    EXPECT_THAT(GetParam().with({}).adopt()->rows, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Tools, VersionListAdoption,
                         Values(ListOfVersions{Tool::dbmate, {"version"}},
                                ListOfVersions{Tool::rails, {"version"}},
                                ListOfVersions{Tool::diesel, {"version", "run_on"}}));

TEST(DieselAdoption, TakesVersionZeroOfItsInitialSetup) {
    const auto takeover = Takeover{Tool::diesel, {"version", "run_on"}}
                              .file("00000000000000", "00000000000000_diesel_initial_setup/up.sql")
                              .row({"00000000000000", "2026-03-01 12:00:00.25"});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("taken 00000000000000_diesel_initial_setup/up.sql"));
    ASSERT_EQ(takeover.adopt()->rows.size(), 1U);
    EXPECT_EQ(takeover.adopt()->rows[0].finished_at, "2026-03-01T12:00:00.25Z");
}

Takeover goose() {
    Takeover made{Tool::goose, {"id", "version_id", "is_applied", "tstamp"}};
    made.file("1", "00001_a.sql").file("2", "00002_b.sql");
    made.row({"1", "0", "t", "2026-03-01 12:00:00"});
    return made;
}

TEST(GooseAdoption, TakesEachVersionAndIgnoresItsFirstRow) {
    const auto takeover = goose().row({"2", "1", "t", "2026-03-01 12:00:00"});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("ignored 0", "taken 00001_a.sql", "pending 00002_b.sql"));
    EXPECT_EQ(takeover.adopt()->rows[0].finished_at, "2026-03-01T12:00:00Z");
}

TEST(GooseAdoption, GoesByTheLastRowOfAVersion) {
    const auto takeover = goose()
                              .row({"10", "2", "f", "2026-03-04 12:00:00"})
                              .row({"9", "2", "t", "2026-03-03 12:00:00"})
                              .row({"3", "1", "f", "2026-03-02 12:00:00"})
                              .row({"4", "1", "t", "2026-03-02 13:00:00"});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("ignored 0", "ignored 2", "taken 00001_a.sql", "pending 00002_b.sql"));
}

TEST(GooseAdoption, KeepsARowWithoutAFile) {
    const auto takeover = goose()
                              .row({"2", "1", "t", "2026-03-01 12:00:00"})
                              .row({"3", "5", "t", "2026-03-01 12:00:00"});
    EXPECT_THAT(takeover.verdicts(), ElementsAre("ignored 0", "taken 00001_a.sql",
                                                 "pending 00002_b.sql", "missing file 5"));
}

TEST(GooseAdoption, TakesNothingWhereNothingWasApplied) {
    EXPECT_THAT(goose().adopt()->rows, IsEmpty());
}

} // namespace
} // namespace lockstep::adopt
