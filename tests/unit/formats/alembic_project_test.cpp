// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "formats/alembic.hpp"
#include "load_fixture.hpp"
#include "temporary_directory.hpp"

namespace lockstep::formats::alembic {
namespace {

using ::testing::ElementsAre;
using testing::LoadTest;

constexpr const char* source = "'''first'''\nrevision = 'a'\ndown_revision = None\n";

class ReadGraph : public ::testing::Test {
protected:
    [[nodiscard]] std::vector<std::string> files(const std::string& folder = "") const {
        const auto graph = read_graph(directory.path() / folder);
        if (!graph) ADD_FAILURE() << graph.error().error.message;
        std::vector<std::string> names;
        if (!graph) return names;
        for (const auto& revision : graph->revisions)
            names.push_back(revision.file);
        return names;
    }

    /// With the temporary path written as DIR.
    [[nodiscard]] std::string refusal() const {
        const auto graph = read_graph(directory.path());
        if (graph) return "<read>";
        EXPECT_EQ(graph.error().error.remedy, Remedy::fix_input);
        auto message = graph.error().error.message;
        const auto path = directory.path().string();
        for (auto at = message.find(path); at != std::string::npos; at = message.find(path))
            message.replace(at, path.size(), "DIR");
        return message;
    }

    void write_ini(const std::string& options) {
        directory.write("alembic.ini", "[alembic]\n" + options);
    }

    testing::TemporaryDirectory directory;
};

TEST_F(ReadGraph, ReadsAFolderOfRevisions) {
    directory.write("a.py", source);
    directory.write("b.py", "revision = 'b'\ndown_revision = 'a'\n");
    EXPECT_THAT(files(), ElementsAre("a.py", "b.py"));
}

TEST_F(ReadGraph, ReadsTheFolderVersionsOfAFolder) {
    directory.write("versions/a.py", source);
    directory.write("env.py", "run()\n");
    EXPECT_THAT(files(), ElementsAre("versions/a.py"));
    EXPECT_THAT(files("versions"), ElementsAre("a.py"));
}

TEST_F(ReadGraph, FollowsTheScriptLocation) {
    write_ini("# a comment\nscript_location = %(here)s/db/alembic\n");
    directory.write("db/alembic/versions/a.py", source);
    directory.write("versions/other.py", "revision = 'other'\ndown_revision = None\n");
    EXPECT_THAT(files(), ElementsAre("db/alembic/versions/a.py"));
}

TEST_F(ReadGraph, FollowsARelativeScriptLocationFromTheSettingsFile) {
    write_ini("script_location: alembic\n");
    directory.write("alembic/versions/a.py", source);
    EXPECT_THAT(files(), ElementsAre("alembic/versions/a.py"));
}

TEST_F(ReadGraph, FollowsALocationInAPackageOfTheProject) {
    write_ini("script_location = shop.db:migrations\n");
    directory.write("src/shop/db/migrations/versions/a.py", source);
    EXPECT_THAT(files(), ElementsAre("src/shop/db/migrations/versions/a.py"));
}

TEST_F(ReadGraph, SplitsVersionLocationsAsOldProjectsDo) {
    write_ini("script_location = .\nversion_locations = %(here)s/one, two  three\n");
    directory.write("one/a.py", source);
    directory.write("two/b.py", "revision = 'b'\ndown_revision = 'a'\n");
    directory.write("three/c.py", "revision = 'c'\ndown_revision = 'b'\n");
    EXPECT_THAT(files(), ElementsAre("one/a.py", "two/b.py", "three/c.py"));
}

TEST_F(ReadGraph, SplitsVersionLocationsBySeparator) {
    write_ini("script_location = .\nversion_path_separator = os\nversion_locations = one 1:two\n");
    directory.write("one 1/a.py", source);
    directory.write("two/b.py", "revision = 'b'\ndown_revision = 'a'\n");
    EXPECT_THAT(files(), ElementsAre("one 1/a.py", "two/b.py"));
}

TEST_F(ReadGraph, PassesOverALocationThatIsNotThere) {
    write_ini("script_location = .\nversion_locations = none versions\n");
    directory.write("versions/a.py", source);
    EXPECT_THAT(files(), ElementsAre("versions/a.py"));
}

TEST_F(ReadGraph, ReadsFoldersInFoldersOnlyWhereTheProjectSaysSo) {
    directory.write("versions/a.py", source);
    directory.write("versions/2024/b.py", "revision = 'b'\ndown_revision = 'a'\n");
    directory.write("versions/2024/__pycache__/c.py", "revision = 'c'\ndown_revision = 'b'\n");
    EXPECT_THAT(files(), ElementsAre("versions/a.py"));
    write_ini("script_location = .\nrecursive_version_locations = true\n");
    EXPECT_THAT(files(), ElementsAre("versions/a.py", "versions/2024/b.py"));
}

TEST_F(ReadGraph, PassesOverWhatAlembicPassesOver) {
    directory.write("versions/a.py", source);
    directory.write("versions/__init__.py", "import x\n");
    directory.write("versions/.#b.py", "<<<<");
    directory.write("versions/b.py.orig", "<<<<");
    directory.write("versions/README", "<<<<");
    directory.write("versions/a.pyc", "<<<<");
    directory.write("versions/__pycache__/a.cpython-311.pyc", "<<<<");
    EXPECT_THAT(files(), ElementsAre("versions/a.py"));
}

TEST_F(ReadGraph, ReadsTheVolumeOfAConfigMap) {
    directory.write("..2024/a.py", source);
    directory.link("..data", "..2024");
    directory.link("a.py", "..data/a.py");
    EXPECT_THAT(files(), ElementsAre("a.py"));
}

TEST_F(ReadGraph, TakesTheSameFileOnce) {
    write_ini("script_location = .\nversion_locations = versions %(here)s/versions\n");
    directory.write("versions/a.py", source);
    directory.link("versions/b.py", "a.py");
    EXPECT_THAT(files(), ElementsAre("versions/a.py"));
}

TEST_F(ReadGraph, RefusesALinkOutOfTheDirectory) {
    testing::TemporaryDirectory other;
    other.write("a.py", source);
    directory.write("versions/b.py", "revision = 'b'\ndown_revision = None\n");
    directory.link("versions/a.py", other.path() / "a.py");
    EXPECT_EQ(refusal(), "versions/a.py: is a link that leads out of the directory, to " +
                             (other.path() / "a.py").string() + "; put the file itself there");
}

TEST_F(ReadGraph, RefusesALinkThatLeadsNowhere) {
    directory.link("a.py", "gone.py");
    EXPECT_EQ(refusal(), "a.py: cannot be read: No such file or directory");
}

TEST_F(ReadGraph, RefusesALocationOutsideOfTheDirectory) {
    write_ini("script_location = .\nversion_locations = ../elsewhere\n");
    EXPECT_EQ(refusal(), "alembic.ini: ../elsewhere lies outside of DIR; name a folder that holds "
                         "all of the project with --dir (LOCKSTEP_DIR)");
}

TEST_F(ReadGraph, RefusesAScriptLocationThatIsNotThere) {
    write_ini("script_location = %(here)s/alembic\n");
    EXPECT_EQ(refusal(), "alembic.ini: script_location is DIR/alembic, and there is no such "
                         "folder; name the folder that holds the revisions with --dir "
                         "(LOCKSTEP_DIR)");
}

TEST_F(ReadGraph, RefusesAPackageThatIsNotThere) {
    write_ini("script_location = shop:migrations\n");
    EXPECT_EQ(refusal(), "alembic.ini: shop:migrations is a folder of a Python package that is not "
                         "in DIR; name the folder that holds the revisions with --dir "
                         "(LOCKSTEP_DIR)");
}

TEST_F(ReadGraph, RefusesAPercentSignWithoutMeaning) {
    write_ini("\nscript_location = %(nobody)s/x\n");
    EXPECT_EQ(refusal(), "alembic.ini, line 3: script_location has a \"%\" that is neither \"%%\" "
                         "nor \"%(name)s\" of a known name");
    write_ini("script_location = %(script_location)s\n");
    EXPECT_NE(refusal(), "<read>");
}

TEST_F(ReadGraph, RefusesASeparatorThatAlembicDoesNotKnow) {
    write_ini("version_locations = a b\npath_separator = comma\n");
    EXPECT_EQ(refusal(), "alembic.ini, line 3: path_separator is \"comma\"; Alembic knows space, "
                         "newline, os, \":\" and \";\"");
}

TEST_F(ReadGraph, RefusesCompiledRevisionsWithoutASource) {
    write_ini("script_location = .\nsourceless = true\n");
    directory.write("versions/a.py", source);
    directory.write("versions/a.pyc", "");
    EXPECT_THAT(files(), ElementsAre("versions/a.py"));
    directory.write("versions/b.pyc", "");
    EXPECT_EQ(refusal(),
              "versions/b.pyc: is compiled, and only sources can be read; ship the .py file too");
}

TEST_F(ReadGraph, RefusesAFileThatIsTooLong) {
    directory.write("a.py", source + std::string(17U << 20U, '#'));
    EXPECT_THAT(refusal(), ::testing::StartsWith("a.py: "));
}

TEST_F(ReadGraph, RefusesADirectoryThatIsNotThere) {
    EXPECT_FALSE(read_graph(directory.path() / "none"));
}

TEST_F(ReadGraph, NamesTheFileWithinTheDirectory) {
    directory.write("versions/a.py", "revision = f()\ndown_revision = None\n");
    const auto graph = read_graph(directory.path());
    ASSERT_FALSE(graph);
    EXPECT_EQ(graph.error().file, "versions/a.py");
    EXPECT_EQ(graph.error().line, 1U);
}

TEST_F(ReadGraph, HasADigestOfNamesAndContents) {
    directory.write("a.py", source);
    const auto first = read_graph(directory.path())->digest;
    directory.write("a.py", std::string{source} + "#\n");
    const auto second = read_graph(directory.path())->digest;
    EXPECT_NE(first, second);
    directory.write("a.py", source);
    EXPECT_EQ(read_graph(directory.path())->digest, first);
}

TEST_F(ReadGraph, IsNoProjectWithoutPython) {
    directory.write("0001_a.sql", "SELECT 1;");
    EXPECT_FALSE(is_project(directory.path()));
    directory.write("pyproject.toml", "[tool.black]\nline-length = 100\n");
    directory.write("tool.py", "print()\n");
    EXPECT_FALSE(is_project(directory.path()));
    directory.write("a.py", source);
    EXPECT_TRUE(is_project(directory.path()));
}

TEST_F(ReadGraph, IsAProjectWithABrokenSettingsFile) {
    write_ini("script_location = %(x)s\n");
    EXPECT_TRUE(is_project(directory.path()));
}

using LoadAlembic = LoadTest;

TEST_F(LoadAlembic, IsRefusedWithTheWaysThereAre) {
    const std::string ways =
        "DIR is an Alembic project, whose revisions are Python and not SQL; run them with "
        "\"--engine exec -- alembic upgrade head\", or render them to SQL files and name their "
        "folder with --dir (LOCKSTEP_DIR)";
    directory.write("versions/a.py", source);
    EXPECT_EQ(refusal(), ways);
    EXPECT_EQ(refusal(Format::alembic), ways);
    directory.write("versions/b.py", "revision = 'b'\ndown_revision = None\n");
    EXPECT_EQ(refusal(), ways + "; the revisions have 2 heads: a (versions/a.py), b "
                                "(versions/b.py); join them with \"alembic merge heads\", or apply "
                                "all of them with --target heads");
}

TEST_F(LoadAlembic, IsRefusedForItsOwnFaultsFirst) {
    directory.write("versions/b.py", "revision = 'b'\ndown_revision = 'a'\n");
    EXPECT_EQ(refusal(), "versions/b.py, line 2: down_revision names \"a\", and no file has this "
                         "revision; put the file back, or name the revision that this one comes "
                         "after");
}

TEST_F(LoadAlembic, TakesRenderedFilesForTheRevisionsThatTheyName) {
    directory.write("0001_a.sql", "-- lockstep: revision=9e8d7c6b5a40\nSELECT 1;");
    directory.write("0002_b.sql", "SELECT 2;");
    const auto set = load();
    ASSERT_EQ(set.migrations.size(), 2U);
    EXPECT_EQ(set.migrations[0].foreign_id, "9e8d7c6b5a40");
    EXPECT_EQ(set.migrations[1].foreign_id, "");
}

} // namespace
} // namespace lockstep::formats::alembic
