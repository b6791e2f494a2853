// SPDX-License-Identifier: Apache-2.0
#include "formats/atlas.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "formats/atlas_sum.hpp"
#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

/// A directory whose atlas.sum is right.
class LoadAtlas : public LoadTest {
protected:
    void write(const std::string& name, const std::string& text) {
        directory.write(name, text);
        files[name] = text;
        atlas::Summing sums;
        for (const auto& [file, content] : files)
            sums.add(file, content);
        auto written = "h1:" + atlas::total(sums.lines()) + "\n";
        for (const auto& line : sums.lines())
            written += line.file + " h1:" + line.hash + "\n";
        directory.write("atlas.sum", written);
    }

    migrate::Migration only(const std::string& text) {
        write("1_a.sql", text);
        auto set = load(Format::atlas);
        if (set.migrations.empty()) return {};
        return std::move(set.migrations[0]);
    }

    std::map<std::string, std::string> files;
};

TEST_F(LoadAtlas, OrdersByVersion) {
    write("20240102000000_add_b.sql", "SELECT 2;");
    write("20240101000000_a.sql", "SELECT 1;");
    write("20240103000000.sql", "SELECT 3;");
    const auto set = load(Format::atlas);
    ASSERT_EQ(set.migrations.size(), 3U);
    EXPECT_EQ(set.migrations[1].script, "20240102000000_add_b.sql");
    EXPECT_EQ(set.migrations[1].version.text(), "20240102000000");
    EXPECT_EQ(set.migrations[1].description, "add b");
    EXPECT_EQ(set.migrations[2].description, "");
}

TEST_F(LoadAtlas, IsRecognised) {
    write("1_a.sql", "SELECT 1;");
    EXPECT_EQ(load().format, "atlas");
    write("2_b.sql", "-- atlas:txmode none\n\nSELECT 1;");
    EXPECT_EQ(load().format, "atlas");
}

TEST_F(LoadAtlas, KeepsTheSessionFromFileToFile) {
    write("1_a.sql", "SELECT 1;");
    EXPECT_EQ(load(Format::atlas).session, migrate::SessionState::kept);
}

TEST_F(LoadAtlas, RefusesAnOrderThatAtlasSeesInAnotherWay) {
    write("9_a.sql", "SELECT 1;");
    write("10_b.sql", "SELECT 2;");
    EXPECT_EQ(refusal(Format::atlas),
              "9_a.sql has a lower version than 10_b.sql, and Atlas runs 10_b.sql first, since it "
              "compares versions as text; write them with equally many digits");
}

TEST_F(LoadAtlas, FollowsTheTransactionMode) {
    EXPECT_TRUE(only("-- atlas:txmode none\n\nSELECT 1;").directives.no_transaction);
    EXPECT_TRUE(only("# of mine\n-- atlas:txmode none\n \t\nSELECT 1;").directives.no_transaction);
    EXPECT_FALSE(only("-- atlas:txmode file\n\nSELECT 1;").directives.no_transaction);
}

// So does Atlas: the comment is the statement's, and not the file's.
TEST_F(LoadAtlas, PassesOverDirectivesWithoutAnEmptyLineBelow) {
    EXPECT_FALSE(only("-- atlas:txmode none\nSELECT 1;").directives.no_transaction);
    EXPECT_FALSE(only("-- atlas:txmode none\r\n\r\nSELECT 1;").directives.no_transaction);
}

TEST_F(LoadAtlas, TakesACheckpointForABaseline) {
    write("1_a.sql", "SELECT 1;");
    write("2_checkpoint.sql", "-- atlas:checkpoint v1\n\nSELECT 2;");
    write("3_b.sql", "SELECT 3;");
    const auto set = load(Format::atlas);
    ASSERT_EQ(set.migrations.size(), 3U);
    EXPECT_EQ(set.migrations[0].script, "2_checkpoint.sql");
    EXPECT_EQ(set.migrations[0].kind, migrate::Kind::baseline);
    EXPECT_EQ(set.migrations[1].kind, migrate::Kind::versioned);
}

TEST_F(LoadAtlas, LetsAFileEndTheTransactionOfItsTool) {
    EXPECT_EQ(only("SELECT 1; COMMIT;").text, "BEGIN; SELECT 1; COMMIT;");
    EXPECT_EQ(only("-- atlas:delimiter //\n\nSELECT 1 // COMMIT //").text,
              "-- atlas:delimiter //\n\nBEGIN; SELECT 1 ; COMMIT ;");
}

TEST_F(LoadAtlas, LeavesBracesInStringsAndCommentsAlone) {
    EXPECT_EQ(only("SELECT '{{1}}'::int[]; -- {{x}}").text, "SELECT '{{1}}'::int[]; -- {{x}}");
}

TEST_F(LoadAtlas, TakesOwnDirectivesToo) {
    EXPECT_TRUE(
        only("-- atlas:nolint\n-- lockstep: retry=safe\n\nSELECT 1;").directives.retry_safe);
    EXPECT_TRUE(only("-- atlas:txmode file\n-- lockstep: transaction=none\n\nSELECT 1;")
                    .directives.no_transaction);
}

struct Refused {
    std::string name;
    std::string text;
    std::string expected; ///< Behind the file's name.
    friend void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }
};

class LoadAtlasText : public LoadAtlas, public ::testing::WithParamInterface<Refused> {};

TEST_P(LoadAtlasText, IsRefusedWithItsPlace) {
    write("1_a.sql", GetParam().text);
    EXPECT_EQ(refusal(Format::atlas), "1_a.sql, " + GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Text, LoadAtlasText,
    ::testing::ValuesIn(std::vector<Refused>{
        {"ModeAll", "-- atlas:txmode all\n\nSELECT 1;",
         "line 1, column 1: txmode all is no mode of a single file, as in Atlas; write file or "
         "none"},
        {"UnknownMode", "-- atlas:nolint\n-- atlas:txmode some\n\nSELECT 1;",
         "line 2, column 1: \"some\" is no txmode; write file or none"},
        {"TwoModes", "-- atlas:txmode none\n-- atlas:txmode file\n\nSELECT 1;",
         "line 2, column 1: txmode is given twice; keep one"},
        {"Import", "-- atlas:import ./schema.sql\n",
         "line 1, column 1: the directive atlas:import is not followed, and the file would do "
         "something else without it; write out what it stands for as SQL"},
        {"Archive", "-- atlas:txtar\n\n-- migration.sql --\nSELECT 1;",
         "line 1, column 1: the directive atlas:txtar is not followed, and the file would do "
         "something else without it; write out what it stands for as SQL"},
        {"Unknown", "-- atlas:txmod none\n\nSELECT 1;",
         "line 1, column 1: the directive atlas:txmod is not known; there are txmode, delimiter, "
         "checkpoint, nolint and sum"},
        {"Template", "CREATE TABLE a ();\nCREATE TABLE {{ .Name }} ();",
         "line 2, column 14: a template begins here, and templates are not filled in; run the SQL "
         "that Atlas makes of it"},
        {"Unclosed", "SELECT 'x;", "line 1, column 8: a quoted string is never closed"},
        {"NoDelimiter", "-- atlas:delimiter\n\nSELECT 1;",
         "line 1, column 1: no delimiter stands behind \"-- atlas:delimiter\""},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(LoadAtlas, RefusesNamesThatOnlyLookLikeIts) {
    write("1_a.sql", "SELECT 1;");
    for (const std::string name : {"v1_a.sql", "_a.sql", "1a_b.sql", "2_b.SQL"}) {
        directory.write(name, "SELECT 1;");
        EXPECT_EQ(refusal(Format::atlas), name + " is not named like a migration of the format "
                                                 "atlas; expected 20240101000000_description.sql");
        std::filesystem::remove(directory.path() / name);
    }
    directory.write("2_b.up.sql", "SELECT 1;");
    EXPECT_EQ(refusal(Format::atlas),
              "2_b.up.sql: pairs of .up.sql and .down.sql files are golang-migrate's; choose "
              "--format golang-migrate");
}

} // namespace
} // namespace lockstep::formats::testing
