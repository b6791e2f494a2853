// SPDX-License-Identifier: Apache-2.0
#include "formats/sqlx.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

class LoadSqlx : public LoadTest {};

TEST_F(LoadSqlx, TakesSingleFilesAndPairs) {
    directory.write("1_a.sql", "-- no-transaction\nVACUUM;");
    directory.write("2_b.up.sql", "SELECT 2;");
    directory.write("2_b.down.sql", "SELECT -2;");
    const auto set = load();
    EXPECT_EQ(set.format, "sqlx");
    EXPECT_EQ(set.recognised, "1 file with -- no-transaction");
    EXPECT_EQ(set.session, migrate::SessionState::kept);
    ASSERT_EQ(set.migrations.size(), 2U);
    EXPECT_EQ(set.migrations[1].script, "2_b.up.sql");
    EXPECT_EQ(set.migrations[1].description, "b");
    EXPECT_EQ(set.migrations[1].down, "SELECT -2;");
}

TEST_F(LoadSqlx, PassesOverNamesWithoutAnUnderscore) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write("seed.sql", "SELECT 2;");
    directory.write("notes_about.txt", "about");
    EXPECT_THAT(scripts(Format::sqlx), ElementsAre("1_a.sql"));
}

struct Unknown {
    std::string name;
    std::string file;
    std::string sentence;
    friend void PrintTo(const Unknown& row, std::ostream* out) { *out << row.name; }
};

class LoadSqlxName : public LoadTest, public ::testing::WithParamInterface<Unknown> {};

TEST_P(LoadSqlxName, IsRefused) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write(GetParam().file, "SELECT 1;");
    EXPECT_EQ(refusal(Format::sqlx), GetParam().file + GetParam().sentence);
}

constexpr const char* unlike =
    " is not named like a migration of the format sqlx; expected 1_description.sql, or "
    "1_description.up.sql and 1_description.down.sql";

INSTANTIATE_TEST_SUITE_P(
    Name, LoadSqlxName,
    ::testing::ValuesIn(std::vector<Unknown>{
        {"Word", "create_users.sql", unlike},
        {"NoUnderscore", "2.sql", unlike},
        {"Segments", "1.2_a.sql", unlike},
        {"TooLarge", "9223372036854775808_a.sql",
         ": its version is larger than sqlx's table can hold"},
        {"DownOnly", "2_b.down.sql",
         " is a down-only file: there is no up file of version 2 that it would undo; add that, or "
         "take this one away"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(LoadSqlx, LetsAFileEndTheTransactionThatSqlxBegan) {
    directory.write("1_a.sql", "SELECT 1; COMMIT; SELECT 2;");
    EXPECT_EQ(load(Format::sqlx).migrations.at(0).text, "BEGIN; SELECT 1; COMMIT; SELECT 2;");
}

struct Transaction {
    std::string name;
    std::string text;
    bool none;
    friend void PrintTo(const Transaction& row, std::ostream* out) { *out << row.name; }
};

class LoadSqlxTransaction : public LoadTest, public ::testing::WithParamInterface<Transaction> {};

TEST_P(LoadSqlxTransaction, IsLeftOutWhereSqlxAndTheServerLeaveItOut) {
    directory.write("1_a.sql", GetParam().text);
    EXPECT_EQ(load(Format::sqlx).migrations.at(0).directives.no_transaction, GetParam().none);
}

INSTANTIATE_TEST_SUITE_P(
    Text, LoadSqlxTransaction,
    ::testing::ValuesIn(std::vector<Transaction>{
        {"Plain", "SELECT 1;", false},
        {"OneStatement", "-- no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);", true},
        {"ACall", "-- no-transaction\nCALL p();", true},
        {"SeveralAreOneTransactionOfTheServer", "-- no-transaction\nSELECT 1; SELECT 2;", false},
        {"SeveralWithOneThatCannot", "-- no-transaction\nSELECT 1; VACUUM;", true},
        {"BehindAComment", "-- about\n-- no-transaction\nCALL p();", false},
        {"BehindAByteOrderMark", "\xEF\xBB\xBF-- no-transaction\nCALL p();", true},
        {"WithMoreBehindIt", "-- no-transactions please\nCALL p();", true},
    }),
    [](const auto& test) { return test.param.name; });

} // namespace
} // namespace lockstep::formats::testing
