// SPDX-License-Identifier: Apache-2.0
#include "formats/flyway.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

class LoadFlyway : public LoadTest {};

TEST_F(LoadFlyway, OrdersVersionsSegmentBySegment) {
    directory.write("V1.10__c.sql", "SELECT 3;");
    directory.write("V1_2__b.sql", "SELECT 2;");
    directory.write("V1__a.sql", "SELECT 1;");
    directory.write("R__view.sql", "SELECT 0;");
    EXPECT_THAT(scripts(), ElementsAre("V1__a.sql", "V1_2__b.sql", "V1.10__c.sql", "R__view.sql"));
    EXPECT_EQ(load().format, "flyway");
}

TEST_F(LoadFlyway, ReadsVersionAndDescription) {
    directory.write("V1.2__add_more.orders.sql", "SELECT 1;");
    const auto set = load();
    ASSERT_EQ(set.migrations.size(), 1U);
    EXPECT_EQ(set.migrations[0].version.text(), "1.2");
    EXPECT_EQ(set.migrations[0].description, "add more.orders");
}

TEST_F(LoadFlyway, RefusesVersionsThatDifferInZerosOnly) {
    directory.write("V1__a.sql", "SELECT 1;");
    directory.write("V1.0__b.sql", "SELECT 2;");
    EXPECT_EQ(refusal(),
              "V1.0__b.sql and V1__a.sql have one version, 1.0; give one of them another");
}

TEST_F(LoadFlyway, TakesAnUndoFileAsWhatUndoesItsVersion) {
    directory.write("V1_1__a.sql", "CREATE TABLE a ();");
    directory.write("U1.1__back.sql", "DROP TABLE a;");
    const auto set = load();
    ASSERT_EQ(set.migrations.size(), 1U);
    EXPECT_EQ(set.migrations[0].text, "CREATE TABLE a ();");
    EXPECT_EQ(set.migrations[0].down, "DROP TABLE a;");
    EXPECT_EQ(set.migrations[0].down_script, "U1.1__back.sql");
}

TEST_F(LoadFlyway, TakesNamesWithoutADescriptionAndAnyCaseOfTheSuffix) {
    directory.write("V1.sql", "SELECT 1;");
    directory.write("V2__.sql", "SELECT 2;");
    directory.write("V3__x.SQL", "SELECT 3;");
    directory.write("R__.sql", "SELECT 4;");
    EXPECT_THAT(scripts(), ElementsAre("V1.sql", "V2__.sql", "V3__x.SQL", "R__.sql"));
}

TEST_F(LoadFlyway, IsRecognisedInFoldersAlone) {
    directory.write("2024/01/V1__a.sql", "SELECT 1;");
    directory.write("2024/02/V2__b.sql", "SELECT 2;");
    EXPECT_EQ(load().format, "flyway");
}

TEST_F(LoadFlyway, PartsANameAtTheFirstTwoUnderscores) {
    directory.write("V1_1__b__c.sql", "SELECT 1;");
    const auto set = load();
    ASSERT_EQ(set.migrations.size(), 1U);
    EXPECT_EQ(set.migrations[0].version.text(), "1_1");
    EXPECT_EQ(set.migrations[0].description, "b  c");
}

TEST_F(LoadFlyway, ResetsTheSessionBetweenFiles) {
    directory.write("V1__a.sql", "SELECT 1;");
    EXPECT_EQ(load().session, migrate::SessionState::reset);
}

TEST_F(LoadFlyway, PassesOverCallbacksOfOtherCommands) {
    directory.write("V1__a.sql", "SELECT 1;");
    directory.write("afterClean.sql", "SELECT 2;");
    directory.write("beforeInfo__x.sql", "SELECT 2;");
    EXPECT_THAT(scripts(), ElementsAre("V1__a.sql"));
}

struct Refused {
    std::string name;
    std::string file;
    std::string reason;
    friend void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }
};

class LoadFlywayFile : public LoadTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(LoadFlywayFile, IsRefusedWithItsReason) {
    directory.write("V1__a.sql", "SELECT 1;");
    directory.write(GetParam().file, "SELECT 2;");
    EXPECT_EQ(refusal(), GetParam().file + GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    File, LoadFlywayFile,
    ::testing::ValuesIn(std::vector<Refused>{
        {"Callback", "beforeMigrate.sql",
         ": Flyway runs it as the callback beforeMigrate of migrate, and callbacks are not run "
         "here; "
         "put its SQL into a migration"},
        {"CallbackWithDescription", "sub/afterEachMigrate__grants.sql",
         ": Flyway runs it as the callback afterEachMigrate of migrate, and callbacks are not run "
         "here; put its SQL into a migration"},
        {"CallbackOfValidate", "beforeValidate.sql",
         ": Flyway runs it as the callback beforeValidate of migrate, and callbacks are not run "
         "here; put its SQL into a migration"},
        {"Java", "V2__b.java",
         ": only SQL migrations are run, none in Java or for a shell; write it as SQL"},
        {"Script", "V2__b.sh",
         ": only SQL migrations are run, none in Java or for a shell; write it as SQL"},
        {"NoVersion", "Views.sql",
         " is not named like a migration of the format flyway; expected V1__description.sql, "
         "R__description.sql or B1__description.sql"},
        {"RepeatableWithVersion", "R1__x.sql",
         " is not named like a migration of the format flyway; expected V1__description.sql, "
         "R__description.sql or B1__description.sql"},
        {"OddVersion", "V1.x__b.sql",
         " is not named like a migration of the format flyway; expected V1__description.sql, "
         "R__description.sql or B1__description.sql"},
        {"LowerCase", "v2__b.sql",
         " is not named like a migration of the format flyway; expected V1__description.sql, "
         "R__description.sql or B1__description.sql"},
        {"LongerEvent", "beforeMigrateNot.sql",
         " is not named like a migration of the format flyway; expected V1__description.sql, "
         "R__description.sql or B1__description.sql"},
        {"Unknown", "V2_b.sql",
         " is not named like a migration of the format flyway; expected V1__description.sql, "
         "R__description.sql or B1__description.sql"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(LoadFlyway, ReadsFolders) {
    directory.write("V1__a.sql", "SELECT 1;");
    directory.write("more/deep/V2__b.sql", "SELECT 2;");
    EXPECT_THAT(scripts(), ElementsAre("V1__a.sql", "more/deep/V2__b.sql"));
}

TEST_F(LoadFlyway, LetsAFileEndTheTransactionOfItsTool) {
    directory.write("V1__a.sql", "SELECT 1; COMMIT; SELECT 2;");
    EXPECT_EQ(load().migrations.at(0).text, "BEGIN; SELECT 1; COMMIT; SELECT 2;");
}

TEST_F(LoadFlyway, TakesABaseline) {
    directory.write("V1__a.sql", "SELECT 1;");
    directory.write("B1.2__so_far.sql", "SELECT 2;");
    const auto set = load();
    EXPECT_EQ(set.migrations.at(0).kind, migrate::Kind::baseline);
    EXPECT_EQ(set.migrations.at(0).version.text(), "1.2");
}

TEST_F(LoadFlyway, FollowsDirectives) {
    directory.write("V1__a.sql", "-- lockstep: transaction=none\nSELECT 1;");
    EXPECT_TRUE(load().migrations.at(0).directives.no_transaction);
}

TEST_F(LoadFlyway, RefusesADownSection) {
    directory.write("V1__a.sql", "SELECT 1;\n-- lockstep:down\n");
    EXPECT_EQ(
        refusal(),
        "V1__a.sql, line 2, column 1: the directive \"lockstep: down\" is for files in "
        "lockstep's own format; this file is Flyway's, and Flyway would run what stands behind "
        "it");
}

} // namespace
} // namespace lockstep::formats::testing
