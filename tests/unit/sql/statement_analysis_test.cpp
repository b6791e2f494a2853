// SPDX-License-Identifier: Apache-2.0
#include "sql/statement_analysis.hpp"

#include <ostream>
#include <string>

#include <gmock/gmock.h>

namespace lockstep::sql {

void PrintTo(const Name& name, std::ostream* out) {
    *out << (name.schema.empty() ? "" : name.schema + ".") << name.name;
}

void PrintTo(const LockedRelation& locked, std::ostream* out) {
    PrintTo(locked.relation, out);
    *out << " " << to_string(locked.mode);
}

namespace {

using enum LockMode;
using Locked = std::vector<LockedRelation>;

LockedRelation locked(const char* name, LockMode mode = access_exclusive) {
    return {{{}, name}, mode};
}

enum class Work { nothing, scans, rewrites, may_scan, may_rewrite };

Work work_of(const StatementAnalysis& analysis) {
    if (analysis.rewrites) return analysis.certain ? Work::rewrites : Work::may_rewrite;
    if (analysis.scans) return analysis.certain ? Work::scans : Work::may_scan;
    return Work::nothing;
}

/// A row of the table of locks that PostgreSQL 15 was seen to take.
struct Row {
    const char* name;
    const char* statement;
    Locked relations;
    Work work = Work::nothing;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.statement;
}

class StatementLocks : public ::testing::TestWithParam<Row> {};

TEST_P(StatementLocks, AreThoseThatTheServerTakes) {
    const auto analysis = analyse(GetParam().statement);
    EXPECT_TRUE(analysis.parsed);
    EXPECT_THAT(analysis.relations, ::testing::UnorderedElementsAreArray(GetParam().relations));
    EXPECT_EQ(work_of(analysis), GetParam().work);
}

std::string name_of(const ::testing::TestParamInfo<Row>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Columns, StatementLocks,
    ::testing::Values(
        Row{"NewColumn", "ALTER TABLE t ADD COLUMN c int", {locked("t")}},
        Row{"NewColumnWithConstant",
            "ALTER TABLE t ADD c int DEFAULT -1, ADD d text NOT NULL DEFAULT 'x'::text",
            {locked("t")}},
        Row{"NewColumnWithTheTime", "ALTER TABLE t ADD c timestamptz DEFAULT now()", {locked("t")}},
        Row{"NewColumnWithTheTimeAndMore",
            "ALTER TABLE t ADD c timestamptz DEFAULT current_timestamp + interval '1 day'",
            {locked("t")}},
        Row{"NewColumnWithAVolatileDefault",
            "ALTER TABLE t ADD c float DEFAULT random()",
            {locked("t")},
            Work::may_rewrite},
        Row{"NewColumnWithARandomId",
            "ALTER TABLE t ADD c uuid DEFAULT gen_random_uuid()",
            {locked("t")},
            Work::may_rewrite},
        Row{"NewSerialColumn", "ALTER TABLE t ADD c bigserial", {locked("t")}, Work::rewrites},
        Row{"NewIdentityColumn",
            "ALTER TABLE t ADD c int GENERATED ALWAYS AS IDENTITY",
            {locked("t")},
            Work::rewrites},
        Row{"NewGeneratedColumn",
            "ALTER TABLE t ADD c int GENERATED ALWAYS AS (1) STORED",
            {locked("t")},
            Work::rewrites},
        Row{"NewColumnThatRefers",
            "ALTER TABLE t ADD c int REFERENCES r",
            {locked("t"), locked("r", share_row_exclusive)}},
        Row{"NewColumnThatRefersAtOnce",
            "ALTER TABLE t ADD c int DEFAULT 1 REFERENCES r",
            {locked("t"), locked("r", share_row_exclusive)},
            Work::scans},
        Row{"NewColumnWithACheck",
            "ALTER TABLE t ADD c int CHECK (c > 0)",
            {locked("t")},
            Work::scans},
        Row{"NewColumnThatMustHoldSomething",
            "ALTER TABLE t ADD c int NOT NULL",
            {locked("t")},
            Work::scans},
        Row{"NewUniqueColumn", "ALTER TABLE t ADD c int UNIQUE", {locked("t")}, Work::scans},
        Row{"OldColumn", "ALTER TABLE t DROP COLUMN c", {locked("t")}},
        Row{"Default", "ALTER TABLE t ALTER c SET DEFAULT random()", {locked("t")}},
        Row{"NoDefault", "ALTER TABLE t ALTER c DROP DEFAULT", {locked("t")}},
        Row{"NullAllowed", "ALTER TABLE t ALTER c DROP NOT NULL", {locked("t")}},
        Row{"NullForbidden", "ALTER TABLE t ALTER c SET NOT NULL", {locked("t")}, Work::may_scan},
        Row{"TypeToText", "ALTER TABLE t ALTER c TYPE text", {locked("t")}, Work::may_rewrite},
        Row{"TypeToBigint",
            "ALTER TABLE t ALTER c SET DATA TYPE bigint USING c::bigint",
            {locked("t")},
            Work::may_rewrite},
        Row{"Statistics",
            "ALTER TABLE t ALTER c SET STATISTICS 500",
            {locked("t", share_update_exclusive)}},
        Row{"ColumnRename", "ALTER TABLE t RENAME c TO d", {locked("t")}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Constraints, StatementLocks,
    ::testing::Values(
        Row{"Check", "ALTER TABLE t ADD CHECK (c > 0)", {locked("t")}, Work::scans},
        Row{"CheckNotValid",
            "ALTER TABLE t ADD CONSTRAINT k CHECK (c > 0) NOT VALID",
            {locked("t")}},
        Row{"Validation",
            "ALTER TABLE t VALIDATE CONSTRAINT k",
            {locked("t", share_update_exclusive)},
            Work::scans},
        Row{"ForeignKey",
            "ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES r",
            {locked("t", share_row_exclusive), locked("r", share_row_exclusive)},
            Work::scans},
        Row{"ForeignKeyNotValid",
            "ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES r NOT VALID",
            {locked("t", share_row_exclusive), locked("r", share_row_exclusive)}},
        Row{"DroppedConstraint", "ALTER TABLE t DROP CONSTRAINT k", {locked("t")}},
        Row{"NewTableThatRefers",
            "CREATE TABLE t (c int REFERENCES r, d int, FOREIGN KEY (d) REFERENCES q, "
            "e int REFERENCES t)",
            {locked("r", share_row_exclusive), locked("q", share_row_exclusive)}},
        Row{"Unique", "ALTER TABLE t ADD UNIQUE (c)", {locked("t")}, Work::scans},
        Row{"PrimaryKey", "ALTER TABLE t ADD PRIMARY KEY (c)", {locked("t")}, Work::scans},
        Row{"UniqueByIndex", "ALTER TABLE t ADD UNIQUE USING INDEX i", {locked("t")}},
        Row{"PrimaryKeyByIndex", "ALTER TABLE t ADD PRIMARY KEY USING INDEX i", {locked("t")}},
        Row{"ConstraintRename", "ALTER TABLE t RENAME CONSTRAINT k TO l", {locked("t")}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Tables, StatementLocks,
    ::testing::Values(
        Row{"TableRename", "ALTER TABLE t RENAME TO u", {locked("t")}},
        Row{"Owner", "ALTER TABLE t OWNER TO r", {locked("t")}},
        Row{"RowSecurity", "ALTER TABLE t ENABLE ROW LEVEL SECURITY", {locked("t")}},
        Row{"Policy", "CREATE POLICY p ON t", {locked("t")}},
        Row{"DroppedPolicy", "DROP POLICY p ON t", {locked("t")}},
        Row{"ReplicaIdentity", "ALTER TABLE t REPLICA IDENTITY FULL", {locked("t")}},
        Row{"Parameters",
            "ALTER TABLE t SET (fillfactor = 70)",
            {locked("t", share_update_exclusive)}},
        Row{"StrictParameters", "ALTER TABLE t SET (user_catalog_table = true)", {locked("t")}},
        Row{"TableComment", "COMMENT ON TABLE t IS 'x'", {locked("t", share_update_exclusive)}},
        Row{"ColumnComment", "COMMENT ON COLUMN t.c IS 'x'", {locked("t", share_update_exclusive)}},
        Row{"ClusterOn", "ALTER TABLE t CLUSTER ON i", {locked("t", share_update_exclusive)}},
        Row{"Analyze", "ANALYZE t", {locked("t", share_update_exclusive)}},
        Row{"Unlogged", "ALTER TABLE t SET UNLOGGED", {locked("t")}, Work::rewrites},
        Row{"Logged", "ALTER TABLE t SET LOGGED", {locked("t")}, Work::rewrites},
        Row{"Tablespace", "ALTER TABLE t SET TABLESPACE s", {locked("t")}, Work::rewrites},
        Row{"Trigger",
            "CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()",
            {locked("t", share_row_exclusive)}},
        Row{"DisabledTrigger",
            "ALTER TABLE t DISABLE TRIGGER ALL",
            {locked("t", share_row_exclusive)}},
        Row{"DroppedTrigger", "DROP TRIGGER g ON t", {locked("t")}},
        Row{"Truncate", "TRUNCATE t, u", {locked("t"), locked("u")}, Work::rewrites},
        Row{"Dropped", "DROP TABLE IF EXISTS t, u CASCADE", {locked("t"), locked("u")}},
        Row{"Grant", "GRANT SELECT ON t TO r", {}},
        Row{"EnumValue", "ALTER TYPE e ADD VALUE 'x'", {}},
        Row{"StrongestOfSeveral",
            "ALTER TABLE t VALIDATE CONSTRAINT k, ALTER c SET STATISTICS 9, DISABLE TRIGGER g",
            {locked("t", share_row_exclusive)},
            Work::scans},
        Row{"Vacuum", "VACUUM t", {locked("t", share_update_exclusive)}, Work::scans},
        Row{"VacuumFull", "VACUUM (FULL) t", {locked("t")}, Work::rewrites},
        Row{"Cluster", "CLUSTER t USING i", {locked("t")}, Work::rewrites},
        Row{"LockTable",
            "LOCK TABLE t, u IN SHARE ROW EXCLUSIVE MODE",
            {locked("t", share_row_exclusive), locked("u", share_row_exclusive)}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    IndexesAndPartitions, StatementLocks,
    ::testing::Values(
        Row{"Index", "CREATE INDEX ON t (c)", {locked("t", share)}, Work::scans},
        Row{"IndexConcurrently",
            "CREATE INDEX CONCURRENTLY i ON t (c)",
            {locked("t", share_update_exclusive)},
            Work::scans},
        Row{"IndexRename", "ALTER INDEX i RENAME TO j", {locked("i", share_update_exclusive)}},
        Row{"DroppedIndex", "DROP INDEX i", {locked("i")}},
        Row{"DroppedConcurrently",
            "DROP INDEX CONCURRENTLY i",
            {locked("i", share_update_exclusive)}},
        Row{"Reindex", "REINDEX TABLE t", {locked("t", share)}, Work::scans},
        Row{"ReindexOfOne", "REINDEX INDEX i", {locked("i")}, Work::scans},
        Row{"ReindexConcurrently",
            "REINDEX TABLE CONCURRENTLY t",
            {locked("t", share_update_exclusive)},
            Work::scans},
        Row{"NewPartition",
            "CREATE TABLE p PARTITION OF t FOR VALUES IN (1)",
            {locked("t")},
            Work::may_scan},
        Row{"AttachedPartition",
            "ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)",
            {locked("t", share_update_exclusive), locked("p")},
            Work::may_scan},
        Row{"DetachedPartition", "ALTER TABLE t DETACH PARTITION p", {locked("t"), locked("p")}},
        Row{"DetachedConcurrently",
            "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
            {locked("t", share_update_exclusive), locked("p")}},
        Row{"Inheritance",
            "CREATE TABLE c () INHERITS (t)",
            {locked("t", share_update_exclusive)}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    QueriesAndViews, StatementLocks,
    ::testing::Values(
        Row{"Insert",
            "INSERT INTO t SELECT * FROM u",
            {locked("t", row_exclusive), locked("u", access_share)}},
        Row{"UpdateFromWith",
            "WITH q AS (SELECT * FROM u) UPDATE t SET c = 1 FROM q",
            {locked("t", row_exclusive), locked("u", access_share)}},
        Row{"DeleteInWith",
            "WITH q AS (DELETE FROM u RETURNING *) INSERT INTO t SELECT * FROM q",
            {locked("t", row_exclusive), locked("u", row_exclusive)}},
        Row{"CopyIn", "COPY t FROM STDIN", {locked("t", row_exclusive)}},
        Row{"CopyOut", "COPY t TO STDOUT", {locked("t", access_share)}},
        Row{"Select",
            "SELECT * FROM t JOIN u USING (c)",
            {locked("t", access_share), locked("u", access_share)}},
        Row{"SelectForUpdate", "SELECT * FROM t FOR UPDATE", {locked("t", row_share)}},
        Row{"View", "CREATE VIEW v AS SELECT * FROM t", {locked("t", access_share)}},
        Row{"ViewAnew",
            "CREATE OR REPLACE VIEW v AS SELECT * FROM t",
            {locked("v"), locked("t", access_share)}},
        Row{"Refresh", "REFRESH MATERIALIZED VIEW v", {locked("v")}, Work::rewrites},
        Row{"RefreshConcurrently",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
            {locked("v", exclusive)},
            Work::scans},
        Row{"TableFromQuery", "CREATE TABLE n AS SELECT * FROM t", {locked("t", access_share)}}),
    name_of);

TEST(StatementAnalysis, NamesAreAsTheServerUnderstandsThem) {
    EXPECT_THAT(analyse("ALTER TABLE Shop.\"Cart \"\"x\"\"\" ADD b int").relations,
                ::testing::ElementsAre(LockedRelation{{"shop", "Cart \"x\""}, access_exclusive}));
}

TEST(StatementAnalysis, TheStrongestLockOfAllRelationsIsTheStatements) {
    EXPECT_EQ(analyse("ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES r").lock, share_row_exclusive);
    EXPECT_EQ(analyse("ALTER TABLE t ADD c int REFERENCES r").lock, access_exclusive);
    EXPECT_EQ(analyse("CREATE TABLE t (c int)").lock, none);
}

TEST(StatementAnalysis, WhatACascadeTakesAlongIsLockedToo) {
    EXPECT_EQ(analyse("DROP SCHEMA s CASCADE").lock, access_exclusive);
    EXPECT_EQ(analyse("DROP SCHEMA s").lock, none);
}

TEST(StatementAnalysis, WhatIsMadeIsNotLocked) {
    EXPECT_THAT(analyse("CREATE TABLE s.t (c int REFERENCES s.t)").creates,
                ::testing::ElementsAre(Name{"s", "t"}));
    EXPECT_THAT(analyse("CREATE INDEX i ON s.t (c)").creates,
                ::testing::ElementsAre(Name{"s", "i"}));
    EXPECT_THAT(
        analyse("CREATE SCHEMA s CREATE TABLE t (c int) CREATE VIEW v AS SELECT * FROM t").creates,
        ::testing::ElementsAre(Name{"", "t"}, Name{"", "v"}));
    EXPECT_THAT(analyse("CREATE SCHEMA s CREATE TABLE t (c int) CREATE VIEW v AS SELECT * FROM t")
                    .relations,
                ::testing::IsEmpty());
}

TEST(LockModes, ConflictAsTheManualSays) {
    EXPECT_THAT(conflicting(access_share), ::testing::ElementsAre(access_exclusive));
    EXPECT_THAT(conflicting(row_exclusive),
                ::testing::ElementsAre(share, share_row_exclusive, exclusive, access_exclusive));
    EXPECT_THAT(conflicting(share),
                ::testing::ElementsAre(row_exclusive, share_update_exclusive, share_row_exclusive,
                                       exclusive, access_exclusive));
    EXPECT_EQ(conflicting(access_exclusive).size(), 8U);
    EXPECT_THAT(conflicting(none), ::testing::IsEmpty());
}

TEST(LockModes, ConflictBothWays) {
    for (const auto one : conflicting(access_exclusive)) {
        for (const auto other : conflicting(one))
            EXPECT_THAT(conflicting(other), ::testing::Contains(one));
    }
}

TEST(LockModes, AreSpelledAsInTheServersViews) {
    EXPECT_EQ(to_string(access_share), "AccessShareLock");
    EXPECT_EQ(to_string(share_row_exclusive), "ShareRowExclusiveLock");
    EXPECT_EQ(to_string(access_exclusive), "AccessExclusiveLock");
    EXPECT_EQ(to_string(none), "");
}

TEST(KeepsSession, HoldsForPlainDefinitionsOnly) {
    for (const auto* plain :
         {"CREATE TABLE a (id bigint PRIMARY KEY, at timestamptz DEFAULT CURRENT_TIMESTAMP)",
          "CREATE INDEX ON a (id)", "COMMENT ON TABLE a IS 'x'", "DROP TABLE a",
          "ALTER TABLE a ADD b int, DROP c"})
        EXPECT_TRUE(analyse(plain).keeps_session) << plain;
    for (const auto* other :
         {"CREATE TABLE a AS SELECT 1", "CREATE TABLE a (id bigint DEFAULT f())",
          "CREATE INDEX ON a (f(id))", "ALTER TABLE a ALTER b TYPE text",
          "ALTER TABLE a ADD CHECK (b > 1)", "SET search_path = x", "SELECT 1", "DO 'begin end'",
          "INSERT INTO a VALUES (1)", "CREATE TABLE a (", "BEGIN", "TRUNCATE a"})
        EXPECT_FALSE(analyse(other).keeps_session) << other;
}

} // namespace
} // namespace lockstep::sql
