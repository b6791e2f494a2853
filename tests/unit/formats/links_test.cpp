// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

class LoadLinks : public LoadTest {};

TEST_F(LoadLinks, ReadsAMountedConfigMap) {
    directory.write("..2026_03_01_12_00_00.123/1_a.sql", "SELECT 1;");
    directory.write("..2026_03_01_12_00_00.123/2_b.sql", "SELECT 2;");
    directory.link("..data", "..2026_03_01_12_00_00.123");
    directory.link("1_a.sql", "..data/1_a.sql");
    directory.link("2_b.sql", "..data/2_b.sql");
    EXPECT_THAT(scripts(), ElementsAre("1_a.sql", "2_b.sql"));
    EXPECT_EQ(load().migrations.at(1).text, "SELECT 2;");
}

TEST_F(LoadLinks, ReadsADirectoryThatIsALinkItself) {
    directory.write("real/1_a.sql", "SELECT 1;");
    directory.link("linked", "real");
    EXPECT_TRUE(load_directory(directory.path() / "linked", {Format::automatic}));
}

TEST_F(LoadLinks, ReadsTheFoldersOfAMountedConfigMap) {
    directory.write("..2026_03_01_12_00_00.123/20240101_a/migration.sql", "SELECT 1;");
    directory.link("..data", "..2026_03_01_12_00_00.123");
    directory.link("20240101_a", "..data/20240101_a");
    EXPECT_THAT(scripts(), ElementsAre("20240101_a/migration.sql"));
    EXPECT_EQ(load().migrations.at(0).text, "SELECT 1;");
}

TEST_F(LoadLinks, RefusesAFolderThatLeadsOutWhereFoldersAreRead) {
    const TemporaryDirectory elsewhere;
    elsewhere.write("V2__b.sql", "SELECT 'secret';");
    directory.write("V1__a.sql", "SELECT 1;");
    directory.link("more", elsewhere.path());
    EXPECT_EQ(refusal(), "more is a link that leads out of the directory or to a folder around it; "
                         "put the folder itself there, or take the link away");
}

TEST_F(LoadLinks, PassesOverSuchAFolderWhereFoldersAreNotRead) {
    const TemporaryDirectory elsewhere;
    elsewhere.write("V2__b.sql", "SELECT 'secret';");
    directory.write("1_a.sql", "SELECT 1;");
    directory.link("more", elsewhere.path());
    EXPECT_THAT(scripts(), ElementsAre("1_a.sql"));
}

TEST_F(LoadLinks, RefusesALinkThatLeadsOut) {
    const TemporaryDirectory elsewhere;
    elsewhere.write("secret", "SELECT 'secret';");
    directory.link("1_a.sql", elsewhere.path() / "secret");
    EXPECT_EQ(refusal(), "1_a.sql is a link that leads out of the directory, to " +
                             (elsewhere.path() / "secret").string() +
                             "; put the file itself there");
}

TEST_F(LoadLinks, RefusesALinkIntoAFolderWhoseNameBeginsLikeTheDirectory) {
    directory.write("migrations-private/1_a.sql", "SELECT 1;");
    std::filesystem::create_directory(directory.path() / "migrations");
    directory.link("migrations/1_a.sql", "../migrations-private/1_a.sql");
    const auto set = load_directory(directory.path() / "migrations", {Format::automatic});
    ASSERT_FALSE(set);
    EXPECT_THAT(set.error().error.message,
                StartsWith("1_a.sql is a link that leads out of the directory"));
}

TEST_F(LoadLinks, RefusesALinkThatLeadsNowhere) {
    directory.link("1_a.sql", "gone.sql");
    EXPECT_EQ(refusal(), "cannot read 1_a.sql: No such file or directory");
}

TEST_F(LoadLinks, RefusesWhatIsNoRegularFile) {
    ASSERT_EQ(::mkfifo((directory.path() / "1_a.sql").c_str(), 0600), 0);
    EXPECT_EQ(refusal(), "cannot read DIR/1_a.sql: not a regular file");
}

TEST_F(LoadLinks, RefusesAFileThatIsTooLong) {
    directory.write("1_a.sql", "");
    std::filesystem::resize_file(directory.path() / "1_a.sql", (64U << 20U) + 1);
    EXPECT_EQ(refusal(), "cannot read DIR/1_a.sql: longer than 67108864 bytes");
}

} // namespace
} // namespace lockstep::formats::testing
