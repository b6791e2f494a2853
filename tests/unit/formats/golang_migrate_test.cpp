// SPDX-License-Identifier: Apache-2.0
#include "formats/golang_migrate.hpp"

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

class LoadGolangMigrate : public LoadTest {};

TEST_F(LoadGolangMigrate, JoinsPairsAndOrdersThemAsNumbers) {
    directory.write("10_b.up.sql", "SELECT 10;");
    directory.write("9_a_first.up.sql", "SELECT 9;");
    directory.write("9_a_first.down.sql", "SELECT -9;");
    const auto set = load();
    EXPECT_EQ(set.format, "golang-migrate");
    EXPECT_EQ(set.session, migrate::SessionState::kept);
    ASSERT_EQ(set.migrations.size(), 2U);
    const auto& first = set.migrations[0];
    EXPECT_EQ(first.script, "9_a_first.up.sql");
    EXPECT_EQ(first.description, "a first");
    EXPECT_EQ(first.text, "SELECT 9;");
    EXPECT_EQ(first.down, "SELECT -9;");
    EXPECT_EQ(first.down_script, "9_a_first.down.sql");
    EXPECT_EQ(first.down_line, 1U);
    EXPECT_EQ(set.migrations[1].down, "");
}

TEST_F(LoadGolangMigrate, JoinsAPairWhoseTitlesDiffer) {
    directory.write("001_a.up.sql", "SELECT 1;");
    directory.write("1_other.down.sql", "SELECT -1;");
    EXPECT_EQ(load().migrations.at(0).down, "SELECT -1;");
}

TEST_F(LoadGolangMigrate, TakesAnyExtensionAndTitle) {
    directory.write("1_.up.sql", "SELECT 1;");
    directory.write("2_a.up.down.up.psql", "SELECT 2;");
    directory.write("3_b.down.up.sql", "SELECT 3;");
    EXPECT_THAT(scripts(), ElementsAre("1_.up.sql", "2_a.up.down.up.psql", "3_b.down.up.sql"));
    EXPECT_EQ(load().migrations.at(1).description, "a.up.down");
}

TEST_F(LoadGolangMigrate, PassesOverWhatGolangMigrateDoesNotKnow) {
    directory.write("1_a.up.sql", "SELECT 1;");
    directory.write("schema.sql", "SELECT 'not a migration';");
    directory.write("README.md", "about");
    EXPECT_THAT(scripts(), ElementsAre("1_a.up.sql"));
}

TEST_F(LoadGolangMigrate, RefusesANumberedFileThatIsNoneOfAPair) {
    directory.write("1_a.up.sql", "SELECT 1;");
    directory.write("2_b.sql", "SELECT 2;");
    EXPECT_EQ(refusal(Format::golang_migrate),
              "2_b.sql is not named like a migration of the format golang-migrate; expected "
              "1_title.up.sql and 1_title.down.sql");
}

TEST_F(LoadGolangMigrate, RefusesADownOnlyFile) {
    directory.write("1_a.up.sql", "SELECT 1;");
    directory.write("2_b.down.sql", "SELECT 2;");
    EXPECT_EQ(refusal(), "2_b.down.sql is a down-only file: there is no up file of version 2 that "
                         "it would undo; add that, or take this one away");
}

TEST_F(LoadGolangMigrate, RefusesTwoFilesOfOneVersionInEitherDirection) {
    directory.write("1_a.up.sql", "SELECT 1;");
    directory.write("01_b.up.sql", "SELECT 1;");
    EXPECT_EQ(refusal(), "01_b.up.sql and 1_a.up.sql have one version, 01; give one of them "
                         "another");
    std::filesystem::remove(directory.path() / "01_b.up.sql");
    directory.write("1_a.down.sql", "SELECT 1;");
    directory.write("01_c.down.sql", "SELECT 1;");
    EXPECT_EQ(refusal(), "01_c.down.sql and 1_a.down.sql have one version, 1; give one of them "
                         "another");
}

TEST_F(LoadGolangMigrate, RefusesAVersionThatItsTableCannotHold) {
    directory.write("9223372036854775807_a.up.sql", "SELECT 1;");
    EXPECT_THAT(scripts(), ElementsAre("9223372036854775807_a.up.sql"));
    directory.write("9223372036854775808_b.up.sql", "SELECT 1;");
    EXPECT_EQ(refusal(), "9223372036854775808_b.up.sql: its version is larger than "
                         "golang-migrate's table can hold");
}

TEST_F(LoadGolangMigrate, TakesOurDirectivesButNoDownSection) {
    directory.write("1_a.up.sql", "-- lockstep: lock-timeout=5s\nSELECT 1;");
    EXPECT_EQ(load().migrations.at(0).directives.lock_timeout, Milliseconds{5000});
    directory.write("1_a.up.sql", "SELECT 1;\n-- lockstep:down\n");
    EXPECT_THAT(refusal(), StartsWith("1_a.up.sql, line 2, column 1: the directive \"lockstep: "
                                      "down\" is for files in lockstep's own format"));
}

TEST_F(LoadGolangMigrate, LetsALoneCallEndTransactions) {
    directory.write("1_a.up.sql", "-- fill in\nCALL fill_in();");
    directory.write("2_b.up.sql", "DO $$ BEGIN PERFORM 1; COMMIT; END $$;");
    directory.write("3_c.up.sql", "DO $$ BEGIN PERFORM 1; END $$;");
    directory.write("4_d.up.sql", "CALL fill_in(); SELECT 1;");
    const auto set = load();
    EXPECT_TRUE(set.migrations.at(0).directives.no_transaction);
    EXPECT_TRUE(set.migrations.at(1).directives.no_transaction);
    EXPECT_FALSE(set.migrations.at(2).directives.no_transaction);
    EXPECT_FALSE(set.migrations.at(3).directives.no_transaction);
}

TEST_F(LoadGolangMigrate, LetsAFileEndTheTransactionOfTheServer) {
    directory.write("1_a.up.sql", "SELECT 1; COMMIT; SELECT 2;");
    EXPECT_EQ(load().migrations.at(0).text, "BEGIN; SELECT 1; COMMIT; SELECT 2;");
}

TEST_F(LoadGolangMigrate, NamesTheDownFileOfAFaultInIt) {
    directory.write("1_a.up.sql", "SELECT 1;");
    directory.write("1_a.down.sql", "SELECT 1;\nSELECT 'oops;");
    EXPECT_EQ(refusal(), "1_a.down.sql, line 2, column 8: a quoted string is never closed");
}

} // namespace
} // namespace lockstep::formats::testing
