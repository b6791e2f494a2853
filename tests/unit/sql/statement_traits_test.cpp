// SPDX-License-Identifier: Apache-2.0
#include <ostream>
#include <string>

#include <gmock/gmock.h>

#include "sql/analysis_words.hpp"
#include "sql/statement_analysis.hpp"
#include "unit/sql/statement_corpus.hpp"

namespace lockstep::sql {

void PrintTo(const StatementTraits& traits, std::ostream* out) {
    *out << to_string(traits.statement_class) << ", rule " << static_cast<int>(traits.rule)
         << (traits.sets_session ? ", sets session" : "")
         << (traits.lock_free ? ", lock free" : "");
}

namespace {

using enum TransactionRule;

constexpr auto brief_lock = StatementClass::brief_lock;
constexpr auto concurrent = StatementClass::concurrent;
constexpr auto data = StatementClass::data;
constexpr auto unknown = StatementClass::unknown;

TransactionRule rule_of(const char* statement) {
    return traits_of(statement).rule;
}

StatementClass class_of(const char* statement) {
    return traits_of(statement).statement_class;
}

struct Case {
    const char* name;
    const char* statement;
    StatementTraits traits;
};

void PrintTo(const Case& row, std::ostream* out) {
    *out << row.statement;
}

class StatementTraitsOf : public ::testing::TestWithParam<Case> {};

TEST_P(StatementTraitsOf, AreTold) {
    EXPECT_EQ(traits_of(GetParam().statement), GetParam().traits);
}

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Classes, StatementTraitsOf,
    ::testing::Values(
        Case{"Insert", "INSERT INTO a VALUES (1)", {data}},
        Case{"CommentFirst", "/* x */ -- y\n iNsErT INTO a VALUES (1)", {data}},
        Case{"BrokenInsert", "INSERT INTO (", {data}},
        Case{"InsertBehindWith", "WITH q AS (SELECT 1) INSERT INTO a SELECT 1", {data}},
        Case{"SelectBehindWith", "WITH q AS (DELETE FROM a RETURNING 1) SELECT 1", {unknown}},
        Case{"Select", "SELECT set_config('a.b', 'c', false)", {unknown}},
        Case{"SelectInParentheses", "(SELECT 1)", {unknown}},
        Case{"Values", "VALUES (1)", {unknown}},
        Case{"Do", "DO 'begin end'", {unknown, may_commit}},
        Case{"Call", "CALL p()", {unknown, may_commit}},
        Case{"Explain", "EXPLAIN ANALYZE DELETE FROM a", {unknown}},
        Case{"Truncate", "TRUNCATE a", {brief_lock}},
        Case{"TableOfAQuery", "CREATE TABLE a AS SELECT f()", {unknown}},
        Case{"TableOfAQueryWithoutData", "CREATE TABLE a AS SELECT f() WITH NO DATA", {brief_lock}},
        Case{"EnumValue", "ALTER TYPE e ADD VALUE 'x'", {brief_lock}},
        Case{"Nothing", "/* x */", {unknown}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Sessions, StatementTraitsOf,
    ::testing::Values(
        Case{"Set", "SET search_path = a", {brief_lock, inside, true, true}},
        Case{"SetRole", "SET SESSION AUTHORIZATION r", {brief_lock, inside, true, true}},
        Case{"Reset", "RESET ALL", {brief_lock, inside, true, true}},
        Case{"SetLocal", "SET LOCAL lock_timeout = 0", {brief_lock, inside, false, true}},
        Case{"SetConstraints", "SET CONSTRAINTS ALL DEFERRED", {brief_lock, inside, false, true}},
        Case{"SetTransaction", "SET TRANSACTION READ ONLY", {brief_lock, inside, false, true}},
        Case{"DiscardAll", "DISCARD ALL", {brief_lock, outside, false, true}},
        Case{"DiscardTemp", "DISCARD TEMP", {brief_lock, inside, false, true}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Transactions, StatementTraitsOf,
    ::testing::Values(
        Case{"Begin", "BEGIN READ ONLY", {brief_lock, begin, false, true}},
        Case{"Start", "START TRANSACTION", {brief_lock, begin, false, true}},
        Case{"Commit", "COMMIT WORK", {brief_lock, commit, false, true}},
        Case{"End", "END", {brief_lock, commit, false, true}},
        Case{"CommitWithoutChain", "COMMIT AND NO CHAIN", {brief_lock, commit, false, true}},
        Case{"CommitAndChain", "COMMIT AND CHAIN", {brief_lock, two_phase, false, true}},
        Case{"Rollback", "ROLLBACK", {brief_lock, rollback, false, true}},
        Case{"Abort", "ABORT", {brief_lock, rollback, false, true}},
        Case{"RollbackAndChain", "ROLLBACK AND CHAIN", {brief_lock, two_phase, false, true}},
        Case{"RollbackTo", "ROLLBACK TO SAVEPOINT a", {brief_lock, in_block, false, true}},
        Case{"Savepoint", "SAVEPOINT a", {brief_lock, in_block, false, true}},
        Case{"Release", "RELEASE a", {brief_lock, in_block, false, true}},
        Case{"Prepare", "PREPARE TRANSACTION 'a'", {brief_lock, two_phase, false, true}},
        Case{"CommitPrepared", "COMMIT PREPARED 'a'", {brief_lock, two_phase, false, true}},
        Case{"RollbackPrepared", "ROLLBACK PREPARED 'a'", {brief_lock, two_phase, false, true}}),
    name_of);

/// What leaves something behind, outside of any transaction.
struct Outside {
    const char* name;
    const char* statement;
    StatementClass statement_class;
    Effect effect;
};

void PrintTo(const Outside& row, std::ostream* out) {
    *out << row.statement;
}

class StatementOutside : public ::testing::TestWithParam<Outside> {};

TEST_P(StatementOutside, IsKnownWithItsEffect) {
    const auto analysis = analyse(GetParam().statement);
    EXPECT_EQ(analysis.traits.rule, outside);
    EXPECT_EQ(analysis.traits.statement_class, GetParam().statement_class);
    ASSERT_TRUE(analysis.effect.has_value());
    EXPECT_EQ(analysis.effect->kind, GetParam().effect.kind);
    EXPECT_EQ(analysis.effect->object, GetParam().effect.object);
    EXPECT_EQ(analysis.effect->table, GetParam().effect.table);
}

std::string outside_name(const ::testing::TestParamInfo<Outside>& info) {
    return info.param.name;
}

const Effect repeatable{EffectKind::repeatable, {}, {}};

INSTANTIATE_TEST_SUITE_P(
    Indexes, StatementOutside,
    ::testing::Values(Outside{"Create",
                              "create index concurrently Idx on S.T (x)",
                              concurrent,
                              {EffectKind::create_index, {"s", "idx"}, {"s", "t"}}},
                      Outside{"CreateUnlessThere",
                              "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I\" ON ONLY t (x)",
                              concurrent,
                              {EffectKind::create_index, {"", "I"}, {"", "t"}}},
                      Outside{"CreateUnnamed",
                              "CREATE INDEX CONCURRENTLY ON t (x)",
                              concurrent,
                              {EffectKind::create_index, {"", ""}, {"", "t"}}},
                      Outside{"Drop",
                              "DROP INDEX CONCURRENTLY IF EXISTS s.i",
                              concurrent,
                              {EffectKind::drop_index, {"s", "i"}, {}}},
                      Outside{"Reindex",
                              "REINDEX INDEX CONCURRENTLY s.i",
                              concurrent,
                              {EffectKind::reindex_index, {"s", "i"}, {}}},
                      Outside{"ReindexTable",
                              "REINDEX (VERBOSE, CONCURRENTLY) TABLE t",
                              concurrent,
                              {EffectKind::reindex_table, {"", "t"}, {}}},
                      Outside{"ReindexSchemaConcurrently", "REINDEX SCHEMA CONCURRENTLY s",
                              concurrent, repeatable},
                      Outside{"ReindexSchema", "REINDEX SCHEMA s", brief_lock, repeatable},
                      Outside{"ReindexDatabase", "REINDEX DATABASE d", brief_lock, repeatable},
                      Outside{"ReindexSystem", "REINDEX SYSTEM d", brief_lock, repeatable},
                      Outside{"Detach",
                              "ALTER TABLE s.t DETACH PARTITION s.p CONCURRENTLY",
                              concurrent,
                              {EffectKind::detach_partition, {"s", "p"}, {"s", "t"}}}),
    outside_name);

INSTANTIATE_TEST_SUITE_P(
    Others, StatementOutside,
    ::testing::Values(
        Outside{"Vacuum", "VACUUM", brief_lock, repeatable},
        Outside{"VacuumFull", "VACUUM FULL t", brief_lock, repeatable},
        Outside{"Cluster", "CLUSTER", brief_lock, repeatable},
        Outside{"DiscardAll", "DISCARD ALL", brief_lock, repeatable},
        Outside{"AlterSystem", "ALTER SYSTEM SET a = 1", brief_lock, repeatable},
        Outside{"MoveDatabase", "ALTER DATABASE d SET TABLESPACE t", brief_lock, repeatable},
        Outside{"CreateDatabase",
                "CREATE DATABASE d",
                brief_lock,
                {EffectKind::create_database, {"", "d"}, {}}},
        Outside{"DropDatabase",
                "DROP DATABASE IF EXISTS d WITH (FORCE)",
                brief_lock,
                {EffectKind::drop_database, {"", "d"}, {}}},
        Outside{"CreateTablespace",
                "CREATE TABLESPACE t LOCATION '/x'",
                brief_lock,
                {EffectKind::create_tablespace, {"", "t"}, {}}},
        Outside{"DropTablespace",
                "DROP TABLESPACE t",
                brief_lock,
                {EffectKind::drop_tablespace, {"", "t"}, {}}},
        Outside{"CreateSubscription",
                "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
                brief_lock,
                {EffectKind::create_subscription, {"", "s"}, {}}},
        Outside{"DropSubscription",
                "DROP SUBSCRIPTION s",
                brief_lock,
                {EffectKind::drop_subscription, {"", "s"}, {}}},
        Outside{"Refresh", "ALTER SUBSCRIPTION s REFRESH PUBLICATION", brief_lock, repeatable},
        Outside{"SetPublication", "ALTER SUBSCRIPTION s SET PUBLICATION p", brief_lock, repeatable},
        Outside{"AddPublication",
                "ALTER SUBSCRIPTION s ADD PUBLICATION p",
                brief_lock,
                {EffectKind::unknown, {}, {}}},
        Outside{"DropPublication",
                "ALTER SUBSCRIPTION s DROP PUBLICATION p",
                brief_lock,
                {EffectKind::unknown, {}, {}}},
        Outside{"Failover", "ALTER SUBSCRIPTION s SET (failover = true)", brief_lock, repeatable}),
    outside_name);

TEST(StatementTraits, OptionsBringSomeStatementsBackIntoATransaction) {
    EXPECT_EQ(rule_of("REINDEX (CONCURRENTLY false) TABLE t"), inside);
    EXPECT_EQ(rule_of("REINDEX TABLE t"), inside);
    EXPECT_EQ(rule_of("CLUSTER t"), inside);
    EXPECT_EQ(rule_of("ANALYZE"), inside);
    EXPECT_EQ(rule_of("ALTER DATABASE d SET work_mem = '1MB'"), inside);
    EXPECT_EQ(rule_of("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)"),
              inside);
    EXPECT_EQ(rule_of("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = 0)"),
              inside);
    EXPECT_EQ(rule_of("ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = OFF)"), inside);
    EXPECT_EQ(rule_of("ALTER SUBSCRIPTION s ENABLE"), inside);
}

TEST(StatementTraits, WordsInBodiesAndStringsMeanNothing) {
    EXPECT_EQ(class_of("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS "
                       "$$ create index concurrently i on t (x); vacuum $$"),
              brief_lock);
    EXPECT_EQ(rule_of("COMMENT ON TABLE t IS 'CONCURRENTLY'"), inside);
}

/// Every kind of statement, for what holds of all of them.
class AnyStatement : public ::testing::TestWithParam<const char*> {};

TEST_P(AnyStatement, HasTheTraitsOfItsAnalysis) {
    EXPECT_EQ(traits_of(GetParam()), analyse(GetParam()).traits);
    EXPECT_TRUE(analyse(GetParam()).parsed);
}

TEST_P(AnyStatement, HasTheSameTraitsAndEffectByItsWordsAlone) {
    const auto by_words = analyse_words(GetParam());
    const auto by_parser = analyse(GetParam());
    EXPECT_EQ(by_words.traits, by_parser.traits);
    EXPECT_EQ(by_words.command, by_parser.command);
    EXPECT_EQ(by_words.effect.has_value(), by_parser.effect.has_value());
    EXPECT_EQ(by_words.effect, by_parser.effect);
    EXPECT_FALSE(by_words.parsed);
}

TEST_P(AnyStatement, HasAnEffectExactlyWhenItRunsOutsideOfTransactions) {
    const auto analysis = analyse(GetParam());
    EXPECT_EQ(analysis.effect.has_value(), analysis.traits.rule == outside);
}

INSTANTIATE_TEST_SUITE_P(Corpus, AnyStatement, ::testing::ValuesIn(testing::statement_corpus()));

TEST(StatementWords, TellWhatNewerGrammarHas) {
    // PostgreSQL 17: JSON functions, expressions of generated columns, further clauses of MERGE.
    const auto index =
        analyse_words("CREATE INDEX CONCURRENTLY i ON s.t (JSON_VALUE(d, '$.a' RETURNING int))");
    EXPECT_EQ(index.traits, (StatementTraits{concurrent, outside}));
    EXPECT_EQ(index.effect, (Effect{EffectKind::create_index, {"s", "i"}, {"s", "t"}}));
    EXPECT_EQ(index.relations,
              (std::vector<LockedRelation>{{{"s", "t"}, LockMode::share_update_exclusive}}));
    const auto alteration = analyse_words("ALTER TABLE s.t ALTER c SET EXPRESSION AS (1)");
    EXPECT_EQ(alteration.traits, StatementTraits{brief_lock});
    EXPECT_EQ(alteration.lock, LockMode::access_exclusive);
    EXPECT_EQ(
        class_of("WITH q AS (SELECT 1) MERGE INTO t USING q ON true WHEN NOT MATCHED BY SOURCE "
                 "THEN DELETE"),
        data);
}

TEST(StatementWords, AreWhatIsLeftOfAStatementThatCannotBeParsed) {
    const auto statement = "ALTER TABLE t QUITE ANEW";
    EXPECT_FALSE(analyse(statement).parsed);
    EXPECT_EQ(analyse(statement).relations, analyse_words(statement).relations);
    EXPECT_EQ(traits_of(statement), analyse_words(statement).traits);
}

TEST(StatementWords, ThatNobodyKnowsMayDoAnything) {
    EXPECT_EQ(traits_of("REPACK t"), StatementTraits{unknown});
    EXPECT_EQ(traits_of("CREATE THING t"), StatementTraits{brief_lock});
}

TEST(StatementWords, ReadNamesAsTheServerDoes) {
    const auto effect = analyse_words("DROP INDEX CONCURRENTLY \"S \"\"x\"\"\".Idx").effect;
    ASSERT_TRUE(effect.has_value());
    EXPECT_EQ(effect->object, (Name{"S \"x\"", "idx"}));
    const auto cut = analyse_words("DROP INDEX CONCURRENTLY " + std::string(70, 'A')).effect;
    ASSERT_TRUE(cut.has_value());
    EXPECT_EQ(cut->object, (Name{"", std::string(63, 'a')}));
}

TEST(StatementAnalysisLimits, ALongExpressionIsToldByItsWords) {
    std::string statement = "ALTER TABLE t ADD CHECK (1";
    for (int i = 0; i < 500'000; ++i)
        statement += "+1";
    const auto analysis = analyse(statement + ")");
    EXPECT_FALSE(analysis.parsed);
    EXPECT_EQ(analysis.traits.statement_class, brief_lock);
}

TEST(StatementAnalysisLimits, DeepNestingIsNoDanger) {
    std::string sum = "ALTER TABLE t ADD CHECK (1";
    for (int i = 0; i < 9'900; ++i)
        sum += "+1";
    EXPECT_TRUE(analyse(sum + ")").parsed);
    std::string queries = "SELECT 1";
    for (int i = 0; i < 6'600; ++i)
        queries += " UNION SELECT 1";
    EXPECT_TRUE(analyse(queries).parsed);
    EXPECT_EQ(class_of(("SELECT " + std::string(100'000, '(')).c_str()), unknown);
}

TEST(StatementAnalysisLimits, ALongBodyIsParsed) {
    const auto body = std::string(8U << 20U, 'x');
    EXPECT_TRUE(analyse("COMMENT ON TABLE t IS '" + body + "'").parsed);
}

TEST(StatementAnalysisLimits, AZeroByteEndsNothing) {
    using namespace std::string_view_literals;
    EXPECT_FALSE(analyse("VACUUM t\0 BEGIN"sv).parsed);
    EXPECT_EQ(traits_of("VACUUM t\0 BEGIN"sv).rule, outside);
}

} // namespace
} // namespace lockstep::sql
