// SPDX-License-Identifier: Apache-2.0
#include "formats/graphile_migrate.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "formats/graphile_migrate_header.hpp"
#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

constexpr const char* table_a = "CREATE TABLE a (\n  id bigint PRIMARY KEY\n);\n";
constexpr const char* first_hash = "sha1:fcdfb9e407eca166c97f663bd70f64aea53e61a5";

// What graphile-migrate 1.4.1 gives.
TEST(GraphileMigrateHash, IsThatOfTheTool) {
    EXPECT_EQ(graphile_migrate::hash_of(table_a, ""), first_hash);
    EXPECT_EQ(graphile_migrate::hash_of(
                  "--! no-transaction\nCREATE INDEX CONCURRENTLY i ON a (id);\n", first_hash),
              "sha1:5e7c47b63c461539257c44d9df2afac5d58ddb38");
    EXPECT_EQ(graphile_migrate::hash_of("", first_hash),
              "sha1:383b3624dda733772fa12eaf757eb83e890ffb6f");
}

class LoadGraphile : public LoadTest {
protected:
    /// Writes a migration as `graphile-migrate commit` would.
    void commit(const std::string& name, const std::string& body, const std::string& more = {}) {
        const auto hash = graphile_migrate::hash_of(body, previous);
        directory.write(name, "--! Previous: " + (previous.empty() ? "-" : previous) +
                                  "\n--! Hash: " + hash + "\n" + more + "\n" + body);
        previous = hash;
    }

    std::string refusal_of() { return refusal(Format::graphile_migrate); }

    migrate::MigrationSet loaded(const LoadSettings& settings) {
        auto set = load_directory(directory.path(), settings);
        if (set) return *std::move(set);
        ADD_FAILURE() << set.error().error.message;
        return {};
    }

    std::string previous;
};

TEST_F(LoadGraphile, RunsWhatIsCommitted) {
    commit("committed/000001.sql", table_a);
    commit("committed/000002-add_b-now.sql", "SELECT 2;\n", "--! Message: add b now\n");
    directory.write("current.sql", "SELECT :NOT_YET;");
    directory.write("current/1-x.sql", "SELECT 4;");
    directory.write("fixtures/x.sql", "SELECT 5;");
    const auto set = load(Format::graphile_migrate);
    ASSERT_EQ(set.migrations.size(), 2U);
    EXPECT_EQ(set.session, migrate::SessionState::kept);
    EXPECT_EQ(set.migrations[1].script, "committed/000002-add_b-now.sql");
    EXPECT_EQ(set.migrations[1].description, "add b now");
    EXPECT_EQ(set.migrations[1].version.text(), "000002");
    EXPECT_EQ(set.migrations[1].foreign_id, "000002.sql");
}

TEST_F(LoadGraphile, IsRecognised) {
    commit("committed/000001.sql", table_a);
    directory.write("current.sql", "SELECT 3;");
    EXPECT_EQ(load().format, "graphile-migrate");
}

TEST_F(LoadGraphile, IsRecognisedByTheHeadersAlone) {
    commit("000001.sql", table_a);
    EXPECT_EQ(load().format, "graphile-migrate");
}

TEST_F(LoadGraphile, CanBeGivenTheFolderOfCommittedOnes) {
    commit("000001.sql", table_a);
    EXPECT_THAT(scripts(Format::graphile_migrate), ElementsAre("000001.sql"));
}

TEST_F(LoadGraphile, FollowsNoTransactionInTheFirstLineOfTheBody) {
    commit("1.sql", "--! no-transaction\nCREATE INDEX CONCURRENTLY i ON a (id);\n");
    commit("2.sql", "SELECT 1;\n--! no-transaction\n");
    commit("3.sql", "--! no-transactional\nSELECT 1;\n");
    const auto set = load(Format::graphile_migrate);
    ASSERT_EQ(set.migrations.size(), 3U);
    EXPECT_TRUE(set.migrations[0].directives.no_transaction);
    EXPECT_FALSE(set.migrations[1].directives.no_transaction);
    EXPECT_FALSE(set.migrations[2].directives.no_transaction);
}

// They are sent in one message, and that is a transaction for the server.
TEST_F(LoadGraphile, RunsSeveralStatementsWithoutATransactionTogether) {
    commit("1.sql", "--! no-transaction\nSELECT 1;\nSELECT 2;\n");
    EXPECT_FALSE(load(Format::graphile_migrate).migrations.at(0).directives.no_transaction);
}

TEST_F(LoadGraphile, LetsAFileEndTheTransactionOfItsTool) {
    commit("1.sql", "SELECT 1;\nCOMMIT;\n");
    const auto set = load(Format::graphile_migrate);
    ASSERT_EQ(set.migrations.size(), 1U);
    const auto& text = set.migrations[0].text;
    EXPECT_EQ(text.substr(text.find("\n\n")), "\n\nBEGIN; SELECT 1;\nCOMMIT;\n");
}

TEST_F(LoadGraphile, PutsValuesInPlaceOfPlaceholders) {
    commit("1.sql", "GRANT CONNECT ON DATABASE :DATABASE_NAME TO :APP; -- :APP\nSELECT ':APP', "
                    "':APPLE', x::TEXT, a[1:LAST], j[:LAST];\n");
    const auto set = loaded({.format = Format::graphile_migrate,
                             .placeholders = {{"DATABASE_NAME", "shop"}, {":APP", "web"}}});
    ASSERT_EQ(set.migrations.size(), 1U);
    const auto& text = set.migrations[0].text;
    EXPECT_EQ(text.substr(text.find("GRANT")),
              "GRANT CONNECT ON DATABASE shop TO web; -- web\nSELECT 'web', ':APPLE', x::TEXT, "
              "a[1:LAST], j[:LAST];\n");
}

TEST_F(LoadGraphile, SumsAFileUpWithoutItsValues) {
    commit("1.sql", "GRANT SELECT ON a TO :APP;\n");
    const auto sum = [&](const std::string& value) {
        return loaded({.format = Format::graphile_migrate, .placeholders = {{"APP", value}}})
            .migrations.at(0)
            .token_checksum();
    };
    EXPECT_EQ(sum("one"), sum("two"));
}

TEST_F(LoadGraphile, RunsTheFileFromItsBeginning) {
    commit("1.sql", table_a);
    EXPECT_EQ(load(Format::graphile_migrate).migrations.at(0).text.find("--! Previous: -\n"), 0U);
}

TEST_F(LoadGraphile, RefusesABuiltInPlaceholderWithoutAValue) {
    commit("1.sql", "SELECT 1;\nSELECT ':DATABASE_OWNER';\n");
    EXPECT_EQ(refusal_of(), "1.sql, line 5, column 9: the placeholder :DATABASE_OWNER has no "
                            "value; give one with --placeholders (LOCKSTEP_PLACEHOLDERS)");
}

TEST_F(LoadGraphile, RefusesAPlaceholderThatNobodyGaveAValue) {
    commit("1.sql", "GRANT SELECT ON a TO :APP_USER;\n");
    EXPECT_EQ(refusal_of(), "1.sql, line 4, column 22: the placeholder :APP_USER has no value; "
                            "give one with --placeholders (LOCKSTEP_PLACEHOLDERS)");
}

TEST_F(LoadGraphile, RefusesAnEditedFile) {
    commit("1.sql", table_a);
    commit("2.sql", "SELECT 2;\n");
    directory.write("1.sql", std::string{"--! Previous: -\n--! Hash: "} + first_hash +
                                 "\n\nCREATE TABLE b ();\n");
    EXPECT_EQ(refusal_of(),
              "1.sql, line 2, column 1: the file was edited after it was committed: its hash is " +
                  graphile_migrate::hash_of("CREATE TABLE b ();", "") +
                  "; put it back as it was, and commit the change as a migration of its own");
}

TEST_F(LoadGraphile, TakesAnInvalidHashThatIsAllowed) {
    directory.write("1.sql",
                    "--! AllowInvalidHash\n--! Previous: -\n--! Hash: sha1:1\n\nSELECT 1;\n");
    EXPECT_THAT(scripts(Format::graphile_migrate), ElementsAre("1.sql"));
    commit("1.sql", table_a, "--! AllowInvalidHash\n");
    EXPECT_EQ(refusal_of(), "1.sql, line 2, column 1: the header AllowInvalidHash is there, and "
                            "the hash is right; take the header out");
}

TEST_F(LoadGraphile, RefusesAGapInTheChain) {
    commit("1.sql", table_a);
    commit("2.sql", "SELECT 2;\n");
    commit("3.sql", "SELECT 3;\n");
    std::filesystem::remove(directory.path() / "2.sql");
    EXPECT_EQ(refusal_of(), "3.sql, line 1, column 1: the migration before it is 1.sql, and that "
                            "has another hash; is a file missing, or were two committed at once?");
    std::filesystem::remove(directory.path() / "1.sql");
    EXPECT_EQ(refusal_of(), "3.sql, line 1, column 1: it is the first migration, and names one "
                            "before it; is a file missing?");
}

struct Refused {
    std::string name;
    std::string text;
    std::string expected; ///< Behind the file's name.
    friend void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }
};

class LoadGraphileText : public LoadGraphile, public ::testing::WithParamInterface<Refused> {};

TEST_P(LoadGraphileText, IsRefusedWithItsPlace) {
    directory.write("1.sql", GetParam().text);
    EXPECT_EQ(refusal_of(), "1.sql, " + GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Text, LoadGraphileText,
    ::testing::ValuesIn(std::vector<Refused>{
        {"NoHeader", "SELECT 1;\n",
         "line 1, column 1: a committed migration begins with \"--! Previous:\" and \"--! Hash:\", "
         "and they are not all here; commit it with graphile-migrate"},
        {"NoHash", "--! Previous: -\n--! Hash:\n\nSELECT 1;\n",
         "line 1, column 1: a committed migration begins with \"--! Previous:\" and \"--! Hash:\", "
         "and they are not all here; commit it with graphile-migrate"},
        {"Twice", "--! Previous: -\n--! Previous: -\n--! Hash: sha1:1\n\nSELECT 1;\n",
         "line 2, column 1: the header Previous is given twice; keep one"},
        {"NoEmptyLine", "--! Previous: -\n--! Hash: sha1:1\nSELECT 1;\n",
         "line 3, column 1: an empty line has to stand below the header"},
        {"CrLf", "--! Previous: -\r\n--! Hash: sha1:1\r\n\r\nSELECT 1;\r\n",
         "line 1, column 1: the lines end with CR LF, and graphile-migrate reads LF only; check "
         "the file out as it was committed"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(LoadGraphile, RefusesNamesThatOnlyLookLikeIts) {
    commit("1.sql", table_a);
    for (const std::string name : {"x.sql", "2_b.sql", "2-b.c.sql", "committed/a.sql"}) {
        directory.write(name, "SELECT 1;");
        EXPECT_EQ(refusal_of(), name + " is not named like a migration of the format "
                                       "graphile-migrate; expected committed/000001.sql or "
                                       "committed/000001-description.sql");
        std::filesystem::remove(directory.path() / name);
    }
}

} // namespace
} // namespace lockstep::formats::testing
