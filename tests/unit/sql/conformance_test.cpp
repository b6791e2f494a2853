// SPDX-License-Identifier: Apache-2.0
// The scripts on which the splitters of migration tools, drivers and linters are known to break,
// and what psql makes of each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "split_case.hpp"

namespace lockstep::sql::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::SizeIs;

class Conformance : public ::testing::TestWithParam<Case> {};

TEST_P(Conformance, SplitsAsPsqlDoes) {
    EXPECT_THAT(texts_of(GetParam().script), ElementsAreArray(GetParam().statements));
}

const auto& name_of = [](const auto& test) { return test.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Quotes, Conformance,
    ::testing::ValuesIn(std::vector<Case>{
        {"PlainDollarQuotes",
         "CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql; SELECT 2;",
         {"CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql", "SELECT 2"}},
        {"DollarQuoteOverSeveralLines",
         "CREATE FUNCTION f(k text) RETURNS text AS $$\n  SELECT v FROM s WHERE s.k = f.k LIMIT "
         "1;\n"
         "$$ LANGUAGE sql;\nSELECT 2;",
         {"CREATE FUNCTION f(k text) RETURNS text AS $$\n  SELECT v FROM s WHERE s.k = f.k LIMIT "
          "1;\n$$ LANGUAGE sql",
          "SELECT 2"}},
        {"BlockEndingInTheQuoteItself",
         "DO $$\nDECLARE c record;\nBEGIN\n  NULL;\nEND$$;\nSELECT 1;",
         {"DO $$\nDECLARE c record;\nBEGIN\n  NULL;\nEND$$", "SELECT 1"}},
        {"TagInsideOfPlainDollarQuotes",
         "DO $$ BEGIN EXECUTE $q$ SELECT 1; $q$; END $$; SELECT 2;",
         {"DO $$ BEGIN EXECUTE $q$ SELECT 1; $q$; END $$", "SELECT 2"}},
        {"PlainDollarQuotesInsideOfATag",
         "DO $do$ BEGIN EXECUTE $$ SELECT 1; $$; END $do$; SELECT 2;",
         {"DO $do$ BEGIN EXECUTE $$ SELECT 1; $$; END $do$", "SELECT 2"}},
        {"TagInsideOfAnotherTag",
         "CREATE FUNCTION g() RETURNS text LANGUAGE sql AS $func$\nselect $string$ Run: SELECT "
         "1; $string$::text;\n$func$; SELECT 2",
         {"CREATE FUNCTION g() RETURNS text LANGUAGE sql AS $func$\nselect $string$ Run: SELECT "
          "1; $string$::text;\n$func$",
          "SELECT 2"}},
        {"TwoFunctionsWithTheSameTag",
         "CREATE FUNCTION a() AS\n$_$\nBEGIN\nEND;\n$_$;\nCREATE FUNCTION b() AS\n$_$\nBEGIN\nEND;"
         "\n$_$;\nALTER TABLE t ADD c int;",
         {"CREATE FUNCTION a() AS\n$_$\nBEGIN\nEND;\n$_$",
          "CREATE FUNCTION b() AS\n$_$\nBEGIN\nEND;\n$_$", "ALTER TABLE t ADD c int"}},
        {"TagThatIsTheBeginningOfAnother",
         "SELECT $a$ ;$ab$; $a$; SELECT 2",
         {"SELECT $a$ ;$ab$; $a$", "SELECT 2"}},
        {"LoneDollarInPlainDollarQuotes",
         "DO $$ BEGIN RAISE NOTICE 'costs 5$'; PERFORM 1; END $$; SELECT 2",
         {"DO $$ BEGIN RAISE NOTICE 'costs 5$'; PERFORM 1; END $$", "SELECT 2"}},
        {"ParameterInDollarQuotes",
         "CREATE FUNCTION f(int) RETURNS int AS $$SELECT $1;$$ LANGUAGE sql; SELECT 2",
         {"CREATE FUNCTION f(int) RETURNS int AS $$SELECT $1;$$ LANGUAGE sql", "SELECT 2"}},
        {"PatternInDollarQuotesInATag",
         "SELECT $_$ x = r(i, $$&#(\\d+);$$, $$'||chr(1)||'$$); $_$; SELECT 2",
         {"SELECT $_$ x = r(i, $$&#(\\d+);$$, $$'||chr(1)||'$$); $_$", "SELECT 2"}},
        {"EmptyDollarQuotes", "SELECT $$$$; SELECT 2", {"SELECT $$$$", "SELECT 2"}},
        {"DollarInsideOfAnIdentifier",
         "SELECT a$b$c FROM t; SELECT x$y FROM t$; SELECT 3",
         {"SELECT a$b$c FROM t", "SELECT x$y FROM t$", "SELECT 3"}},
        {"TagBehindAnIdentifierIsAPartOfIt",
         "SELECT foo$tag$; SELECT 2; SELECT $tag$;$tag$",
         {"SELECT foo$tag$", "SELECT 2", "SELECT $tag$;$tag$"}},
        {"DigitsBeginNoTag",
         "PREPARE p AS SELECT $1; EXECUTE p(1)",
         {"PREPARE p AS SELECT $1", "EXECUTE p(1)"}},
        {"EscapedQuoteInAnEString",
         R"(SELECT E'\''; SELECT E'it\'s; one'; SELECT 3)",
         {R"(SELECT E'\'')", R"(SELECT E'it\'s; one')", "SELECT 3"}},
        {"EscapedQuoteInALowerCaseEString",
         R"(SELECT e'\''; SELECT 2)",
         {R"(SELECT e'\'')", "SELECT 2"}},
        {"EscapedBackslashInAnEString",
         R"(SELECT E'\\'; SELECT 2)",
         {R"(SELECT E'\\')", "SELECT 2"}},
        {"DoubledQuoteInAnEString",
         R"(SELECT E'a''\';'; SELECT 2)",
         {R"(SELECT E'a''\';')", "SELECT 2"}},
        {"BackslashInAStandardString",
         R"(SELECT '\'; SELECT 'C:\'; SELECT 3)",
         {R"(SELECT '\')", R"(SELECT 'C:\')", "SELECT 3"}},
        {"BackslashInAnIdentifier", R"(SELECT "a\"; SELECT 2)", {R"(SELECT "a\")", "SELECT 2"}},
        {"UnicodeLiteralWithAnEscapeOfItsOwn",
         R"(SELECT U&'d!0061t;!+000061' UESCAPE '!'; SELECT 2)",
         {R"(SELECT U&'d!0061t;!+000061' UESCAPE '!')", "SELECT 2"}},
        {"UnicodeLiteralWithTheUsualEscapeNamed",
         R"(SELECT u&'\0061;' UESCAPE '\'; SELECT 2)",
         {R"(SELECT u&'\0061;' UESCAPE '\')", "SELECT 2"}},
        {"UnicodeIdentifierWithAnEscapeOfItsOwn",
         R"(SELECT U&"d*0061t;a" UESCAPE '*' FROM t; SELECT 2)",
         {R"(SELECT U&"d*0061t;a" UESCAPE '*' FROM t)", "SELECT 2"}},
        {"AmpersandBehindAColumnNamedU",
         "SELECT a.u&1; SELECT u &'1;'::bit; SELECT 3",
         {"SELECT a.u&1", "SELECT u &'1;'::bit", "SELECT 3"}},
        {"QuotesInIdentifiers",
         R"(SELECT "it's; ""one"""; SELECT 2)",
         {R"(SELECT "it's; ""one""")", "SELECT 2"}},
        {"BatchWordsInLiterals",
         "SELECT '\nGO\n'; SELECT '\n/\n'; SELECT 3",
         {"SELECT '\nGO\n'", "SELECT '\n/\n'", "SELECT 3"}},
        {"LiteralOverSeveralLines",
         "INSERT INTO t VALUES ('one;\n-- two;\n/* three;'); SELECT 2",
         {"INSERT INTO t VALUES ('one;\n-- two;\n/* three;')", "SELECT 2"}},
        {"LiteralInPartsOnSeveralLines",
         "SELECT 'one;'\n  'two;'\n  'three;'; SELECT 2",
         {"SELECT 'one;'\n  'two;'\n  'three;'", "SELECT 2"}},
        {"BackticksAreOperators", "SELECT 1 ` 2; SELECT 3", {"SELECT 1 ` 2", "SELECT 3"}},
    }),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Comments, Conformance,
    ::testing::ValuesIn(std::vector<Case>{
        {"Nested",
         "/* a /* b; */ c; */ SELECT 1; SELECT /* /* /* ; */ */ */ 2",
         {"SELECT 1", "SELECT /* /* /* ; */ */ */ 2"}},
        {"ApostropheInALineComment",
         "-- don't\nSELECT 1; -- isn't\nSELECT 2;",
         {"SELECT 1", "SELECT 2"}},
        {"ApostropheInABlockComment", "/* don't; */ SELECT 1; SELECT 2", {"SELECT 1", "SELECT 2"}},
        {"SemicolonInALineComment",
         "SELECT 1, -- it matters; really\n 2; SELECT 3",
         {"SELECT 1, -- it matters; really\n 2", "SELECT 3"}},
        {"LastLineWithoutLineEnd", "SELECT 1;\n-- done", {"SELECT 1"}},
        {"SignsOfCommentsInALiteral",
         "SELECT '--', '/*'; SELECT '*/'; SELECT 3",
         {"SELECT '--', '/*'", "SELECT '*/'", "SELECT 3"}},
        {"SignsOfCommentsInAnIdentifier",
         "SELECT \"--\", \"/*\"; SELECT 2",
         {"SELECT \"--\", \"/*\"", "SELECT 2"}},
        {"SignsOfQuotesInAComment",
         "/* $$ \" ' */ SELECT 1; -- $$ \" '\nSELECT 2",
         {"SELECT 1", "SELECT 2"}},
        {"TwoMinusSignsAreAlwaysAComment",
         "SELECT 1--2; SELECT 3\n; SELECT 4",
         {"SELECT 1", "SELECT 4"}},
        {"LineCommentInABlockComment", "/* -- */ SELECT 1; SELECT 2", {"SELECT 1", "SELECT 2"}},
        {"BlockCommentInALineComment",
         "SELECT 1; -- /*\nSELECT 2; -- */",
         {"SELECT 1", "SELECT 2"}},
        {"OperatorThatEndsAtAComment",
         "SELECT 1 */* ; */ 2; SELECT 3 +-- ;\n 4",
         {"SELECT 1 */* ; */ 2", "SELECT 3 +-- ;\n 4"}},
        {"HintsOfOtherDatabasesAreComments",
         "/*!40101 SET NAMES utf8; */ SELECT /*+ SeqScan(t); */ 1; SELECT 2",
         {"SELECT /*+ SeqScan(t); */ 1", "SELECT 2"}},
    }),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Bodies, Conformance,
    ::testing::ValuesIn(std::vector<Case>{
        {"AtomicFunction",
         "CREATE FUNCTION r() RETURNS double precision\n LANGUAGE sql\n IMMUTABLE STRICT\nBEGIN "
         "ATOMIC\n SELECT random();\nEND;\nSELECT 2;",
         {"CREATE FUNCTION r() RETURNS double precision\n LANGUAGE sql\n IMMUTABLE STRICT\nBEGIN "
          "ATOMIC\n SELECT random();\nEND",
          "SELECT 2"}},
        {"AtomicProcedureOfSeveralStatements",
         "CREATE OR REPLACE PROCEDURE p(a int) BEGIN ATOMIC INSERT INTO t VALUES (a); DELETE FROM "
         "u; END; CALL p(1)",
         {"CREATE OR REPLACE PROCEDURE p(a int) BEGIN ATOMIC INSERT INTO t VALUES (a); DELETE FROM "
          "u; END",
          "CALL p(1)"}},
        {"EmptyAtomicBody",
         "CREATE PROCEDURE p() BEGIN ATOMIC END; SELECT 2",
         {"CREATE PROCEDURE p() BEGIN ATOMIC END", "SELECT 2"}},
        {"AtomicBodyWithNestedCases",
         "CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN CASE a "
         "WHEN 1 THEN 2 ELSE 3 END ELSE (CASE WHEN true THEN 4 END) END; SELECT 5; END; SELECT 6",
         {"CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN CASE a "
          "WHEN 1 THEN 2 ELSE 3 END ELSE (CASE WHEN true THEN 4 END) END; SELECT 5; END",
          "SELECT 6"}},
        {"AtomicBodyWithColumnsNamedLikeItsWords",
         "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS case; SELECT 2 end; SELECT "
         "t.begin FROM t; SELECT CASE WHEN true THEN atomic END FROM t; END; SELECT 3",
         {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS case; SELECT 2 end; SELECT "
          "t.begin FROM t; SELECT CASE WHEN true THEN atomic END FROM t; END",
          "SELECT 3"}},
        {"CommentsAroundTheWordsOfABody",
         "CREATE /* a */ FUNCTION f() RETURNS int BEGIN -- b\n ATOMIC SELECT 1; -- END;\n /* END; "
         "*/ END; SELECT 2",
         {"CREATE /* a */ FUNCTION f() RETURNS int BEGIN -- b\n ATOMIC SELECT 1; -- END;\n /* END; "
          "*/ END",
          "SELECT 2"}},
        {"FunctionOfOneReturn",
         "CREATE FUNCTION f(a int) RETURNS int RETURN a + 1; SELECT 2",
         {"CREATE FUNCTION f(a int) RETURNS int RETURN a + 1", "SELECT 2"}},
        {"BlockWordsInPlpgsql",
         "CREATE FUNCTION f() RETURNS void AS $$ BEGIN LOOP IF x THEN EXIT; END IF; END LOOP; END; "
         "$$ LANGUAGE plpgsql; SELECT 2",
         {"CREATE FUNCTION f() RETURNS void AS $$ BEGIN LOOP IF x THEN EXIT; END IF; END LOOP; "
          "END; $$ LANGUAGE plpgsql",
          "SELECT 2"}},
        {"TriggerThatExecutesAFunction",
         "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); SELECT 2",
         {"CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "SELECT 2"}},
        {"RuleOfSeveralCommands",
         "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); DELETE FROM v;); "
         "SELECT 2",
         {"CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); DELETE FROM v;)",
          "SELECT 2"}},
        {"RuleOverSeveralLines",
         "CREATE RULE r AS ON INSERT TO t DO (\n  INSERT INTO u VALUES (1);\n  DELETE FROM v\n);\n"
         "SELECT 2",
         {"CREATE RULE r AS ON INSERT TO t DO (\n  INSERT INTO u VALUES (1);\n  DELETE FROM v\n)",
          "SELECT 2"}},
        {"TransactionStatements",
         "BEGIN; SELECT CASE WHEN true THEN 1 END; END; BEGIN; COMMIT",
         {"BEGIN", "SELECT CASE WHEN true THEN 1 END", "END", "BEGIN", "COMMIT"}},
        {"WordFunctionFarBehindCreate",
         "CREATE TABLE t (a int); -- a function\nCOMMENT ON FUNCTION begin() IS 'x'; SELECT 3",
         {"CREATE TABLE t (a int)", "COMMENT ON FUNCTION begin() IS 'x'", "SELECT 3"}},
        {"SchemaWithItsTables",
         "CREATE SCHEMA s CREATE TABLE a (b int) CREATE VIEW c AS SELECT 1; SELECT 2",
         {"CREATE SCHEMA s CREATE TABLE a (b int) CREATE VIEW c AS SELECT 1", "SELECT 2"}},
    }),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Layout, Conformance,
    ::testing::ValuesIn(std::vector<Case>{
        {"TwoStatementsOnALine", "SELECT 1; SELECT 2;", {"SELECT 1", "SELECT 2"}},
        {"TwoStatementsWithoutASpace", "SELECT 1;SELECT 2;", {"SELECT 1", "SELECT 2"}},
        {"ConcurrentIndexBesideAnotherStatement",
         "CREATE INDEX CONCURRENTLY i ON t (a); CREATE INDEX j ON t (b);",
         {"CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX j ON t (b)"}},
        {"SemicolonOnALineOfItsOwn", "SELECT 1\n;\nSELECT 2\n;\n", {"SELECT 1", "SELECT 2"}},
        {"ByteOrderMark", "\xEF\xBB\xBFSELECT 1; SELECT 2", {"SELECT 1", "SELECT 2"}},
        {"OnlyAByteOrderMark", "\xEF\xBB\xBF", {}},
        {"DosLineEnds",
         "SELECT 1; -- a;\r\nSELECT 'b'\r\n'c;';\r\n",
         {"SELECT 1", "SELECT 'b'\r\n'c;'"}},
        {"NamesBeyondAscii",
         "SELECT * FROM größe; SELECT 'ключ;' AS ключ; SELECT 3",
         {"SELECT * FROM größe", "SELECT 'ключ;' AS ключ", "SELECT 3"}},
        {"ArraysAndSlices",
         "SELECT ARRAY[1, 2]; SELECT a[1:2], b[:3] FROM t",
         {"SELECT ARRAY[1, 2]", "SELECT a[1:2], b[:3] FROM t"}},
        {"OperatorsOfManySigns",
         "SELECT a <-> b, c @> d, e #>> '{f}', g ?| h, i ~* 'j;'; SELECT 1 OPERATOR(pg_catalog.+) "
         "2",
         {"SELECT a <-> b, c @> d, e #>> '{f}', g ?| h, i ~* 'j;'",
          "SELECT 1 OPERATOR(pg_catalog.+) 2"}},
    }),
    name_of);

TEST(ConformanceToPsql, SendsTheDataOfACopyWithIt) {
    const auto statements = split_statements(
        "COPY public.t (a, b) FROM stdin;\n1\tit's; \\N\n2\t$$\n\\.\n\n\nSELECT setval('s', 2);\n");
    ASSERT_TRUE(statements);
    EXPECT_THAT(
        *statements,
        ElementsAre(Statement{"COPY public.t (a, b) FROM stdin", {1, 1}, "1\tit's; \\N\n2\t$$\n"},
                    Statement{"SELECT setval('s', 2)", {7, 1}, {}}));
}

class PsqlCommand : public ::testing::TestWithParam<std::string_view> {};

TEST_P(PsqlCommand, IsRefusedWithItsPlace) {
    const auto script = "SELECT 1;\n  " + std::string{GetParam()} + "\nSELECT 2;";
    EXPECT_EQ(split_statements(script).error(), (SplitError{SplitFault::psql_command, {2, 3}}));
}

INSTANTIATE_TEST_SUITE_P(Commands, PsqlCommand,
                         ::testing::Values("\\connect other", "\\i file.sql",
                                           "\\set ON_ERROR_STOP 1", "\\copy t FROM 'a.csv'",
                                           "\\; SELECT 3", "\\.", "\\restrict abc", "\\if true"));

TEST(LongScripts, HaveLinesOfAnyLength) {
    const auto literal = "SELECT '" + std::string(std::size_t{8} << 20U, ';') + "'";
    EXPECT_THAT(texts_of(literal + "; SELECT 2"), ElementsAre(literal, "SELECT 2"));
}

TEST(LongScripts, MayBeAMillionStatementsOnOneLine) {
    std::string script;
    for (int i = 0; i < 1'000'000; ++i)
        script += "S 1;";
    const auto statements = split_statements(script);
    ASSERT_TRUE(statements);
    EXPECT_THAT(*statements, SizeIs(1'000'000));
    EXPECT_EQ(statements->back().begin, (Position{1, 3'999'997}));
}

/// What a careless scanner would read to its end again and again. Each of these takes milliseconds
/// in linear time and hours in quadratic time.
class HostileScript : public ::testing::TestWithParam<Case> {};

TEST_P(HostileScript, IsReadInLinearTime) {
    std::string script;
    while (script.size() < std::size_t{4} << 20U)
        script += GetParam().script;
    EXPECT_THAT(texts_of("SELECT 1; " + script), ElementsAreArray(GetParam().statements));
}

INSTANTIATE_TEST_SUITE_P(
    Repeated, HostileScript,
    ::testing::ValuesIn(std::vector<Case>{
        {"UnclosedTags", "$a$ $b$ ", {"<a dollar-quoted string is never closed>"}},
        {"BeginningsOfComments", "/*", {"<a comment is never closed>"}},
        {"Quotes", "' \" ", {"<a quoted string is never closed>"}},
        {"OpenParentheses", "(", {"<a parenthesis is never closed>"}},
        {"Semicolons", "; ", {"SELECT 1"}},
        {"LineCommentsWithOldLineEnds", "--\r", {"SELECT 1"}},
        {"LineCommentsBehindBlanks", "  --\n", {"SELECT 1"}},
        {"BackslashesOutsideOfQuotes",
         "\\ ",
         {"<a backslash command is for psql and means nothing to the server>"}},
        {"CopyLinesThatAlmostEnd",
         "COPY t FROM STDIN;\n\\.x\n\\",
         {"<COPY data never ends with a line \\.>"}},
    }),
    name_of);

} // namespace
} // namespace lockstep::sql::testing
