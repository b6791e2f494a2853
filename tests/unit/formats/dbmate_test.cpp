// SPDX-License-Identifier: Apache-2.0
#include "formats/dbmate.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

class LoadDbmate : public LoadTest {};

TEST_F(LoadDbmate, PartsUpAndDown) {
    directory.write("20240131_add_orders.sql",
                    "-- about\n-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n");
    const auto set = load();
    EXPECT_EQ(set.format, "dbmate");
    EXPECT_EQ(set.recognised, "1 file with -- migrate:up");
    EXPECT_EQ(set.session, migrate::SessionState::kept);
    const auto& migration = set.migrations.at(0);
    EXPECT_EQ(migration.description, "add orders");
    EXPECT_EQ(migration.version.text(), "20240131");
    EXPECT_EQ(migration.text, "-- about\n-- migrate:up\nSELECT 1;\n\n");
    EXPECT_EQ(migration.down, "SELECT 2;\n");
    EXPECT_EQ(migration.down_line, 6U);
    EXPECT_FALSE(migration.directives.no_transaction);
}

TEST_F(LoadDbmate, TakesAnyNameThatBeginsWithDigitsAndPassesOverOthers) {
    const auto* text = "--migrate:up\nSELECT 1;\n--   migrate:down";
    directory.write("1.sql", text);
    directory.write("2-b c.sql", text);
    directory.write("3create.sql", text);
    directory.write("seed.sql", "SELECT 'not a migration';");
    EXPECT_THAT(scripts(), ElementsAre("1.sql", "2-b c.sql", "3create.sql"));
    EXPECT_EQ(load().migrations.at(1).description, "b c");
}

TEST_F(LoadDbmate, RefusesNamesWhoseNumbersAreInAnotherOrder) {
    const auto* text = "-- migrate:up\nSELECT 1;\n-- migrate:down\n";
    directory.write("9_a.sql", text);
    directory.write("10_b.sql", text);
    EXPECT_EQ(
        refusal(),
        "dbmate runs files in the order of their names, 10_b.sql before 9_a.sql, and Lockstep "
        "in that of their numbers; rename them so that both agree, with numbers of one "
        "length");
}

TEST_F(LoadDbmate, RefusesTwoVersionsThatDifferInZerosOnly) {
    const auto* text = "-- migrate:up\nSELECT 1;\n-- migrate:down\n";
    directory.write("01_a.sql", text);
    directory.write("1_b.sql", text);
    EXPECT_EQ(refusal(), "01_a.sql and 1_b.sql have one version, 01; give one of them another");
}

struct Transaction {
    std::string name;
    std::string block;
    bool none;
    friend void PrintTo(const Transaction& row, std::ostream* out) { *out << row.name; }
};

class LoadDbmateTransaction : public LoadTest, public ::testing::WithParamInterface<Transaction> {};

TEST_P(LoadDbmateTransaction, IsLeftOutWhereDbmateAndTheServerLeaveItOut) {
    directory.write("1_a.sql", GetParam().block + "\n-- migrate:down\n");
    EXPECT_EQ(load().migrations.at(0).directives.no_transaction, GetParam().none);
}

INSTANTIATE_TEST_SUITE_P(
    Block, LoadDbmateTransaction,
    ::testing::ValuesIn(std::vector<Transaction>{
        {"Plain", "-- migrate:up\nSELECT 1;", false},
        {"SaidToBeThere", "-- migrate:up transaction:true\nCALL p();", false},
        {"OneStatement", "-- migrate:up transaction:false\nALTER TYPE t ADD VALUE 'x';", true},
        {"SeveralAreOneTransactionOfTheServer",
         "-- migrate:up transaction:false\nSET LOCAL search_path = a;\nCREATE TABLE t ();", false},
        {"SeveralWithOneThatCannot", "-- migrate:up transaction:false\nSELECT 1;\nVACUUM;", true},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(LoadDbmate, RunsEachOfSeveralUpBlocksAsDbmateRunsOne) {
    directory.write("1_a.sql", "-- migrate:up\n"
                               "CREATE TYPE t AS ENUM ();\n"
                               "-- migrate:down\n"
                               "DROP TYPE t;\n"
                               "-- migrate:up transaction:false\n"
                               "ALTER TYPE t ADD VALUE 'x'; -- at once\n"
                               "-- migrate:down\n"
                               "-- migrate:up transaction:false\n"
                               "SET LOCAL a.b = 'c';\n"
                               "SELECT 1\n"
                               "-- migrate:down\n");
    const auto set = load();
    const auto& migration = set.migrations.at(0);
    EXPECT_EQ(migration.text, "-- migrate:up\n"
                              "BEGIN; CREATE TYPE t AS ENUM (); COMMIT;;\n"
                              "\n"
                              "\n"
                              "-- migrate:up transaction:false\n"
                              "ALTER TYPE t ADD VALUE 'x'; -- at once\n"
                              "\n"
                              "-- migrate:up transaction:false\n"
                              "BEGIN; SET LOCAL a.b = 'c';\n"
                              "SELECT 1; COMMIT;\n"
                              "\n");
    EXPECT_TRUE(migration.directives.no_transaction);
    EXPECT_EQ(migration.down, "");
}

struct Wrong {
    std::string name;
    std::string text;
    std::string sentence;
    friend void PrintTo(const Wrong& row, std::ostream* out) { *out << row.name; }
};

class LoadWrongDbmate : public LoadTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(LoadWrongDbmate, IsRefusedWithItsPlace) {
    directory.write("1_a.sql", GetParam().text);
    EXPECT_EQ(refusal(Format::dbmate), "1_a.sql, line " + GetParam().sentence);
}

constexpr const char* unpaired = "dbmate wants one \"-- migrate:down\" behind each \"-- "
                                 "migrate:up\", although it may be empty";
constexpr const char* unknown = "is not a directive that dbmate knows; there are \"-- migrate:up\" "
                                "and \"-- migrate:down\", in small letters at the beginning of a "
                                "line";

INSTANTIATE_TEST_SUITE_P(
    Text, LoadWrongDbmate,
    ::testing::ValuesIn(std::vector<Wrong>{
        {"NoDirective", "-- about\n",
         "1, column 1: dbmate's files begin with a line \"-- migrate:up\"; put it before what is "
         "to "
         "be run"},
        {"DownFirst", "\n-- migrate:down\n-- migrate:up\n",
         "2, column 1: dbmate's files begin with a line \"-- migrate:up\"; put it before what is "
         "to "
         "be run"},
        {"SqlBeforeUp", "-- about\nSELECT 1;\n-- migrate:up\n-- migrate:down\n",
         "2, column 1: nothing but comments may stand before \"-- migrate:up\" in dbmate's files; "
         "move it behind that line"},
        {"NoDown", "-- migrate:up\nSELECT 1;\n", std::string{"1, column 1: "} + unpaired},
        {"TwoUps", "\n-- migrate:up\n-- migrate:up\n-- migrate:down\n",
         std::string{"2, column 1: "} + unpaired},
        {"TwoDowns", "-- migrate:up\n-- migrate:down\n-- migrate:down\n",
         std::string{"3, column 1: "} + unpaired},
        {"SecondUpWithoutDown", "-- migrate:up\n-- migrate:down\n-- migrate:up\n",
         std::string{"3, column 1: "} + unpaired},
        {"UnknownDirective", "-- migrate:up\n-- migrate:sideways\n-- migrate:down\n",
         std::string{"2, column 1: \"-- migrate:sideways\" "} + unknown},
        {"UpperCase", "-- migrate:up\nSELECT 1;\n-- Migrate:Down\nDROP TABLE t;\n",
         std::string{"3, column 1: \"-- Migrate:Down\" "} + unknown},
        {"Indented", "-- migrate:up\nSELECT 1;\n  -- migrate:down\nDROP TABLE t;\n",
         std::string{"3, column 1: \"-- migrate:down\" "} + unknown},
        {"UnknownOption", "-- migrate:up transaction:no\n-- migrate:down\n",
         "1, column 1: \"transaction:no\" is not an option that dbmate knows; there are "
         "transaction:false and transaction:true"},
        {"OurDownSection", "-- migrate:up\n-- lockstep:down\n-- migrate:down\n",
         "2, column 1: the directive \"lockstep: down\" is for files in lockstep's own format; "
         "this "
         "file is dbmate's, and dbmate would run what stands behind it"},
        {"Unclosed", "-- migrate:up\nSELECT 'oops;\n-- migrate:down\n",
         "2, column 8: a quoted string is never closed"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(LoadDbmate, TakesTheWordInAComment) {
    directory.write("1_a.sql",
                    "-- migrate:up\n-- migrate: the old rows\nSELECT 1;\n-- migrate:down");
    EXPECT_EQ(load().migrations.size(), 1U);
}

TEST_F(LoadDbmate, TakesOurDirectives) {
    directory.write("1_a.sql",
                    "-- migrate:up\n-- lockstep: requires=3\nSELECT 1;\n-- migrate:down");
    EXPECT_EQ(load().migrations.at(0).directives.requires_version, "3");
}

} // namespace
} // namespace lockstep::formats::testing
