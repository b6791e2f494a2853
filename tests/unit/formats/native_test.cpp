// SPDX-License-Identifier: Apache-2.0
#include "formats/native.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

class LoadNative : public LoadTest {};

TEST_F(LoadNative, TakesSequenceNumbersAndTimestamps) {
    directory.write("0001_a.sql", "SELECT 1;");
    directory.write("20260301120000_b.sql", "SELECT 2;");
    EXPECT_THAT(scripts(), ElementsAre("0001_a.sql", "20260301120000_b.sql"));
}

TEST_F(LoadNative, TakesARepeatable) {
    directory.write("R_all_views.sql", "SELECT 1;");
    const auto set = load();
    ASSERT_EQ(set.migrations.size(), 1U);
    EXPECT_EQ(set.migrations[0].kind, migrate::Kind::repeatable);
    EXPECT_TRUE(set.migrations[0].version.empty());
    EXPECT_EQ(set.migrations[0].description, "all views");
}

TEST_F(LoadNative, TakesABaselineBesideTheVersionsItStandsFor) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write("2_b.sql", "SELECT 2;");
    directory.write("B2_all_so_far.sql", "SELECT 12;");
    const auto set = load();
    ASSERT_EQ(set.migrations.size(), 3U);
    EXPECT_EQ(set.migrations[0].kind, migrate::Kind::baseline);
    EXPECT_EQ(set.migrations[0].version.text(), "2");
    EXPECT_EQ(set.migrations[0].description, "all so far");
    EXPECT_EQ(set.highest().text(), "2");
}

TEST_F(LoadNative, RefusesTwoBaselinesOfOneVersion) {
    directory.write("B2_a.sql", "SELECT 1;");
    directory.write("B02_b.sql", "SELECT 2;");
    EXPECT_EQ(refusal(), "B02_b.sql and B2_a.sql have one version, 02; give one of them another");
}

TEST_F(LoadNative, RefusesPairsOfUpAndDown) {
    directory.write("1_a.up.sql", "SELECT 1;");
    directory.write("1_a.down.sql", "SELECT 2;");
    EXPECT_EQ(refusal(Format::lockstep),
              "1_a.down.sql: pairs of .up.sql and .down.sql files are golang-migrate's or sqlx's; "
              "choose one of them with --format (LOCKSTEP_FORMAT), or keep one file a version, "
              "with the part that undoes it behind a line \"-- lockstep:down\"");
}

class ForeignNativeName : public ::testing::TestWithParam<const char*> {};

TEST_P(ForeignNativeName, IsNotRead) {
    EXPECT_TRUE(std::holds_alternative<Foreign>(native::read_name(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Name, ForeignNativeName,
                         ::testing::Values("1.sql", "1_.sql", "1__a.sql", "1.2_a.sql", "_a.sql",
                                           "R.sql", "R_.sql", "R__a.sql", "V1__a.sql", "B_a.sql",
                                           "B1__a.sql", "1_a.txt", "a.sql"));

TEST_F(LoadNative, LeavesTheDownSectionOut) {
    directory.write("1_a.sql", "SELECT 1;\n-- lockstep:down\nDROP TABLE 'unclosed;\n");
    EXPECT_EQ(load().migrations.at(0).text, "SELECT 1;\n");
}

TEST_F(LoadNative, CountsTheDownSectionInTheChecksumAlone) {
    directory.write("1_a.sql", "SELECT 1;\n-- lockstep:down\nSELECT 2;\n");
    const auto set = load();
    EXPECT_EQ(set.migrations.at(0).checksum,
              migrate::checksum("SELECT 1;\n-- lockstep:down\nSELECT 2;\n"));
    EXPECT_EQ(set.migrations.at(0).token_checksum(), migrate::token_checksum("SELECT 1;"));
}

TEST_F(LoadNative, TakesADirectiveInsideOfAStringForText) {
    directory.write("1_a.sql", "SELECT $$\n-- lockstep:down\n-- +goose Down\n$$;");
    EXPECT_EQ(load().migrations.at(0).text, "SELECT $$\n-- lockstep:down\n-- +goose Down\n$$;");
}

TEST_F(LoadNative, KeepsTheDownSectionAndItsLine) {
    directory.write("1_a.sql", "SELECT 1;\n-- lockstep: down\nDROP TABLE a;\n");
    const auto set = load();
    EXPECT_EQ(set.migrations.at(0).down, "DROP TABLE a;\n");
    EXPECT_EQ(set.migrations.at(0).down_line, 3U);
}

TEST_F(LoadNative, TakesADownMarkerAtTheEndOfTheFileForAnEmptySection) {
    directory.write("1_a.sql", "SELECT 1;\n-- lockstep:down");
    EXPECT_EQ(load().migrations.at(0).text, "SELECT 1;\n");
    EXPECT_EQ(load().migrations.at(0).down, "");
}

struct Marked {
    std::string name;
    std::string tool;
    std::string text;
    std::string directive;
    friend void PrintTo(const Marked& row, std::ostream* out) { *out << row.name; }
};

class LoadForeignDirective : public LoadTest, public ::testing::WithParamInterface<Marked> {};

TEST_P(LoadForeignDirective, IsRefusedNamingTheTool) {
    directory.write("1_a.sql", GetParam().text);
    const auto& tool = GetParam().tool;
    EXPECT_EQ(refusal(Format::lockstep),
              "1_a.sql, line 1, column 1: \"" + GetParam().directive + "\" is a directive of " +
                  tool + "; if the files are " + tool + "'s, say so with --format " + tool +
                  " (LOCKSTEP_FORMAT), else take the line out");
}

INSTANTIATE_TEST_SUITE_P(
    Tool, LoadForeignDirective,
    ::testing::ValuesIn(std::vector<Marked>{
        {"goose", "goose", "-- +goose Up\nSELECT 1;\n-- +goose Down\n", "-- +goose Up"},
        {"gooseInUpperCase", "goose", "-- +GOOSE UP\nSELECT 1;", "-- +GOOSE UP"},
        {"dbmate", "dbmate", "-- migrate:up\nSELECT 1;", "-- migrate:up"},
        {"sqlx", "sqlx", "-- no-transaction\nSELECT 1;", "-- no-transaction"},
        {"atlas", "atlas", "-- atlas:txmode none\nSELECT 1;", "-- atlas:txmode none"},
        {"tern", "tern", "---- create above / drop below ----\n",
         "---- create above / drop below ----"},
        {"graphile", "graphile-migrate", "--! Previous: -\nSELECT 1;", "--! Previous: -"},
    }),
    [](const auto& test) { return test.param.name; });

} // namespace
} // namespace lockstep::formats::testing
