// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A base, two branches from it, and their merge.
Takeover alembic() {
    Takeover made{Tool::alembic, {"version_num"}};
    made.revision("1", "base", {}).revision("2", "left", {"base"});
    made.revision("3", "right", {"base"}).revision("4", "merge", {"left", "right"});
    return made;
}

TEST(AlembicAdoption, TakesARevisionAndAllThatItComesAfter) {
    EXPECT_THAT(
        alembic().row({"merge"}).verdicts(),
        ElementsAre("taken base.sql", "taken left.sql", "taken right.sql", "taken merge.sql"));
    EXPECT_THAT(
        alembic().row({"left"}).verdicts(),
        ElementsAre("taken base.sql", "taken left.sql", "pending right.sql", "pending merge.sql"));
}

TEST(AlembicAdoption, LeavesOutTheBranchThatIsNotApplied) {
    const auto takeover = alembic().row({"right"});
    EXPECT_THAT(takeover.verdicts(), ElementsAre("taken base.sql", "pending left.sql",
                                                 "taken right.sql", "pending merge.sql"));
    EXPECT_THAT(takeover.adopt()->warnings, ElementsAre(HasSubstr("left.sql is not applied")));
}

TEST(AlembicAdoption, WarnsOfSeveralHeads) {
    const auto takeover = alembic().row({"right"}).row({"left"});
    EXPECT_THAT(takeover.verdicts(), ElementsAre("taken base.sql", "taken left.sql",
                                                 "taken right.sql", "pending merge.sql"));
    EXPECT_THAT(takeover.adopt()->warnings,
                ElementsAre("public.history holds several heads: left, right"));
}

TEST(AlembicAdoption, RefusesARevisionThatNoFileHas) {
    EXPECT_THAT(alembic().row({"newer"}).refusal(),
                HasSubstr("public.history is at revision newer, which no file of migrations has; "
                          "give the files of the release that the database was brought to, or put "
                          "it right with alembic stamp"));
}

TEST(AlembicAdoption, RefusesAnEarlierRevisionWithoutAFile) {
    const auto takeover =
        Takeover{Tool::alembic, {"version_num"}}.revision("2", "left", {"base"}).row({"left"});
    EXPECT_THAT(takeover.refusal(), HasSubstr("the revision base, which left comes after, has no "
                                              "file in migrations; render it, too"));
}

formats::alembic::Revision python_file(const std::string& id, std::vector<std::string> down) {
    formats::alembic::Revision made;
    made.id = id;
    made.down = std::move(down);
    made.file = id + ".py";
    return made;
}

TEST(AlembicAdoption, GoesByThePythonFilesWhereTheyAreThere) {
    const auto takeover = Takeover{Tool::alembic, {"version_num"}}
                              .revision("1", "base", {})
                              .revision("2", "next", {})
                              .graph({python_file("base", {}), python_file("next", {"base"})})
                              .row({"next"});
    EXPECT_THAT(takeover.verdicts(), ElementsAre("taken base.sql", "taken next.sql"));
}

TEST(AlembicAdoption, RefusesAPythonFileThatIsNotRendered) {
    const auto takeover = Takeover{Tool::alembic, {"version_num"}}
                              .revision("1", "base", {})
                              .graph({python_file("base", {}), python_file("next", {"base"})})
                              .row({"next"});
    EXPECT_THAT(takeover.refusal(), HasSubstr("the revision next of public.history has no SQL file "
                                              "in migrations; render it, and what comes before"));
}

TEST(AlembicAdoption, RefusesFilesThatSayNoRevision) {
    const auto takeover =
        Takeover{Tool::alembic, {"version_num"}}.file("1", "1_a.sql").row({"base"});
    EXPECT_THAT(takeover.refusal(),
                HasSubstr("do not say which Alembic revisions they were rendered from"));
}

TEST(AlembicAdoption, TakesNothingFromAnEmptyTable) {
    EXPECT_THAT(alembic().adopt()->rows, IsEmpty());
}

} // namespace
} // namespace lockstep::adopt
