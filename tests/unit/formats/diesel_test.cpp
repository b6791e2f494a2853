// SPDX-License-Identifier: Apache-2.0
#include "formats/diesel.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

class LoadDiesel : public LoadTest {
protected:
    void SetUp() override {
        directory.write("00000000000000_diesel_initial_setup/up.sql", "SELECT 0;\n");
        directory.write("2024-01-02-030405_create_a/up.sql", "CREATE TABLE a ();\n");
        directory.write("2024-01-02-030405_create_a/down.sql", "DROP TABLE a;\n");
    }

    std::string refusal_of() { return refusal(Format::diesel); }
};

TEST_F(LoadDiesel, TakesAFolderForAMigration) {
    const auto set = load(Format::diesel);
    ASSERT_EQ(set.migrations.size(), 2U);
    EXPECT_EQ(set.session, migrate::SessionState::kept);
    EXPECT_EQ(set.migrations[0].version.text(), "00000000000000");
    EXPECT_TRUE(set.migrations[0].down.empty());
    EXPECT_EQ(set.migrations[1].script, "2024-01-02-030405_create_a/up.sql");
    EXPECT_EQ(set.migrations[1].version.text(), "20240102030405");
    EXPECT_EQ(set.migrations[1].description, "create a");
    EXPECT_EQ(set.migrations[1].text, "CREATE TABLE a ();\n");
    EXPECT_EQ(set.migrations[1].down, "DROP TABLE a;\n");
    EXPECT_EQ(set.migrations[1].down_script, "2024-01-02-030405_create_a/down.sql");
}

TEST_F(LoadDiesel, IsRecognised) {
    EXPECT_EQ(load().format, "diesel");
}

TEST_F(LoadDiesel, TakesAFolderWithoutADescription) {
    directory.write("20240103000000/up.sql", "SELECT 1;");
    EXPECT_EQ(load(Format::diesel).migrations.at(2).version.text(), "20240103000000");
}

TEST_F(LoadDiesel, FollowsMetadata) {
    const auto no_transaction = [&](const std::string& metadata) {
        directory.write("2024-01-02-030405_create_a/metadata.toml", metadata);
        return load(Format::diesel).migrations.at(1).directives.no_transaction;
    };
    EXPECT_FALSE(load(Format::diesel).migrations.at(1).directives.no_transaction);
    EXPECT_TRUE(no_transaction("# x\nrun_in_transaction = false # y\n"));
    EXPECT_FALSE(no_transaction("run_in_transaction=true"));
    EXPECT_FALSE(load(Format::diesel).migrations.at(0).directives.no_transaction);
}

// To Diesel the setting is off where the file does not name it, and on where there is no file.
TEST_F(LoadDiesel, TakesMetadataWithoutTheSettingForOff) {
    directory.write("2024-01-02-030405_create_a/metadata.toml", "# nothing yet\n");
    EXPECT_TRUE(load(Format::diesel).migrations.at(1).directives.no_transaction);
}

// Diesel sends them in one message, and that is a transaction for the server.
TEST_F(LoadDiesel, RunsSeveralStatementsWithoutATransactionTogether) {
    directory.write("2024-01-02-030405_create_a/metadata.toml", "run_in_transaction = false");
    directory.write("2024-01-02-030405_create_a/up.sql", "SELECT 1;\nSELECT 2;\n");
    EXPECT_FALSE(load(Format::diesel).migrations.at(1).directives.no_transaction);
    directory.write("2024-01-02-030405_create_a/up.sql", "VACUUM;\nSELECT 2;\n");
    EXPECT_TRUE(load(Format::diesel).migrations.at(1).directives.no_transaction);
}

TEST_F(LoadDiesel, LetsAFileEndTheTransactionOfItsTool) {
    directory.write("2024-01-02-030405_create_a/up.sql", "SELECT 1;\nCOMMIT;\nSELECT 2;");
    EXPECT_EQ(load(Format::diesel).migrations.at(1).text, "BEGIN; SELECT 1;\nCOMMIT;\nSELECT 2;");
}

struct BadMetadata {
    std::string name;
    std::string text;
    std::string expected;
    friend void PrintTo(const BadMetadata& row, std::ostream* out) { *out << row.name; }
};

class DieselMetadata : public LoadDiesel, public ::testing::WithParamInterface<BadMetadata> {};

TEST_P(DieselMetadata, ThatIsBadIsRefused) {
    directory.write("2024-01-02-030405_create_a/metadata.toml", GetParam().text);
    EXPECT_EQ(refusal_of(), "2024-01-02-030405_create_a/metadata.toml, " + GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Text, DieselMetadata,
    ::testing::ValuesIn(std::vector<BadMetadata>{
        {"UnknownKey", "run_in_transaction = false\nrun_in_transactions = true",
         "line 2, column 1: \"run_in_transactions\" is no setting of a migration of Diesel's; "
         "there is run_in_transaction"},
        {"NoBoolean", "run_in_transaction = \"false\"",
         "line 1, column 1: run_in_transaction can be true or false, not \"false\""},
        {"Table", "[metadata]\nrun_in_transaction = false",
         "line 1, column 1: this is no line of the form `name = value`, and nothing else is read "
         "in this file"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(LoadDiesel, RefusesAnOrderThatDieselSeesInAnotherWay) {
    directory.write("9_x/up.sql", "SELECT 9;");
    EXPECT_EQ(refusal_of(),
              "9_x/up.sql has a lower version than 2024-01-02-030405_create_a/up.sql, and Diesel "
              "runs 2024-01-02-030405_create_a/up.sql first, since it compares versions as text; "
              "write them with equally many digits");
}

TEST_F(LoadDiesel, RefusesTwoFoldersOfOneVersion) {
    directory.write("20240102030405_b/up.sql", "SELECT 1;");
    EXPECT_EQ(refusal_of(), "2024-01-02-030405_create_a/up.sql and 20240102030405_b/up.sql have "
                            "one version, 20240102030405; give one of them another");
}

TEST_F(LoadDiesel, RefusesADownFileAlone) {
    directory.write("2024-01-03-000000_b/down.sql", "SELECT 1;");
    EXPECT_EQ(refusal_of(),
              "2024-01-03-000000_b/down.sql is a down-only file: there is no up file of version "
              "20240103000000 that it would undo; add that, or take this one away");
}

TEST_F(LoadDiesel, RefusesNamesThatOnlyLookLikeIts) {
    for (const std::string name :
         {"create_b/up.sql", "v1_b/up.sql", "2024.01_b/up.sql", "2024-01-03-000000_b/migration.sql",
          "2024-01-03-000000_b/more/up.sql", "20240103_b.sql"}) {
        directory.write(name, "SELECT 1;");
        EXPECT_EQ(refusal_of(), name + " is not named like a migration of the format diesel; "
                                       "expected 2024-01-01-000000_description/up.sql");
        std::filesystem::remove(directory.path() / name);
    }
}

} // namespace
} // namespace lockstep::formats::testing
