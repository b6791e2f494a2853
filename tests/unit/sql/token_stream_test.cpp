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

TEST(TokenStream, KeepsCopyDataAsTheyAre) {
    EXPECT_EQ(token_stream("COPY t  FROM STDIN; -- two\n1  it's\n--\n\\.\nSELECT  1;"),
              "COPY t FROM STDIN ;\n1  it's\n--\n\\. SELECT 1 ;");
}

TEST(TokenStream, TakesCopyDataWithoutAnEndAsTheyAre) {
    EXPECT_EQ(token_stream("COPY t FROM STDIN;\n1  2"), "COPY t FROM STDIN ;\n1  2");
}

TEST(TokenStream, ReadsLiteralsAsTheServerWould) {
    EXPECT_EQ(token_stream("SET standard_conforming_strings = off; SELECT 'a\\'  b';"),
              "SET standard_conforming_strings = off ; SELECT 'a\\'  b' ;");
}

TEST(TokenStream, ComesInPiecesThatMakeUpTheWhole) {
    const auto literal = "'" + std::string(40000, ' ') + "'";
    std::string script = "SELECT ";
    for (int i = 0; i < 5; ++i)
        script += literal + " , 1 , ";
    script += "2";
    std::string whole;
    write_token_stream(script, [&](std::string_view piece) { whole += piece; });
    EXPECT_EQ(whole, script);
}

TEST(TokenStream, TakesUnreadableTextAsItIs) {
    EXPECT_EQ(token_stream("SELECT 'a  b"), "SELECT'a  b");
}

} // namespace
} // namespace lockstep::sql
