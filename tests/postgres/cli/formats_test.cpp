// SPDX-License-Identifier: Apache-2.0
// Directories of other tools, run against a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

class ForeignFormat : public LockstepTest {
protected:
    std::string schema_of(const std::string& table) const {
        return sql("SELECT relnamespace::regnamespace FROM pg_class WHERE relname = '" + table +
                   "'");
    }
    void expect_applied(const Variables& more = {}) {
        const auto ended = run({"migrate"}, more);
        EXPECT_EQ(ended.exit_code, 0) << ended.log;
    }
    void expect_refused(const std::string& sentence) {
        const auto ended = run({"migrate"});
        EXPECT_EQ(ended.exit_code, 65) << ended.log;
        EXPECT_THAT(ended.report.message, HasSubstr(sentence));
        EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
    }
};

TEST_F(ForeignFormat, OfGolangMigrateKeepsTheSessionBetweenFiles) {
    write("1_a.up.sql", "CREATE SCHEMA shop; SET search_path = shop;");
    write("1_a.down.sql", "DROP SCHEMA shop;");
    write("2_b.up.sql", "CREATE TABLE b ();");
    expect_applied();
    EXPECT_EQ(schema_of("b"), "shop");
}

TEST_F(ForeignFormat, OfTernResetsTheSessionBetweenFiles) {
    write("1_a.sql", "CREATE SCHEMA shop; SET search_path = shop;\n"
                     "---- create above / drop below ----\nDROP SCHEMA shop;\n");
    write("2_b.sql", "CREATE TABLE b ();\n");
    expect_applied();
    EXPECT_EQ(schema_of("b"), "public");
}

TEST_F(ForeignFormat, OfGooseRunsWhatItSendsInOneMessageAsOneTransaction) {
    write("1_a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\n"
                     "CREATE SCHEMA shop;\n"
                     "SET LOCAL search_path = shop; CREATE TABLE inside ();\n"
                     "SET LOCAL search_path = shop;\nCREATE TABLE outside ();\n"
                     "CREATE INDEX CONCURRENTLY i ON pg_temp.none (a); -- never run\n");
    const auto failed = run({"migrate"});
    EXPECT_EQ(failed.exit_code, 65) << failed.log;
    EXPECT_EQ(failed.report.failure->line, 7U);
    EXPECT_EQ(schema_of("inside"), "shop");
    EXPECT_EQ(schema_of("outside"), "public");
}

TEST_F(ForeignFormat, OfGooseIsFilledFromTheEnvironment) {
    write("1_a.sql", "-- +goose Up\n-- +goose ENVSUB ON\nCREATE TABLE ${APP_NAME}_orders ();\n");
    expect_applied({{"APP_NAME", "shop"}});
    EXPECT_EQ(schema_of("shop_orders"), "public");
}

TEST_F(ForeignFormat, OfDbmateCommitsBetweenTheBlocksOfAFile) {
    write("1_a.sql", "-- migrate:up\nCREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (m mood);\n"
                     "-- migrate:down\n"
                     "-- migrate:up transaction:false\nALTER TYPE mood ADD VALUE 'b';\n"
                     "-- migrate:down\n"
                     "-- migrate:up\nINSERT INTO t VALUES ('b');\n-- migrate:down\n");
    expect_applied();
    EXPECT_EQ(sql("SELECT m FROM t"), "b");
}

TEST_F(ForeignFormat, OfSqlxIsUndoneByTheDownFile) {
    write("1_a.up.sql", "-- no-transaction\nCREATE TABLE a ();");
    write("1_a.down.sql", "DROP TABLE a;");
    expect_applied();
    const auto ended = run({"undo", "--confirm", database_});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(sql("SELECT count(*) FROM pg_class WHERE relname = 'a'"), "0");
}

TEST_F(ForeignFormat, IsNamedInTheLogWithTheReason) {
    write("1_a.sql", "-- +goose Up\nSELECT 1;\n");
    const auto ended = run({"migrate"});
    EXPECT_THAT(ended.log, HasSubstr("recognised the directory as goose"));
    EXPECT_THAT(ended.log, HasSubstr("1 file with -- +goose Up"));
}

TEST_F(ForeignFormat, IsRefusedBeforeTheDatabaseIsTouched) {
    write("1_a.sql", "-- +goose Up\nSELECT 1;\n");
    write("2_b.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n");
    expect_refused("mixes two formats: 1_a.sql is goose's (with -- +goose Up), 2_b.sql is "
                   "dbmate's (with -- migrate:up)");
    remove("2_b.sql");
    write("2_b.sql", "-- +goose Up\nSELECT 1;\n-- +goose Sideways\n");
    expect_refused("2_b.sql, line 3, column 1: \"-- +goose Sideways\" is not a directive");
    remove("2_b.sql");
    write("2_b.go", "package migrations\n");
    expect_refused("2_b.go: it is a migration written in Go");
}

} // namespace
} // namespace lockstep::test
