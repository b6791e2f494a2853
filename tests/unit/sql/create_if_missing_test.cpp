// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/create_if_missing.hpp"

namespace lockstep::sql {
namespace {

using testing::HasSubstr;

class OnlyCreates : public testing::TestWithParam<const char*> {};

TEST_P(OnlyCreates, WhatIsMissing) {
    const auto objection = more_than_creating(GetParam());
    EXPECT_FALSE(objection) << *objection;
}

INSTANTIATE_TEST_SUITE_P(
    Statement, OnlyCreates,
    testing::Values("CREATE TABLE IF NOT EXISTS t (id int DEFAULT 1, CHECK (id > 0))",
                    "create unlogged table if not exists app.t (id int references o (id))",
                    "CREATE TABLE IF NOT EXISTS p PARTITION OF t FOR VALUES IN (1)",
                    "CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS a WITH NO DATA",
                    "CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1 WITH NO DATA",
                    "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (lower(name))",
                    "CREATE SEQUENCE IF NOT EXISTS s", "CREATE SCHEMA IF NOT EXISTS app",
                    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
                    "CREATE STATISTICS IF NOT EXISTS s ON a, b FROM t",
                    "CREATE COLLATION IF NOT EXISTS german (provider = icu, locale = 'de')",
                    "CREATE FOREIGN TABLE IF NOT EXISTS f (id int) SERVER other",
                    "CREATE SERVER IF NOT EXISTS other FOREIGN DATA WRAPPER w",
                    "/* a comment */ CREATE TABLE IF NOT EXISTS t ()"));

struct Refused {
    const char* statement;
    const char* why;
    friend void PrintTo(const Refused& row, std::ostream* out) { *out << row.statement; }
};

class DoesMore : public testing::TestWithParam<Refused> {};

TEST_P(DoesMore, AndIsToldFromWhatCreates) {
    const auto objection = more_than_creating(GetParam().statement);
    ASSERT_TRUE(objection);
    EXPECT_THAT(*objection, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Statement, DoesMore,
    testing::Values(
        Refused{"CREATE TABLE t (id int)", "no IF NOT EXISTS"},
        Refused{"CREATE TABLE \"IF NOT EXISTS\" (id int)", "no IF NOT EXISTS"},
        Refused{"CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", "in a transaction"},
        Refused{"CREATE TABLE IF NOT EXISTS t AS SELECT drop_all()", "runs a query"},
        Refused{"CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1", "runs a query"},
        Refused{"CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE VIEW"},
        Refused{"CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE FUNCTION"},
        Refused{"CREATE TYPE mood AS ENUM ('sad')", "CREATE TYPE"},
        Refused{"CREATE ROLE r", "CREATE ROLE"}, Refused{"DROP TABLE IF EXISTS t", "DROP TABLE"},
        Refused{"ALTER TABLE t ADD COLUMN IF NOT EXISTS a int", "ALTER TABLE"},
        Refused{"INSERT INTO t VALUES (1)", "INSERT"}, Refused{"SELECT 1", "SELECT"},
        Refused{"DO 'BEGIN END'", "DO"}, Refused{"COMMENT ON TABLE t IS 'x'", "COMMENT"},
        Refused{"GRANT ALL ON t TO r", "GRANT"}, Refused{"COMMIT", "COMMIT"},
        Refused{"SET search_path = app", "SET"}, Refused{"TRUNCATE t", "TRUNCATE"},
        Refused{"CREATE TABLE IF NOT EXISTS", "not understood"},
        Refused{"nonsense", "not understood"}));

} // namespace
} // namespace lockstep::sql
