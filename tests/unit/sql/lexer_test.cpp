// SPDX-License-Identifier: Apache-2.0
#include "sql/lexer.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::sql {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::vector<std::pair<TokenKind, std::string>> tokens_of(std::string_view script,
                                                         Comments comments = Comments::skip) {
    std::vector<std::pair<TokenKind, std::string>> tokens;
    Lexer lexer{script, comments};
    for (auto token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
        tokens.emplace_back(token.kind, token.text);
        if (token.kind == TokenKind::fault) break;
    }
    return tokens;
}

std::vector<std::string> texts_of(std::string_view script) {
    std::vector<std::string> texts;
    for (auto& [kind, text] : tokens_of(script))
        texts.push_back(std::move(text));
    return texts;
}

TEST(Lexer, TellsTheKindsOfTokensApart) {
    EXPECT_THAT(tokens_of(R"(a "b" 'c' $d$e$d$ 1 $2 + ; ( ))"),
                ElementsAre(Pair(TokenKind::word, "a"), Pair(TokenKind::identifier, "\"b\""),
                            Pair(TokenKind::string, "'c'"), Pair(TokenKind::string, "$d$e$d$"),
                            Pair(TokenKind::number, "1"), Pair(TokenKind::parameter, "$2"),
                            Pair(TokenKind::symbol, "+"), Pair(TokenKind::semicolon, ";"),
                            Pair(TokenKind::open_parenthesis, "("),
                            Pair(TokenKind::close_parenthesis, ")")));
}

TEST(Lexer, CutsASignOffAnOperatorThatMayNotEndInOne) {
    EXPECT_THAT(texts_of("a=-1"), ElementsAre("a", "=", "-", "1"));
    EXPECT_THAT(texts_of("a@-1"), ElementsAre("a", "@-", "1"));
}

TEST(Lexer, KeepsNumbersWhole) {
    EXPECT_THAT(texts_of("1.5 .5 1e-5 2E+3 0xFF 1_000"),
                ElementsAre("1.5", ".5", "1e-5", "2E+3", "0xFF", "1_000"));
}

TEST(Lexer, KeepsPartsOfOneLiteralApartFromNewLiterals) {
    EXPECT_THAT(tokens_of("'a'\n'b' 'c'"), ElementsAre(Pair(TokenKind::string, "'a'"),
                                                       Pair(TokenKind::continued_string, "'b'"),
                                                       Pair(TokenKind::string, "'c'")));
}

TEST(Lexer, GivesLineCommentsWhenAskedTo) {
    EXPECT_THAT(tokens_of("-- a\nb -- c", Comments::keep),
                ElementsAre(Pair(TokenKind::line_comment, "-- a"), Pair(TokenKind::word, "b"),
                            Pair(TokenKind::line_comment, "-- c")));
}

TEST(Lexer, ContinuesALiteralBehindAKeptComment) {
    EXPECT_THAT(tokens_of("E'a' -- more\n'\\''", Comments::keep),
                ElementsAre(Pair(TokenKind::string, "E'a'"),
                            Pair(TokenKind::line_comment, "-- more"),
                            Pair(TokenKind::continued_string, "'\\''")));
}

TEST(Lexer, StaysAtAFault) {
    Lexer lexer{"'a"};
    EXPECT_EQ(lexer.next().kind, TokenKind::fault);
    EXPECT_EQ(lexer.next().kind, TokenKind::fault);
    EXPECT_EQ(lexer.fault(), SplitFault::unclosed_string);
}

} // namespace
} // namespace lockstep::sql
