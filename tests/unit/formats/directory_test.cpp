// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

class LoadDirectory : public LoadTest {};

TEST_F(LoadDirectory, OrdersVersionsAsNumbersAndRepeatablesBehindThem) {
    directory.write("R_a.sql", "SELECT 0;");
    directory.write("10_c.sql", "SELECT 10;");
    directory.write("9_b.sql", "SELECT 9;");
    EXPECT_THAT(scripts(), ElementsAre("9_b.sql", "10_c.sql", "R_a.sql"));
}

TEST_F(LoadDirectory, FillsInWhatAMigrationHas) {
    directory.write("0001_add_orders.sql", "\xEF\xBB\xBFSELECT 1;\r\n");
    const auto set = load();
    ASSERT_EQ(set.migrations.size(), 1U);
    const auto& migration = set.migrations[0];
    EXPECT_EQ(migration.kind, migrate::Kind::versioned);
    EXPECT_EQ(migration.version.text(), "0001");
    EXPECT_EQ(migration.description, "add orders");
    EXPECT_EQ(migration.script, "0001_add_orders.sql");
    EXPECT_EQ(migration.text, "SELECT 1;\r\n");
    EXPECT_EQ(migration.checksum, migrate::checksum("SELECT 1;\n"));
    EXPECT_EQ(migration.token_checksum(), migrate::token_checksum("SELECT 1;"));
    EXPECT_EQ(set.format, "lockstep");
    EXPECT_EQ(set.directory, directory.path().string());
    EXPECT_EQ(set.digest, migrate::set_digest(set.migrations));
}

TEST_F(LoadDirectory, PassesOverFilesThatAreNoSql) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write("README.md", "about");
    directory.write("notes.txt", "about");
    directory.write(".hidden.sql", "SELECT 'hidden';");
    directory.write("old/0_a.sql", "SELECT 0;");
    EXPECT_THAT(scripts(), ElementsAre("1_a.sql"));
}

TEST_F(LoadDirectory, RefusesAMissingDirectory) {
    const auto set = load_directory("/nonexistent/migrations", {Format::automatic});
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().error,
              (Error{Remedy::fix_input,
                     "the migration directory /nonexistent/migrations does not exist; mount or "
                     "create it, or name another with --dir (LOCKSTEP_DIR)"}));
}

TEST_F(LoadDirectory, RefusesAFileInPlaceOfADirectory) {
    directory.write("file", "");
    const auto set = load_directory(directory.path() / "file", {Format::automatic});
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().error.message,
              (directory.path() / "file").string() +
                  " is not a directory; name the directory that holds the migrations "
                  "with --dir (LOCKSTEP_DIR)");
}

TEST_F(LoadDirectory, RefusesADirectoryItCannotRead) {
    // Not a matter of rights, since tests may run as root.
    const std::string name(300, 'd');
    const auto set = load_directory(directory.path() / name, {Format::automatic});
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().error.message,
              "cannot read the migration directory " + (directory.path() / name).string() +
                  ": File name too long; make it readable for the user that runs "
                  "lockstep, or name another with --dir (LOCKSTEP_DIR)");
}

TEST_F(LoadDirectory, RefusesAnEmptyDirectory) {
    EXPECT_EQ(
        refusal(),
        "the migration directory DIR holds no migrations; put files into it that are named "
        "0001_description.sql, R_description.sql or B0001_description.sql (lockstep's own), or as "
        "flyway, golang-migrate, goose, dbmate, sqlx, tern, atlas, graphile-migrate, prisma, "
        "diesel names them");
}

TEST_F(LoadDirectory, RefusesADirectoryWithoutMigrations) {
    directory.write("README.md", "about");
    EXPECT_THAT(refusal(),
                ::testing::StartsWith("the migration directory DIR holds no migrations;"));
    EXPECT_THAT(refusal(Format::flyway),
                ::testing::StartsWith("the migration directory DIR holds no migrations;"));
}

TEST_F(LoadDirectory, RefusesANameThatNoFormatKnows) {
    directory.write("orders.sql", "SELECT 1;");
    EXPECT_EQ(
        refusal(),
        "orders.sql is not named like a migration of any known format; expected "
        "0001_description.sql, R_description.sql or B0001_description.sql (lockstep's own), or as "
        "flyway, golang-migrate, goose, dbmate, sqlx, tern, atlas, graphile-migrate, prisma, "
        "diesel names them");
}

TEST_F(LoadDirectory, RefusesANameThatTheFormatDoesNotKnow) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write("orders.sql", "SELECT 1;");
    EXPECT_EQ(refusal(),
              "orders.sql is not named like a migration of the format lockstep; expected "
              "0001_description.sql, R_description.sql or B0001_description.sql");
}

TEST_F(LoadDirectory, RefusesAnUpperCaseSuffixInsteadOfPassingOverIt) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write("2_b.SQL", "SELECT 2;");
    EXPECT_THAT(refusal(), ::testing::StartsWith("2_b.SQL is not named like a migration"));
}

TEST_F(LoadDirectory, RefusesTwoFilesOfOneVersionNamingBoth) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write("01_b.sql", "SELECT 2;");
    EXPECT_EQ(refusal(), "01_b.sql and 1_a.sql have one version, 01; give one of them another");
}

TEST_F(LoadDirectory, NamesFileLineAndColumnOfASplitFault) {
    directory.write("1_a.sql", "SELECT 1;\n  SELECT 'oops;\n");
    const auto set = load_directory(directory.path(), {Format::automatic});
    ASSERT_FALSE(set);
    EXPECT_EQ(
        set.error().error,
        (Error{Remedy::fix_input, "1_a.sql, line 2, column 10: a quoted string is never closed"}));
    EXPECT_EQ(set.error().file, "1_a.sql");
    EXPECT_EQ(set.error().line, 2U);
    EXPECT_EQ(set.error().column, 10U);
}

TEST_F(LoadDirectory, RefusesPsqlCommands) {
    directory.write("1_a.sql", "\\connect other\n");
    EXPECT_EQ(refusal(), "1_a.sql, line 1, column 1: a backslash command is for psql and means "
                         "nothing to the server");
}

TEST_F(LoadDirectory, TakesAFileWithoutStatements) {
    directory.write("1_a.sql", "-- nothing to do\n");
    EXPECT_THAT(scripts(), ElementsAre("1_a.sql"));
}

struct BadText {
    std::string name;
    std::string text;
    std::string sentence;
    friend void PrintTo(const BadText& row, std::ostream* out) { *out << row.name; }
};

class LoadBadText : public LoadTest, public ::testing::WithParamInterface<BadText> {};

TEST_P(LoadBadText, IsRefusedWithItsPlace) {
    directory.write("1_a.sql", GetParam().text);
    EXPECT_EQ(refusal(), GetParam().sentence);
}

constexpr const char* invalid = "the text is not valid UTF-8; save the file as UTF-8";

INSTANTIATE_TEST_SUITE_P(
    Text, LoadBadText,
    ::testing::ValuesIn(std::vector<BadText>{
        {"Latin1", "SELECT 1;\n-- caf\xE9\n", std::string{"1_a.sql, line 2, column 7: "} + invalid},
        {"LoneContinuation", "\x80", std::string{"1_a.sql, line 1, column 1: "} + invalid},
        {"Overlong", "\xC0\xAF", std::string{"1_a.sql, line 1, column 1: "} + invalid},
        {"OverlongOfThree", "\xE0\x80\xAF", std::string{"1_a.sql, line 1, column 1: "} + invalid},
        {"Surrogate", "\xED\xA0\x80", std::string{"1_a.sql, line 1, column 1: "} + invalid},
        {"BeyondUnicode", "\xF4\x90\x80\x80", std::string{"1_a.sql, line 1, column 1: "} + invalid},
        {"CutAtTheEnd", "SELECT '\xE2\x82", std::string{"1_a.sql, line 1, column 9: "} + invalid},
        {"Utf16", std::string{"\xFF\xFES\0E\0", 6},
         std::string{"1_a.sql, line 1, column 1: "} + invalid},
        {"ZeroByte", std::string{"SELECT 1;\n\0", 11},
         "1_a.sql, line 2, column 1: the text holds a zero byte"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(LoadDirectory, TakesTextInAnyScript) {
    directory.write("1_a.sql", "SELECT 'é ü € 漢 😀';");
    EXPECT_EQ(load().migrations.at(0).text, "SELECT 'é ü € 漢 😀';");
}

TEST(ParseFormat, ReadsTheNamesOfFormats) {
    EXPECT_EQ(*parse_format("auto"), Format::automatic);
    EXPECT_EQ(*parse_format("lockstep"), Format::lockstep);
    EXPECT_EQ(*parse_format("flyway"), Format::flyway);
}

TEST(ParseFormat, RefusesOthers) {
    EXPECT_EQ(parse_format("liquibase").error(),
              (Error{Remedy::fix_input,
                     "\"liquibase\" is not a known format; write one of auto, lockstep, flyway, "
                     "golang-migrate, goose, dbmate, sqlx, atlas, tern, graphile-migrate, prisma, "
                     "diesel, alembic"}));
}

} // namespace
} // namespace lockstep::formats::testing
