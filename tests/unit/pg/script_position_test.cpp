// SPDX-License-Identifier: Apache-2.0
#include "pg/script_position.hpp"

#include <gtest/gtest.h>

namespace lockstep::pg {
namespace {

using sql::Position;

TEST(PositionInFile, IsTheStatementsBeginWithoutAPositionFromTheServer) {
    EXPECT_EQ(position_in_file({"SELECT 1", {7, 3}}, 0), (Position{7, 3}));
}

TEST(PositionInFile, AddsColumnsOnTheFirstLine) {
    EXPECT_EQ(position_in_file({"SELECT x", {7, 3}}, 8), (Position{7, 10}));
}

TEST(PositionInFile, StartsColumnsAgainOnLaterLines) {
    EXPECT_EQ(position_in_file({"SELECT\n  1,\n  x", {7, 3}}, 15), (Position{9, 3}));
}

// The server counts characters; editors are pointed to bytes, as everywhere in Lockstep.
TEST(PositionInFile, CountsCharactersOfSeveralBytes) {
    EXPECT_EQ(position_in_file({"SELECT 'é€', x", {1, 1}}, 13), (Position{1, 16}));
}

TEST(PositionInFile, StaysAtTheEndForAPositionBehindIt) {
    EXPECT_EQ(position_in_file({"SELECT", {1, 1}}, 99), (Position{1, 7}));
}

TEST(Cut, KeepsShortTexts) {
    EXPECT_EQ(cut("abc", 3), "abc");
}

TEST(Cut, NeverTearsACharacter) {
    EXPECT_EQ(cut("ab€", 3), "ab");
    EXPECT_EQ(cut("ab€", 4), "ab");
    EXPECT_EQ(cut("ab€c", 5), "ab€");
}

} // namespace
} // namespace lockstep::pg
