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

TEST_F(LoadFlyway, DoesNotRunUndoFiles) {
    directory.write("V1__a.sql", "SELECT 1;");
    directory.write("U1__a.sql", "DROP TABLE a;");
    EXPECT_THAT(scripts(), ElementsAre("V1__a.sql"));
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
         ": callbacks are not supported by this version; put their SQL into a migration"},
        {"CallbackWithDescription", "afterEachMigrate__grants.sql",
         ": callbacks are not supported by this version; put their SQL into a migration"},
        {"Configuration", "V1__a.sql.conf",
         ": script configuration files are not supported by this version; take it out of the "
         "directory if the "
         "migration runs without it"},
        {"Java", "V2__b.java", ": only SQL migrations are supported; write it as SQL"},
        {"Script", "V2__b.sh", ": only SQL migrations are supported; write it as SQL"},
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

struct Placeholder {
    std::string name;
    std::string text;
    std::string place;
    std::string placeholder;
    friend void PrintTo(const Placeholder& row, std::ostream* out) { *out << row.name; }
};

class LoadPlaceholder : public LoadTest, public ::testing::WithParamInterface<Placeholder> {};

TEST_P(LoadPlaceholder, IsRefusedWithItsPlace) {
    directory.write("V1__a.sql", GetParam().text);
    EXPECT_EQ(refusal(), "V1__a.sql, " + GetParam().place + ": the placeholder " +
                             GetParam().placeholder +
                             " is not supported by this version; write its value into the file");
}

INSTANTIATE_TEST_SUITE_P(
    Text, LoadPlaceholder,
    ::testing::ValuesIn(std::vector<Placeholder>{
        {"InSql", "SELECT 1;\nCREATE TABLE ${schema}.a ();", "line 2, column 14", "${schema}"},
        {"InAString", "SELECT '${name}';", "line 1, column 9", "${name}"},
        {"InADollarQuote", "DO $$ ${name} $$;", "line 1, column 7", "${name}"},
        {"BuiltIn", "SELECT '${flyway:timestamp}';", "line 1, column 9", "${flyway:timestamp}"},
        {"BehindOneInAComment", "-- ${one}\nSELECT '${two}';", "line 2, column 9", "${two}"},
    }),
    [](const auto& test) { return test.param.name; });

class LoadNoPlaceholder : public LoadTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(LoadNoPlaceholder, IsTaken) {
    directory.write("V1__a.sql", GetParam());
    EXPECT_EQ(load().migrations.at(0).text, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Text, LoadNoPlaceholder,
                         ::testing::Values("-- ${name}\nSELECT 1;", "/* ${name} */ SELECT 1;",
                                           "SELECT '${}';", "SELECT '${';", "SELECT '{$x}';",
                                           "SELECT '${a b}';", "SELECT 1; -- ${x}"));

} // namespace
} // namespace lockstep::formats::testing
