// SPDX-License-Identifier: Apache-2.0
#include "sql/token_stream.hpp"

#include <gtest/gtest.h>

namespace lockstep::sql {
namespace {

TEST(TokenStream, DropsCommentsAndFoldsWhiteSpace) {
    EXPECT_EQ(token_stream("-- head\nSELECT  a,\n\tb /* c /* d */ */ FROM t; -- tail\n"),
              "SELECT a , b FROM t ;");
}

TEST(TokenStream, DoesNotDependOnSpaceBetweenOperatorsAndNames) {
    EXPECT_EQ(token_stream("a=-1"), token_stream("a = - 1"));
}

TEST(TokenStream, KeepsWhatStandsInQuotes) {
    EXPECT_EQ(token_stream("SELECT 'a  -- b', \"c  d\", $$ e  -- f\n $$"),
              "SELECT 'a  -- b' , \"c  d\" , $$ e  -- f\n $$");
}

TEST(TokenStream, TellsAContinuedLiteralFromTwoLiterals) {
    EXPECT_NE(token_stream("SELECT 'a'\n'b'"), token_stream("SELECT 'a' 'b'"));
    EXPECT_EQ(token_stream("SELECT 'a'\n'b'"), token_stream("SELECT 'a' -- more\n\n   'b'"));
}

TEST(TokenStream, TellsAPrefixFromAWord) {
    EXPECT_NE(token_stream("SELECT E'a'"), token_stream("SELECT E 'a'"));
}

TEST(TokenStream, TakesUnreadableTextAsItIs) {
    EXPECT_EQ(token_stream("SELECT 'a  b"), "SELECT'a  b");
}

} // namespace
} // namespace lockstep::sql
