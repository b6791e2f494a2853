// SPDX-License-Identifier: Apache-2.0
// Directories with folders, integrity files or placeholders, run against a real server.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

class ForeignDirectory : public LockstepTest {
protected:
    void add(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((migrations() / name).parent_path());
        write(name, text);
    }
    std::string schema_of(const std::string& table) const {
        return sql("SELECT relnamespace::regnamespace FROM pg_class WHERE relname = '" + table +
                   "'");
    }
    void expect_applied(const Words& words = {"migrate"}) {
        const auto ended = run(words);
        EXPECT_EQ(ended.exit_code, 0) << ended.log;
    }
    void expect_refused(const std::string& sentence) {
        const auto ended = run({"migrate"});
        EXPECT_EQ(ended.exit_code, 65) << ended.log;
        EXPECT_THAT(ended.report.message, HasSubstr(sentence));
        EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
    }
};

TEST_F(ForeignDirectory, OfFlywayIsFilledWithValuesAndResetsTheSession) {
    add("V1__a.sql", "CREATE SCHEMA ${Schema}; SET search_path = ${schema}; CREATE TABLE a ();");
    add("2024/V1.1__b.sql", "CREATE TABLE b (c text DEFAULT '${flyway:filename}');");
    add("2024/V2__i.sql", "INSERT INTO b VALUES ('${x}'); CREATE INDEX CONCURRENTLY i ON b (c);");
    add("2024/V2__i.sql.conf", "executeInTransaction=false\nplaceholderReplacement=false\n");
    add("U2__i.sql", "DROP INDEX i; DELETE FROM ${schema}.a;");
    expect_applied({"migrate", "--placeholders", "schema=shop"});
    EXPECT_EQ(schema_of("a"), "shop");
    EXPECT_EQ(schema_of("b"), "public");
    EXPECT_EQ(sql("SELECT c FROM b"), "${x}");
    expect_applied({"undo", "--confirm", database_, "--placeholders", "schema=shop"});
    EXPECT_EQ(schema_of("i"), "");
}

TEST_F(ForeignDirectory, OfFlywayRunsARepeatableAgainWhenAValueChanges) {
    add("R__v.sql", "CREATE OR REPLACE VIEW v AS SELECT '${x}' AS x;");
    expect_applied({"migrate", "--placeholders", "x=one"});
    EXPECT_EQ(sql("SELECT x FROM v"), "one");
    expect_applied({"migrate", "--placeholders", "x=two"});
    EXPECT_EQ(sql("SELECT x FROM v"), "two");
}

TEST_F(ForeignDirectory, OfFlywayMayHaveOtherValuesOnceItWasApplied) {
    add("V1__a.sql", "CREATE TABLE ${x} ();");
    expect_applied({"migrate", "--placeholders", "x=one"});
    add("V2__b.sql", "CREATE TABLE b ();");
    expect_applied({"migrate", "--placeholders", "x=two"});
    EXPECT_EQ(schema_of("two"), "");
}

// The sums are those that Atlas writes.
TEST_F(ForeignDirectory, OfAtlasIsRunAsItsSumSays) {
    add("20240101000000_a.sql", "CREATE TABLE a (\n  id bigint PRIMARY KEY\n);\n");
    add("20240103000000_n.sql", "-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON a (id);\n");
    add("atlas.sum", "h1:AyMDP2ZFmbyCRKGpmfCyvAkJSy/zKMNnL9rAj2EKKxo=\n"
                     "20240101000000_a.sql h1:9Gcyj4NJWLXrY4YZZ0ELNSSkbvsTYatc7/3qstrJcaQ=\n"
                     "20240103000000_n.sql h1:ZpnLXFR6DD6LLdolZDEKQ0OHem+mDN9OYu8l+WQW1p8=\n");
    expect_applied();
    EXPECT_EQ(schema_of("i"), "public");
}

TEST_F(ForeignDirectory, OfAtlasIsRefusedWhenItsSumIsWrong) {
    add("20240101000000_a.sql", "CREATE TABLE a ();\n");
    add("atlas.sum", "h1:r2PQ27/WHXpmDlJl9UB0Q5sUZ/6UEs8q14o6L9oSPsY=\n"
                     "20240101000000_a.sql h1:9Gcyj4NJWLXrY4YZZ0ELNSSkbvsTYatc7/3qstrJcaQ=\n");
    expect_refused("20240101000000_a.sql was edited since atlas.sum was written");
}

// What graphile-migrate 1.4.1 wrote.
TEST_F(ForeignDirectory, OfGraphileMigrateIsFilledWithValuesAndKeepsTheSession) {
    add("committed/000001.sql", "--! Previous: -\n"
                                "--! Hash: sha1:fcdfb9e407eca166c97f663bd70f64aea53e61a5\n\n"
                                "CREATE TABLE a (\n  id bigint PRIMARY KEY\n);\n");
    add("committed/000002.sql", "--! Previous: sha1:fcdfb9e407eca166c97f663bd70f64aea53e61a5\n"
                                "--! Hash: sha1:5e7c47b63c461539257c44d9df2afac5d58ddb38\n\n"
                                "--! no-transaction\nCREATE INDEX CONCURRENTLY i ON a (id);\n");
    add("current.sql", "DROP TABLE a;");
    expect_applied();
    EXPECT_EQ(schema_of("i"), "public");
}

TEST_F(ForeignDirectory, OfGraphileMigrateIsRefusedWhenAFileWasEdited) {
    add("committed/000001.sql", "--! Previous: -\n--! Hash: sha1:0\n\nSELECT 1;\n");
    expect_refused("committed/000001.sql, line 2, column 1: the file was edited after");
}

TEST_F(ForeignDirectory, OfPrismaKeepsTheSessionBetweenFiles) {
    add("migration_lock.toml", "provider = \"postgresql\"\n");
    add("20240101000000_a/migration.sql", "CREATE SCHEMA shop; SET search_path = shop;");
    add("20240102000000_b/migration.sql", "CREATE TABLE b ();");
    expect_applied();
    EXPECT_EQ(schema_of("b"), "shop");
}

TEST_F(ForeignDirectory, OfDieselIsUndoneByTheDownFile) {
    add("2024-01-01-000000_a/up.sql", "CREATE TABLE a (b int);");
    add("2024-01-02-000000_i/up.sql", "CREATE INDEX CONCURRENTLY i ON a (b);");
    add("2024-01-02-000000_i/down.sql", "DROP INDEX i;");
    add("2024-01-02-000000_i/metadata.toml", "run_in_transaction = false\n");
    expect_applied();
    EXPECT_EQ(schema_of("i"), "public");
    expect_applied({"undo", "--confirm", database_});
    EXPECT_EQ(schema_of("i"), "");
}

TEST_F(ForeignDirectory, IsRefusedBeforeTheDatabaseIsTouched) {
    add("V1__a.sql", "SELECT 1;");
    add("V2__b.sql", "SELECT '${x}';");
    expect_refused("V2__b.sql, line 1, column 9: the placeholder ${x} has no value");
    remove("V2__b.sql");
    add("beforeMigrate.sql", "SELECT 2;");
    expect_refused("beforeMigrate.sql: Flyway runs it as the callback beforeMigrate of migrate");
    remove("beforeMigrate.sql");
    add("1_a.sql", "SELECT 1;");
    expect_refused("mixes two formats");
}

} // namespace
} // namespace lockstep::test
