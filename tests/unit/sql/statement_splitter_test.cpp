// SPDX-License-Identifier: Apache-2.0
#include "sql/statement_splitter.hpp"

#include <algorithm>
#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "split_case.hpp"

namespace lockstep::sql::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

std::vector<Position> places_of(std::string_view script) {
    const auto statements = split_statements(script);
    std::vector<Position> places;
    if (!statements) return places;
    for (const auto& statement : *statements)
        places.push_back(statement.begin);
    return places;
}

class SplitStatements : public ::testing::TestWithParam<Case> {};

TEST_P(SplitStatements, YieldsWhatPsqlWouldSend) {
    EXPECT_THAT(texts_of(GetParam().script), ElementsAreArray(GetParam().statements));
}

INSTANTIATE_TEST_SUITE_P(
    Script, SplitStatements,
    ::testing::ValuesIn(std::vector<Case>{
        {"Empty", "", {}},
        {"OnlyWhiteSpace", " \t\r\n\f", {}},
        {"OnlyComments", "-- nothing\n/* here */ ;", {}},
        {"EmptyStatements", ";; SELECT 1;; ; SELECT 2;", {"SELECT 1", "SELECT 2"}},
        {"LastSemicolonMissing", "SELECT 1; SELECT 2", {"SELECT 1", "SELECT 2"}},
        {"CommentBehindTheLastStatement", "SELECT 1; -- done", {"SELECT 1"}},
        {"CommentBeforeTheSemicolon", "SELECT 1 /* done */ ;", {"SELECT 1"}},
        {"LineCommentEndsAtCarriageReturn", "-- a\rSELECT 1;", {"SELECT 1"}},
        {"DosLineEnds", "SELECT 1;\r\nSELECT\r\n2;\r\n", {"SELECT 1", "SELECT\r\n2"}},
        {"SemicolonInString", "SELECT ';''';", {"SELECT ';'''"}},
        {"SemicolonInLineComment", "SELECT 1 -- ; '\n;", {"SELECT 1"}},
        {"BackslashIsPlainInString", R"(SELECT '\'; SELECT 2)", {R"(SELECT '\')", "SELECT 2"}},
        {"BackslashEscapesInEString", R"(SELECT E'\';';)", {R"(SELECT E'\';')"}},
        {"BackslashEscapesInLowerCaseEString", R"(SELECT e'\';';)", {R"(SELECT e'\';')"}},
        {"LetterBeforeStringIsNoPrefix", R"(SELECT fooe'\';)", {R"(SELECT fooe'\')"}},
        {"ContinuedEStringIsAnEscapeString",
         "SELECT E'a'\n  '\\';'; SELECT 2",
         {"SELECT E'a'\n  '\\';'", "SELECT 2"}},
        {"ContinuedEStringBehindALineComment",
         "SELECT E'a' -- more\n  '\\';'; SELECT 2",
         {"SELECT E'a' -- more\n  '\\';'", "SELECT 2"}},
        {"StringOnTheSameLineIsNotContinued",
         R"(SELECT E'a' '\'; SELECT 2)",
         {R"(SELECT E'a' '\')", "SELECT 2"}},
        {"BlockCommentEndsContinuation",
         "SELECT E'a'\n/* x */ '\\'; SELECT 2",
         {"SELECT E'a'\n/* x */ '\\'", "SELECT 2"}},
        {"ContinuedPlainStringStaysPlain",
         "SELECT 'a'\n'\\'; SELECT 2",
         {"SELECT 'a'\n'\\'", "SELECT 2"}},
        {"UnicodeString", R"(SELECT U&'\0061;\'; SELECT 2)", {R"(SELECT U&'\0061;\')", "SELECT 2"}},
        {"UnicodeIdentifier", R"(SELECT U&"a;\"; SELECT 2)", {R"(SELECT U&"a;\")", "SELECT 2"}},
        {"BitStrings", R"(SELECT B'1;', X'\'; SELECT 2)", {R"(SELECT B'1;', X'\')", "SELECT 2"}},
        {"NationalString", R"(SELECT N'\'; SELECT 2)", {R"(SELECT N'\')", "SELECT 2"}},
        {"SemicolonInIdentifier", R"(DROP TABLE "a;b";)", {R"(DROP TABLE "a;b")"}},
        {"DoubledQuoteInIdentifier", R"(DROP TABLE "a"";b";)", {R"(DROP TABLE "a"";b")"}},
        {"NestedComment", "SELECT /* a /* b; */ c; */ 1;", {"SELECT /* a /* b; */ c; */ 1"}},
        {"CommentEndsAnOperator",
         "SELECT 1 +/* ; */ 2; SELECT 3",
         {"SELECT 1 +/* ; */ 2", "SELECT 3"}},
        {"LineCommentEndsAnOperator",
         "SELECT 1 +-- ;\n 2; SELECT 3",
         {"SELECT 1 +-- ;\n 2", "SELECT 3"}},
        {"DollarQuote", "SELECT $$;'$$; SELECT 2", {"SELECT $$;'$$", "SELECT 2"}},
        {"DollarQuoteWithTag",
         "DO $f$ BEGIN; $$ ; END $f$; SELECT 1",
         {"DO $f$ BEGIN; $$ ; END $f$", "SELECT 1"}},
        {"DollarQuoteWithTagInPlainOne",
         "DO $$ x := $q$;$q$; $$; SELECT 1",
         {"DO $$ x := $q$;$q$; $$", "SELECT 1"}},
        {"LoneDollarInDollarQuote", "DO $$ a $ b; $$; SELECT 1", {"DO $$ a $ b; $$", "SELECT 1"}},
        {"DollarQuoteEndsBehindAnotherDollar",
         "SELECT $a$;$$a$; SELECT 1",
         {"SELECT $a$;$$a$", "SELECT 1"}},
        {"TagsAreCaseSensitive",
         "SELECT $a$;$A$;$a$; SELECT 1",
         {"SELECT $a$;$A$;$a$", "SELECT 1"}},
        {"TagInAnotherAlphabet", "SELECT $ä$;$ä$; SELECT 1", {"SELECT $ä$;$ä$", "SELECT 1"}},
        {"ParameterIsNoDollarQuote", "SELECT $1; SELECT $2", {"SELECT $1", "SELECT $2"}},
        {"DollarInIdentifierIsNoDollarQuote",
         "SELECT a$b$c; SELECT x$$; SELECT 3",
         {"SELECT a$b$c", "SELECT x$$", "SELECT 3"}},
        {"TypeCastAndAssignment",
         "SELECT 1::text; SELECT f(a := 2)",
         {"SELECT 1::text", "SELECT f(a := 2)"}},
        {"RuleBodyInParentheses",
         "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3",
         {"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"}},
        {"SurplusClosingParenthesis", "SELECT 1); SELECT 2", {"SELECT 1)", "SELECT 2"}},
        {"AtomicBodyWithCase",
         "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END; "
         "SELECT 2",
         {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END",
          "SELECT 2"}},
        {"AtomicBodyOfAReplacedProcedure",
         "create or replace procedure p() begin atomic select 1; select 2; end; SELECT 3",
         {"create or replace procedure p() begin atomic select 1; select 2; end", "SELECT 3"}},
        {"AtomicBodyWithNestedCases",
         "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN CASE WHEN b THEN 1 END END; "
         "END; SELECT 2",
         {"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN CASE WHEN b THEN 1 END END; "
          "END",
          "SELECT 2"}},
        {"AtomicBodyWithEndAsAName",
         "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1 AS end; SELECT t.end FROM t; END; SELECT 2",
         {"CREATE FUNCTION f() BEGIN ATOMIC SELECT 1 AS end; SELECT t.end FROM t; END",
          "SELECT 2"}},
        {"FunctionNamedBegin",
         "CREATE FUNCTION begin() RETURNS int RETURN 1; SELECT 2",
         {"CREATE FUNCTION begin() RETURNS int RETURN 1", "SELECT 2"}},
        {"AtomicOutsideARoutineIsAName",
         "CREATE TABLE begin atomic; SELECT 2",
         {"CREATE TABLE begin atomic", "SELECT 2"}},
        {"BeginOutsideARoutineIsAStatement", "BEGIN; SELECT 1; END;", {"BEGIN", "SELECT 1", "END"}},
        {"CopyFromAFile", "COPY t FROM '/stdin'; SELECT 1", {"COPY t FROM '/stdin'", "SELECT 1"}},
        {"CopyToStandardOutput", "COPY t TO STDOUT; SELECT 1", {"COPY t TO STDOUT", "SELECT 1"}},
        {"CopyOfAQueryFromATableNamedStdin",
         "COPY (SELECT * FROM stdin) TO STDOUT; SELECT 1",
         {"COPY (SELECT * FROM stdin) TO STDOUT", "SELECT 1"}},
        {"TableNamedStdin", "SELECT * FROM stdin; SELECT 1", {"SELECT * FROM stdin", "SELECT 1"}},
    }),
    [](const auto& test) { return test.param.name; });

TEST(SplitStatementsPosition, IsThatOfTheFirstToken) {
    EXPECT_THAT(places_of("-- one\n\n  SELECT\n 1; /* a\n b */ SELECT 2;\r\nSELECT 3"),
                ElementsAre(Position{3, 3}, Position{5, 7}, Position{6, 1}));
}

struct Fault {
    std::string name;
    std::string_view script;
    SplitError error;
    friend void PrintTo(const Fault& row, std::ostream* out) { *out << row.name; }
};

class SplitStatementsFault : public ::testing::TestWithParam<Fault> {};

TEST_P(SplitStatementsFault, PointsAtTheOpening) {
    const auto statements = split_statements(GetParam().script);
    ASSERT_FALSE(statements);
    EXPECT_EQ(statements.error().fault, GetParam().error.fault);
    EXPECT_EQ(statements.error().opened_at, GetParam().error.opened_at);
}

INSTANTIATE_TEST_SUITE_P(
    Script, SplitStatementsFault,
    ::testing::ValuesIn(std::vector<Fault>{
        {"String", "SELECT 1;\n  SELECT 'oops;\n", {SplitFault::unclosed_string, {2, 10}}},
        {"EStringEndingInEscape", "SELECT E'\\'", {SplitFault::unclosed_string, {1, 8}}},
        {"EStringEndingInBackslash", "SELECT E'\\", {SplitFault::unclosed_string, {1, 8}}},
        {"Identifier", "SELECT \"oops;\n", {SplitFault::unclosed_identifier, {1, 8}}},
        {"UnicodeIdentifier", "SELECT U&\"oops;\n", {SplitFault::unclosed_identifier, {1, 8}}},
        {"Comment", "SELECT 1;\n/* a /* b */\nSELECT 2;", {SplitFault::unclosed_comment, {2, 1}}},
        {"CommentThatOnlyLooksClosed", "/*/", {SplitFault::unclosed_comment, {1, 1}}},
        {"DollarQuote", "DO $f$ BEGIN $$ $F$;", {SplitFault::unclosed_dollar_quote, {1, 4}}},
        {"OutermostParenthesis",
         "SELECT 1;\nSELECT (1 + (2;",
         {SplitFault::unclosed_parenthesis, {2, 8}}},
        {"RoutineBody",
         "CREATE FUNCTION f()\nBEGIN ATOMIC SELECT 1;",
         {SplitFault::unclosed_routine_body, {2, 1}}},
        {"PsqlCommand", "\\connect other\n", {SplitFault::psql_command, {1, 1}}},
        {"PsqlCommandBehindAStatement", "SELECT 1 \\gset\n", {SplitFault::psql_command, {1, 10}}},
        {"PsqlCommandInParentheses", "SELECT (\n\\x", {SplitFault::psql_command, {2, 1}}},
        {"CopyWithoutItsLastLine",
         "SELECT 1;\n COPY t (a) FROM STDIN;\n1'\n\\.x\n \\.\n",
         {SplitFault::unclosed_copy_data, {2, 2}}},
        {"CopyInTheLastLine", "COPY t FROM STDIN;", {SplitFault::unclosed_copy_data, {1, 1}}},
        {"CopyWithoutSemicolon",
         "SELECT 1;\ncopy t from stdin with (format csv)\n",
         {SplitFault::unclosed_copy_data, {2, 1}}},
        {"StatementBetweenACopyAndItsData",
         "COPY t FROM STDIN; SELECT 1;\n1\n\\.\n",
         {SplitFault::text_before_copy_data, {1, 20}}},
        {"BlockCommentBetweenACopyAndItsData",
         "COPY t FROM STDIN; /* a */\n1\n\\.\n",
         {SplitFault::text_before_copy_data, {1, 20}}},
        {"TextBehindCopyData",
         "COPY t FROM STDIN;\n1\n\\.\n  SELECT 'oops",
         {SplitFault::unclosed_string, {4, 10}}},
        {"RoutineBodyWhoseEndStandsBehindNoSemicolon",
         "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1 END;",
         {SplitFault::unclosed_routine_body, {1, 21}}},
        {"BehindAByteOrderMark", "\xEF\xBB\xBFSELECT 'oops", {SplitFault::unclosed_string, {1, 8}}},
    }),
    [](const auto& test) { return test.param.name; });

struct CopyCase {
    std::string name;
    std::string_view script;
    std::vector<std::string> statements;
    std::string data;
    friend void PrintTo(const CopyCase& row, std::ostream* out) { *out << row.name; }
};

class SplitCopy : public ::testing::TestWithParam<CopyCase> {};

TEST_P(SplitCopy, TakesTheLinesBehindIt) {
    EXPECT_THAT(texts_of(GetParam().script), ElementsAreArray(GetParam().statements));
    const auto statements = split_statements(GetParam().script);
    ASSERT_TRUE(statements);
    ASSERT_NE(statements->front().copy_data.data(), nullptr);
    EXPECT_EQ(statements->front().copy_data, GetParam().data);
}

INSTANTIATE_TEST_SUITE_P(
    Script, SplitCopy,
    ::testing::ValuesIn(std::vector<CopyCase>{
        {"Plain", "COPY t FROM STDIN;\n1\n2\n\\.\n", {"COPY t FROM STDIN"}, "1\n2\n"},
        {"StatementBehind",
         "copy t from stdin;\n1\n\\.\nSELECT 1;",
         {"copy t from stdin", "SELECT 1"},
         "1\n"},
        {"NoRows", "COPY t FROM STDIN;\n\\.\nSELECT 1", {"COPY t FROM STDIN", "SELECT 1"}, ""},
        {"LastLineWithoutLineEnd", "COPY t FROM STDIN;\n1\n\\.", {"COPY t FROM STDIN"}, "1\n"},
        {"DosLineEnds",
         "COPY t FROM STDIN;\r\n1\r\n\\.\r\nSELECT 1",
         {"COPY t FROM STDIN", "SELECT 1"},
         "1\r\n"},
        {"QuotesAndCommentsAreData",
         "COPY t FROM STDIN;\nit's\n$$ /* -- ;\n(\n\\.\nSELECT 1",
         {"COPY t FROM STDIN", "SELECT 1"},
         "it's\n$$ /* -- ;\n(\n"},
        {"BackslashesAreData",
         "COPY t FROM STDIN;\n\\N\t\\\\.\n\\..\n\\.\nSELECT 1",
         {"COPY t FROM STDIN", "SELECT 1"},
         "\\N\t\\\\.\n\\..\n"},
        {"LineCommentBehindTheSemicolon",
         "COPY t FROM STDIN; \t-- two rows\n1\n2\n\\.\n",
         {"COPY t FROM STDIN"},
         "1\n2\n"},
        {"OptionsAndColumns",
         "COPY public.\"T\" (a, b) FROM STDIN WITH (FORMAT csv, DELIMITER ';');\n1;2\n\\.\n",
         {"COPY public.\"T\" (a, b) FROM STDIN WITH (FORMAT csv, DELIMITER ';')"},
         "1;2\n"},
        {"WithCondition",
         "COPY t FROM STDIN WHERE a > 1;\n2\n\\.\n",
         {"COPY t FROM STDIN WHERE a > 1"},
         "2\n"},
        {"OverSeveralLines",
         "COPY t\nFROM -- here\nSTDIN\n;\n2\n\\.\n",
         {"COPY t\nFROM -- here\nSTDIN"},
         "2\n"},
        {"FromStandardOutputIsTheSame",
         "COPY t FROM STDOUT;\n2\n\\.\n",
         {"COPY t FROM STDOUT"},
         "2\n"},
        {"BinaryInTheOldSpelling",
         "COPY BINARY t FROM STDIN;\n2\n\\.\n",
         {"COPY BINARY t FROM STDIN"},
         "2\n"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(SplitStatements, GivesNoCopyDataToOtherStatements) {
    const auto statements = split_statements("SELECT 1; COPY t TO STDOUT; COPY t FROM 'a';");
    ASSERT_TRUE(statements);
    EXPECT_TRUE(std::all_of(statements->begin(), statements->end(), [](const auto& statement) {
        return statement.copy_data.data() == nullptr;
    }));
}

TEST(SplitStatements, CountsTheLinesOfCopyData) {
    EXPECT_THAT(places_of("COPY t FROM STDIN;\n1\n2\n\\.\nSELECT 1"),
                ElementsAre(Position{1, 1}, Position{5, 1}));
}

TEST(SplitStatements, LosesNothingButSemicolonsCommentsAndWhiteSpace) {
    const std::string script =
        "SELECT 1;\n\n-- c\nUPDATE t SET a = ';' /* in */ WHERE b;\n;DO $$;$$";
    std::string kept;
    for (const auto& text : texts_of(script))
        kept += text;
    EXPECT_EQ(kept, "SELECT 1UPDATE t SET a = ';' /* in */ WHERE bDO $$;$$");
}

TEST(SplitStatements, GivesViewsIntoTheScript) {
    const std::string script = "  SELECT 1;";
    const auto statements = split_statements(script);
    ASSERT_TRUE(statements);
    EXPECT_EQ(statements->front().text.data(), script.data() + 2);
}

TEST(SplitStatements, NamesEachFaultInWords) {
    EXPECT_EQ(describe(SplitFault::unclosed_string), "a quoted string is never closed");
    EXPECT_EQ(describe(SplitFault::psql_command),
              "a backslash command is for psql and means nothing to the server");
}

TEST(StatementReader, GivesOneStatementAfterTheOther) {
    StatementReader reader{"SELECT 1; SELECT 2"};
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.statement().text, "SELECT 1");
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.statement().text, "SELECT 2");
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.fault(), std::nullopt);
}

TEST(StatementReader, GivesTheStatementsBeforeAFaultAndNoneBehindIt) {
    StatementReader reader{"SELECT 1; SELECT (2"};
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.statement().text, "SELECT 1");
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.fault(), (SplitError{SplitFault::unclosed_parenthesis, {1, 18}}));
}

TEST(FindFault, FindsNoneInAScriptThatCanBeSplit) {
    EXPECT_EQ(find_fault("SELECT 1; SELECT 2"), std::nullopt);
}

TEST(FindFault, TellsWhatSplittingWouldTell) {
    const std::string script = "SELECT 1;\nSELECT 'oops";
    EXPECT_EQ(find_fault(script), split_statements(script).error());
}

} // namespace
} // namespace lockstep::sql::testing
