// SPDX-License-Identifier: Apache-2.0
#include "formats/detection.hpp"

#include <ostream>
#include <utility>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using Files = std::vector<std::pair<std::string, std::string>>;

constexpr const char* goose = "-- +goose Up\nSELECT 1;\n";
constexpr const char* dbmate = "-- migrate:up\nSELECT 1;\n-- migrate:down\n";
constexpr const char* tern = "SELECT 1;\n---- create above / drop below ----\n";
constexpr const char* sqlx = "-- no-transaction\nSELECT 1;\n";
constexpr const char* plain = "SELECT 1;\n";

struct Known {
    std::string name;
    Files files;
    std::string format;
    std::string why;
    friend void PrintTo(const Known& row, std::ostream* out) { *out << row.name; }
};

class Recognise : public LoadTest, public ::testing::WithParamInterface<Known> {};

TEST_P(Recognise, NamesTheFormatAndSaysWhy) {
    for (const auto& [file, text] : GetParam().files)
        directory.write(file, text);
    const auto set = load();
    EXPECT_EQ(set.format, GetParam().format);
    EXPECT_EQ(set.recognised, GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(
    Directory, Recognise,
    ::testing::ValuesIn(std::vector<Known>{
        {"Plain",
         {{"1_a.sql", plain}, {"2_b.sql", plain}},
         "lockstep",
         "2 files named like 0001_description.sql, without directives"},
        {"PlainWithARepeatable",
         {{"1_a.sql", plain}, {"R_b.sql", plain}},
         "lockstep",
         "1 file named like 0001_description.sql"},
        {"PlainThatSpeaksOfOtherTools",
         {{"1_a.sql", "-- was a goose migration\n-- migrate: the rest, no-transaction\n"
                      "SELECT $$\n-- +goose Up\n$$;\n-- tern: a bird\n"}},
         "lockstep",
         "1 file named like 0001_description.sql, without directives"},
        {"Flyway",
         {{"V1__a.sql", "-- no-transaction\n-- +goose Up\nSELECT 1;"}},
         "flyway",
         "1 file named like V1__description.sql"},
        {"FlywayInFoldersOfFolders",
         {{"2024/01/V1__a.sql", plain}},
         "flyway",
         "1 file named like V1__description.sql"},
        {"Pairs",
         {{"1_a.up.sql", plain}, {"1_a.down.sql", plain}},
         "golang-migrate",
         "2 files named like 1_name.up.sql"},
        {"PairsBesideAtlasSum",
         {{"1_a.up.sql", "-- atlas:nolint\nSELECT 1;"}, {"atlas.sum", "h1:about\n"}},
         "golang-migrate",
         "1 file named like 1_name.up.sql"},
        {"PairsOfSqlx",
         {{"1_a.up.sql", plain}, {"1_a.down.sql", plain}, {"2_b.up.sql", sqlx}},
         "sqlx",
         "1 file with -- no-transaction"},
        {"SqlxAmongPlainFiles",
         {{"1_a.sql", plain}, {"2_b.sql", sqlx}},
         "sqlx",
         "1 file with -- no-transaction"},
        {"Goose", {{"1_a.sql", goose}, {"2_b.sql", goose}}, "goose", "2 files with -- +goose Up"},
        {"GooseWithANoteForAtlas",
         {{"1_a.sql", "-- atlas:nolint\n-- +goose Up\nSELECT 1;"}, {"atlas.sum", "h1:about\n"}},
         "goose",
         "1 file with -- +goose Up"},
        {"GooseBehindAByteOrderMark",
         {{"1_a.sql", "\xEF\xBB\xBF-- +goose Up\nSELECT 1;"}},
         "goose",
         "1 file with -- +goose Up"},
        {"Dbmate", {{"1.sql", dbmate}}, "dbmate", "1 file with -- migrate:up"},
        {"TernAmongPlainFiles",
         {{"1_a.sql", plain}, {"2_b.sql", tern}},
         "tern",
         "1 file with ---- create above / drop below ----"},
        {"Prisma",
         {{"20240101_a/migration.sql", plain},
          {"migration_lock.toml", "provider = \"postgresql\""}},
         "prisma",
         "1 file named like 20240101000000_description/migration.sql"},
        {"Diesel",
         {{"2024-01-01-000000_a/up.sql", plain}, {"2024-01-01-000000_a/down.sql", plain}},
         "diesel",
         "1 file named like 2024-01-01-000000_description/up.sql"},
        {"DieselWithNamesLikePrismas",
         {{"20240101_a/up.sql", plain}, {"20240101_a/down.sql", plain}},
         "diesel",
         "1 file named like 2024-01-01-000000_description/up.sql"},
        {"PlainBesideAFolderOfOldOnes",
         {{"1_a.sql", plain}, {"old/0_a.sql", plain}},
         "lockstep",
         "1 file named like 0001_description.sql, without directives"},
    }),
    [](const auto& test) { return test.param.name; });

struct Mixed {
    std::string name;
    Files files;
    std::string sentence;
    friend void PrintTo(const Mixed& row, std::ostream* out) { *out << row.name; }
};

class RecogniseMixture : public LoadTest, public ::testing::WithParamInterface<Mixed> {};

TEST_P(RecogniseMixture, IsRefusedNamingAFileOfEach) {
    for (const auto& [file, text] : GetParam().files)
        directory.write(file, text);
    EXPECT_EQ(refusal(), "DIR mixes two formats: " + GetParam().sentence +
                             "; keep one, or choose with --format (LOCKSTEP_FORMAT)");
}

constexpr const char* unmarked = "lockstep's (named like 0001_description.sql, without directives)";

INSTANTIATE_TEST_SUITE_P(
    Directory, RecogniseMixture,
    ::testing::ValuesIn(std::vector<Mixed>{
        {"PlainAndFlyway",
         {{"1_a.sql", plain}, {"V2__b.sql", plain}},
         std::string{"1_a.sql is "} + unmarked +
             ", V2__b.sql is flyway's (named like V1__description.sql)"},
        {"PlainAndPairs",
         {{"1_a.sql", plain}, {"2_b.up.sql", plain}},
         std::string{"1_a.sql is "} + unmarked +
             ", 2_b.up.sql is golang-migrate's (named like 1_name.up.sql)"},
        {"RepeatableAndPairs",
         {{"2_b.up.sql", plain}, {"R_a.sql", plain}},
         "2_b.up.sql is golang-migrate's (named like 1_name.up.sql), R_a.sql is lockstep's (named "
         "like 0001_description.sql)"},
        {"PlainAndGoose",
         {{"1_a.sql", plain}, {"2_b.sql", goose}},
         std::string{"1_a.sql is "} + unmarked + ", 2_b.sql is goose's (with -- +goose Up)"},
        {"PlainAndDbmate",
         {{"1_a.sql", dbmate}, {"2_b.sql", plain}},
         std::string{"1_a.sql is dbmate's (with -- migrate:up), 2_b.sql is "} + unmarked},
        {"GooseAndDbmate",
         {{"1_a.sql", goose}, {"2_b.sql", dbmate}},
         "1_a.sql is goose's (with -- +goose Up), 2_b.sql is dbmate's (with -- migrate:up)"},
        {"GooseInGoAndDbmate",
         {{"1_a.sql", dbmate}, {"2_b.go", "package m"}},
         "1_a.sql is dbmate's (with -- migrate:up), 2_b.go is goose's (a migration written in Go)"},
        {"TernAndPairs",
         {{"1_a.sql", tern}, {"2_b.up.sql", plain}},
         "1_a.sql is tern's (with ---- create above / drop below ----), 2_b.up.sql is "
         "golang-migrate's (named like 1_name.up.sql)"},
        {"PrismaAndPlain",
         {{"1_a.sql", plain}, {"20240101_a/migration.sql", plain}},
         std::string{"1_a.sql is "} + unmarked +
             ", 20240101_a/migration.sql is prisma's (named like "
             "20240101000000_description/migration.sql)"},
        {"AtlasAndGoose",
         {{"1_a.sql", "-- atlas:txmode none\nSELECT 1;"}, {"2_b.sql", goose}},
         "1_a.sql is atlas's (with -- atlas:), 2_b.sql is goose's (with -- +goose Up)"},
    }),
    [](const auto& test) { return test.param.name; });

class RecogniseLess : public LoadTest {};

TEST_F(RecogniseLess, AsksNobodyWhereTheFormatIsGiven) {
    directory.write("1_a.sql", plain);
    directory.write("2_b.sql", sqlx);
    EXPECT_EQ(load(Format::sqlx).recognised, "");
    EXPECT_THAT(refusal(Format::lockstep), StartsWith("2_b.sql, line 1, column 1: \"-- "
                                                      "no-transaction\" is a directive of sqlx"));
}

TEST_F(RecogniseLess, SaysWhatIsWrongWithAFolderOnlyWhereFoldersAreRead) {
    directory.write("1_a.sql", plain);
    directory.link("again", ".");
    EXPECT_EQ(load().format, "lockstep");
}

TEST_F(RecogniseLess, SaysWhyAFileCannotBeReadWhicheverFormatItHas) {
    directory.write("1_a.sql", plain);
    directory.link("2_b.sql", "nowhere.sql");
    EXPECT_THAT(refusal(), HasSubstr("2_b.sql"));
    EXPECT_THAT(refusal(), HasSubstr("No such file or directory"));
}

} // namespace
} // namespace lockstep::formats::testing
