// SPDX-License-Identifier: Apache-2.0
#include "formats/simple_query.hpp"

#include <gtest/gtest.h>

namespace lockstep::formats::simple_query {
namespace {

std::string appended(std::string_view message) {
    std::string script;
    append(script, message);
    return script;
}

std::string in_transaction(std::string_view statements) {
    std::string script;
    append_in_transaction(script, statements);
    return script;
}

TEST(SimpleQuery, IsATransactionWithSeveralPlainStatements) {
    EXPECT_TRUE(is_transaction("SELECT 1; SELECT 2"));
    EXPECT_TRUE(is_transaction("SET LOCAL a.b = 'c'; DO $$ BEGIN END $$;"));
    EXPECT_FALSE(is_transaction("SELECT 1;"));
    EXPECT_FALSE(is_transaction("-- nothing"));
    EXPECT_FALSE(is_transaction("SELECT 1; VACUUM;"));
    EXPECT_FALSE(is_transaction("BEGIN; SELECT 1; COMMIT;"));
    EXPECT_FALSE(is_transaction("SELECT 'oops; SELECT 2;"));
}

TEST(SimpleQuery, CommitsItselfInALoneCallOrBlockThatSaysSo) {
    EXPECT_TRUE(commits_itself("CALL p();"));
    EXPECT_TRUE(commits_itself("-- about\n/* more */ do $$ begin rollback; end $$"));
    EXPECT_FALSE(commits_itself("DO $$ BEGIN END $$"));
    EXPECT_FALSE(commits_itself("CALL p(); SELECT 1;"));
    EXPECT_FALSE(commits_itself("SELECT 1; CALL p();"));
    EXPECT_FALSE(commits_itself(""));
}

TEST(SimpleQuery, PutsBeginAndCommitAroundATransactionAlone) {
    EXPECT_EQ(appended(" SELECT 1; -- one\nSELECT 2 ; -- two\n"),
              " BEGIN; SELECT 1; -- one\nSELECT 2; COMMIT; ; -- two\n");
    EXPECT_EQ(appended("SELECT 1; SELECT 2"), "BEGIN; SELECT 1; SELECT 2; COMMIT;");
    EXPECT_EQ(appended("SELECT 1;\n"), "SELECT 1;\n");
    EXPECT_EQ(appended("SELECT 1; VACUUM;\n"), "SELECT 1; VACUUM;\n");
    EXPECT_EQ(appended("-- nothing\n"), "-- nothing\n");
}

TEST(SimpleQuery, StaysApartFromWhatComesBehind) {
    const auto ended = [](std::string_view message) {
        std::string script;
        append_ended(script, message);
        return script;
    };
    EXPECT_EQ(ended("SELECT 1"), "SELECT 1;");
    EXPECT_EQ(ended("SELECT 1 -- so;\n"), "SELECT 1; -- so;\n");
    EXPECT_EQ(ended("SELECT 1 /* so */ ; -- so\n"), "SELECT 1 /* so */ ; -- so\n");
    EXPECT_EQ(ended("SELECT ';\n';\n"), "SELECT ';\n';\n");
    EXPECT_EQ(ended("SELECT 1;\n"), "SELECT 1;\n");
    EXPECT_EQ(ended("-- nothing;\n"), "-- nothing;\n");
    EXPECT_EQ(ended("VACUUM"), "VACUUM;");
    EXPECT_EQ(appended("SELECT 1; VACUUM"), "SELECT 1; VACUUM;");
}

TEST(SimpleQuery, IsGivenTheBeginThatNobodyWrote) {
    EXPECT_EQ(with_begin("-- a\nSELECT 1; commit; VACUUM;"),
              "-- a\nBEGIN; SELECT 1; commit; VACUUM;");
    EXPECT_EQ(with_begin("SELECT 1; VACUUM;"), std::nullopt);
    EXPECT_EQ(with_begin("BEGIN; SELECT 1; COMMIT;"), std::nullopt);
    EXPECT_EQ(with_begin("SELECT 'commit';"), std::nullopt);
    EXPECT_EQ(with_begin("VACUUM; COMMIT;"), std::nullopt);
    EXPECT_EQ(with_begin("SELECT 'oops; COMMIT;"), std::nullopt);
}

TEST(SimpleQuery, PutsBeginAndCommitAroundWhatTheToolRunsInATransaction) {
    EXPECT_EQ(in_transaction("SELECT 1;\n"), "BEGIN; SELECT 1; COMMIT;;\n");
    EXPECT_EQ(in_transaction("-- nothing\n"), "-- nothing\n");
    EXPECT_EQ(in_transaction("SELECT 1; COMMIT; SELECT 2;"), "SELECT 1; COMMIT; SELECT 2;");
}

} // namespace
} // namespace lockstep::formats::simple_query
