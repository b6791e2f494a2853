// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/statement_analysis.hpp"
#include "support/postgres_server.hpp"

namespace lockstep::test {
namespace {

using sql::LockMode;
using Modes = std::map<std::string, LockMode>;
using Spelled = std::map<std::string, std::string>;

Spelled spelled(const Modes& modes) {
    Spelled names;
    for (const auto& [name, mode] : modes)
        names[name] = to_string(mode);
    return names;
}

constexpr const char* set_up =
    "CREATE TABLE t (id int PRIMARY KEY, c int NOT NULL, d varchar(10));"
    "ALTER TABLE t ADD CONSTRAINT k CHECK (c > 0) NOT VALID;"
    "INSERT INTO t VALUES (1, 1, 'x');"
    "CREATE TABLE r (id int PRIMARY KEY);"
    "CREATE INDEX i ON t (c);"
    "CREATE UNIQUE INDEX u ON t (c);"
    "CREATE TABLE p (id int) PARTITION BY LIST (id);"
    "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
    "CREATE TABLE x (id int);"
    "CREATE SEQUENCE s;"
    "CREATE VIEW v AS SELECT id FROM r;"
    "CREATE MATERIALIZED VIEW m AS SELECT id FROM r;"
    "CREATE UNIQUE INDEX mi ON m (id);"
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
    "CREATE POLICY y ON t;"
    "CREATE SCHEMA probe;"
    "CREATE TABLE probe.existing AS SELECT oid, relname, relkind, relfilenode FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace";

/// What this transaction holds on relations that were there before it: a line each.
constexpr const char* held =
    "SELECT string_agg(e.relname || ' ' || l.mode || ' ' || e.relkind::text, E'\\n')"
    " FROM pg_locks l JOIN probe.existing e ON e.oid = l.relation"
    " WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation'";

constexpr const char* rewritten =
    "SELECT count(*) FROM pg_class c JOIN probe.existing e USING (oid)"
    " WHERE c.relkind IN ('r', 'm') AND c.relfilenode <> e.relfilenode";

LockMode mode_named(const std::string& name) {
    for (const auto mode : conflicting(LockMode::access_exclusive))
        if (to_string(mode) == name) return mode;
    return LockMode::none;
}

/// What the server really does. The end of the connection rolls it back.
class StatementLocksOnAServer : public ::testing::TestWithParam<const char*> {
protected:
    static const std::string& database() {
        static const auto name = [] {
            auto made = PostgresServer::shared().create_database("locks");
            PostgresServer::shared().sql(made, set_up);
            return made;
        }();
        return name;
    }

    static std::string after(const std::string& query) {
        return PostgresServer::shared().sql(database(),
                                            std::string{"BEGIN; "} + GetParam() + "; " + query);
    }

    /// The strongest lock on each relation but those that only keep it from being dropped, and
    /// those on a table's indexes, which nobody names.
    static Modes held_by_server(const sql::StatementAnalysis& analysis) {
        Modes modes;
        std::istringstream lines{after(held)};
        for (std::string name, mode, kind; lines >> name >> mode >> kind;) {
            const auto strength = mode_named(mode);
            const auto named = told(analysis).contains(name);
            if (strength > LockMode::access_share && (kind != "i" || named))
                modes[name] = std::max(modes[name], strength);
        }
        return modes;
    }

    static Modes told(const sql::StatementAnalysis& analysis) {
        Modes modes;
        for (const auto& each : analysis.relations)
            if (each.mode > LockMode::access_share) modes[each.relation.name] = each.mode;
        return modes;
    }
};

TEST_P(StatementLocksOnAServer, AreThoseOfTheAnalysis) {
    const auto analysis = sql::analyse(GetParam());
    EXPECT_EQ(spelled(told(analysis)), spelled(held_by_server(analysis)));
}

TEST_P(StatementLocksOnAServer, ComeWithARewriteOnlyWhereTheAnalysisSaysSo) {
    const auto rewrites = after(rewritten) != "0";
    EXPECT_TRUE(sql::analyse(GetParam()).rewrites || !rewrites);
}

/// The table of an index is for the database to tell.
class IndexLocksOnAServer : public StatementLocksOnAServer {};

TEST_P(IndexLocksOnAServer, AreThoseOfTheAnalysisAndOneOnTheTable) {
    const auto analysis = sql::analyse(GetParam());
    auto by_server = held_by_server(analysis);
    EXPECT_EQ(by_server.erase("t"), 1U);
    EXPECT_EQ(spelled(told(analysis)), spelled(by_server));
}

INSTANTIATE_TEST_SUITE_P(Statement, IndexLocksOnAServer,
                         ::testing::Values("DROP INDEX i", "REINDEX INDEX i"));

INSTANTIATE_TEST_SUITE_P(
    Statement, StatementLocksOnAServer,
    ::testing::Values(
        "ALTER TABLE t ADD n int", "ALTER TABLE t ADD n timestamptz NOT NULL DEFAULT now()",
        "ALTER TABLE t ADD n float DEFAULT random()",
        "ALTER TABLE t ADD n uuid DEFAULT gen_random_uuid()", "ALTER TABLE t ADD n serial",
        "ALTER TABLE t ADD n int GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE t ADD n int GENERATED ALWAYS AS (c + 1) STORED",
        "ALTER TABLE t ADD n int REFERENCES r", "ALTER TABLE t ADD n int CHECK (n > 0)",
        "ALTER TABLE t ADD n int UNIQUE", "ALTER TABLE t DROP COLUMN d",
        "ALTER TABLE t ALTER c SET DEFAULT 1", "ALTER TABLE t ALTER d SET NOT NULL",
        "ALTER TABLE t ALTER c DROP NOT NULL", "ALTER TABLE t ALTER d TYPE text",
        "ALTER TABLE t ALTER c TYPE bigint", "ALTER TABLE t ALTER c SET STATISTICS 9",
        "ALTER TABLE t ALTER d SET STORAGE PLAIN", "ALTER TABLE t ADD CHECK (id > 0)",
        "ALTER TABLE t ADD CHECK (id > 0) NOT VALID", "ALTER TABLE t VALIDATE CONSTRAINT k",
        "ALTER TABLE t DROP CONSTRAINT k", "ALTER TABLE t RENAME CONSTRAINT k TO l",
        "ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES r NOT VALID",
        "ALTER TABLE x ADD FOREIGN KEY (id) REFERENCES r", "ALTER TABLE t ADD UNIQUE (d)",
        "ALTER TABLE t ADD CONSTRAINT w UNIQUE USING INDEX u", "ALTER TABLE t RENAME TO z",
        "ALTER TABLE t RENAME c TO z", "ALTER TABLE t OWNER TO owner",
        "ALTER TABLE t SET SCHEMA probe", "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE t REPLICA IDENTITY FULL", "ALTER TABLE t SET (fillfactor = 70)",
        "ALTER TABLE t SET (user_catalog_table = true)", "ALTER TABLE t RESET (fillfactor)",
        "ALTER TABLE t CLUSTER ON i", "ALTER TABLE t SET UNLOGGED", "ALTER TABLE t INHERIT x",
        "ALTER TABLE t DISABLE TRIGGER g", "ALTER TABLE t DISABLE TRIGGER ALL",
        "ALTER TABLE p ATTACH PARTITION x FOR VALUES IN (2)", "ALTER TABLE p DETACH PARTITION p1",
        "CREATE TABLE n PARTITION OF p FOR VALUES IN (3)", "CREATE TABLE n () INHERITS (t)",
        "CREATE TABLE n (id int REFERENCES r)", "CREATE TABLE n (LIKE t)",
        "CREATE TABLE n AS SELECT * FROM t", "CREATE INDEX ON t (d)", "ALTER INDEX i RENAME TO j",
        "ALTER INDEX i SET (fillfactor = 70)", "REINDEX TABLE t",
        "CREATE VIEW n AS SELECT * FROM t", "CREATE OR REPLACE VIEW v AS SELECT id FROM r",
        "DROP VIEW v", "DROP MATERIALIZED VIEW m", "ALTER VIEW v RENAME TO n",
        "ALTER VIEW v SET (security_barrier)", "REFRESH MATERIALIZED VIEW m",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY m", "REFRESH MATERIALIZED VIEW m WITH NO DATA",
        "DROP TABLE x", "TRUNCATE t, x", "COMMENT ON TABLE t IS 'x'",
        "COMMENT ON COLUMN t.c IS 'x'", "COMMENT ON INDEX i IS 'x'",
        "COMMENT ON CONSTRAINT k ON t IS 'x'", "COMMENT ON TRIGGER g ON t IS 'x'",
        "CREATE TRIGGER n AFTER INSERT ON t EXECUTE FUNCTION f()", "DROP TRIGGER g ON t",
        "ALTER TRIGGER g ON t RENAME TO n", "CREATE RULE n AS ON INSERT TO t DO NOTHING",
        "CREATE POLICY n ON t", "ALTER POLICY y ON t USING (true)", "DROP POLICY y ON t",
        "CREATE STATISTICS n ON c, d FROM t", "CREATE PUBLICATION n FOR TABLE t", "ANALYZE t",
        "CLUSTER t USING i", "LOCK TABLE t IN SHARE MODE", "LOCK TABLE t, x",
        "ALTER SEQUENCE s CYCLE", "ALTER SEQUENCE s RENAME TO n", "DROP SEQUENCE s",
        "GRANT SELECT ON t TO owner", "INSERT INTO x SELECT id FROM r", "UPDATE t SET c = 2",
        "DELETE FROM t USING r", "MERGE INTO x USING r ON x.id = r.id WHEN MATCHED THEN DELETE",
        "WITH q AS (DELETE FROM x RETURNING id) UPDATE t SET c = 3 FROM q",
        "SELECT * FROM t FOR UPDATE", "SELECT 1 INTO n"));

} // namespace
} // namespace lockstep::test
