// SPDX-License-Identifier: Apache-2.0
#include "formats/atlas_sum.hpp"

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

constexpr const char* table_a = "CREATE TABLE a (\n  id bigint PRIMARY KEY\n);\n";

/// What Atlas 0.32 writes for three files, the second of which is left out of the sum.
class AtlasSum : public LoadTest {
protected:
    void SetUp() override {
        directory.write("20240101000000_a.sql", table_a);
        directory.write("20240102000000_i.sql", "-- atlas:sum ignore\n\nSELECT 1;\n");
        directory.write("20240103000000_n.sql",
                        "-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON a (id);\n");
        directory.write("atlas.sum", sum);
    }

    std::string sum = "h1:n8M2Af6ogTj3Vz8E9xuGMvOfxBL0Ycssb+W3iD0v/3c=\n"
                      "20240101000000_a.sql h1:9Gcyj4NJWLXrY4YZZ0ELNSSkbvsTYatc7/3qstrJcaQ=\n"
                      "20240103000000_n.sql h1:HTaOdUlfxKdC2N4Rh51O6Ecnp3U2teyYMoCnPNcA6SM=\n";
};

TEST(AtlasSumming, GivesWhatAtlasWrites) {
    atlas::Summing sums;
    sums.add("20240101000000_a.sql", table_a);
    EXPECT_THAT(sums.lines(),
                ElementsAre(atlas::SumLine{"20240101000000_a.sql",
                                           "9Gcyj4NJWLXrY4YZZ0ELNSSkbvsTYatc7/3qstrJcaQ="}));
    EXPECT_EQ(atlas::total(sums.lines()), "r2PQ27/WHXpmDlJl9UB0Q5sUZ/6UEs8q14o6L9oSPsY=");
}

TEST_F(AtlasSum, AgreesWithTheFiles) {
    EXPECT_THAT(scripts(Format::atlas), ElementsAre("20240101000000_a.sql", "20240102000000_i.sql",
                                                    "20240103000000_n.sql"));
}

TEST_F(AtlasSum, MayHaveLinesThatEndWithCrLf) {
    std::string text;
    for (const auto c : sum)
        text += c == '\n' ? std::string{"\r\n"} : std::string{c};
    directory.write("atlas.sum", text);
    EXPECT_EQ(scripts(Format::atlas).size(), 3U);
}

TEST_F(AtlasSum, DoesNotCountFilesOfOtherKinds) {
    directory.write("README.md", "x");
    EXPECT_EQ(scripts(Format::atlas).size(), 3U);
}

TEST_F(AtlasSum, NamesAnEditedFile) {
    directory.write("20240101000000_a.sql", "CREATE TABLE b ();\n");
    EXPECT_EQ(refusal(Format::atlas),
              "20240101000000_a.sql was edited since atlas.sum was written; look at what has "
              "changed, then run `atlas migrate hash` and commit the file");
}

TEST_F(AtlasSum, TakesAnEditOfAFileThatIsLeftOut) {
    directory.write("20240102000000_i.sql", "-- atlas:sum ignore\n\nSELECT 2;\n");
    EXPECT_EQ(scripts(Format::atlas).size(), 3U);
}

TEST_F(AtlasSum, NamesAnAddedFile) {
    directory.write("20240102500000_b.sql", "SELECT 1;\n");
    EXPECT_EQ(refusal(Format::atlas),
              "20240102500000_b.sql was added since atlas.sum was written; look at what has "
              "changed, then run `atlas migrate hash` and commit the file");
}

TEST_F(AtlasSum, NamesAFileThatWasAddedAtTheEnd) {
    directory.write("20240104000000_b.sql", "SELECT 1;\n");
    EXPECT_EQ(refusal(Format::atlas),
              "20240104000000_b.sql was added since atlas.sum was written; look at what has "
              "changed, then run `atlas migrate hash` and commit the file");
}

TEST_F(AtlasSum, NamesARemovedFile) {
    std::filesystem::remove(directory.path() / "20240103000000_n.sql");
    EXPECT_EQ(refusal(Format::atlas),
              "20240103000000_n.sql was removed since atlas.sum was written; look at what has "
              "changed, then run `atlas migrate hash` and commit the file");
}

TEST_F(AtlasSum, HasToBeThere) {
    std::filesystem::remove(directory.path() / "atlas.sum");
    EXPECT_EQ(refusal(Format::atlas),
              "the directory has no atlas.sum, without which Atlas runs nothing; run `atlas "
              "migrate hash` and put the file beside the migrations");
}

TEST_F(AtlasSum, IsRefusedWhereItWasEditedByHand) {
    sum[3] = 'N';
    directory.write("atlas.sum", sum);
    EXPECT_EQ(refusal(Format::atlas),
              "atlas.sum, line 1, column 1: this is not the hash over the lines below it, as "
              "after a merge or an edit by hand; look at what has changed, then run `atlas "
              "migrate hash`");
}

TEST_F(AtlasSum, IsRefusedWithTheMarksOfAMerge) {
    sum.insert(sum.find('\n') + 1, "<<<<<<< HEAD\n");
    directory.write("atlas.sum", sum);
    EXPECT_EQ(refusal(Format::atlas),
              "atlas.sum, line 2, column 1: this is not a file's name and its hash, such as "
              "\"h1:...\"; run `atlas migrate hash`");
}

TEST_F(AtlasSum, IsRefusedWhenEmpty) {
    directory.write("atlas.sum", "");
    EXPECT_EQ(refusal(Format::atlas).find("atlas.sum, line 1, column 1: "), 0U);
}

} // namespace
} // namespace lockstep::formats::testing
