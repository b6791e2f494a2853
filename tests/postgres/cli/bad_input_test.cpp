// SPDX-License-Identifier: Apache-2.0
// What cannot be run: each is said with its place and what to do, and leaves the database as it
// was.
#include <filesystem>
#include <ostream>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

struct Bad {
    std::string what; ///< Becomes a part of the test's name.
    std::vector<std::pair<std::string, std::string>> files;
    Words command;
    std::string place; ///< The file, with its line where one is to blame.
    std::string remedy;
    std::string setup{}; ///< SQL that makes what is in the database.
    friend void PrintTo(const Bad& row, std::ostream* out) { *out << row.what; }
};

class BadInput : public LockstepTest, public testing::WithParamInterface<Bad> {
protected:
    /// All relations, columns and schemas, and the rows of what the setup made.
    std::string all() const {
        return sql("SELECT md5(string_agg(line, '|' ORDER BY line)) FROM ("
                   "SELECT nspname FROM pg_namespace UNION ALL "
                   "SELECT attrelid::regclass || '.' || attname FROM pg_attribute UNION ALL "
                   "SELECT query_to_xml('TABLE ' || oid::regclass, true, true, '')::text "
                   "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                   ") lines(line)");
    }
};

TEST_P(BadInput, IsRefusedWithItsPlaceAndARemedyAndChangesNothing) {
    const auto& bad = GetParam();
    for (const auto& [name, text] : bad.files) {
        std::filesystem::create_directories((migrations() / name).parent_path());
        write(name, text);
    }
    ASSERT_EQ(sql(bad.setup + "; SELECT 'made'"), "made");
    const auto before = all();
    const auto ended = run(bad.command);
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    EXPECT_THAT(ended.log, HasSubstr(bad.place));
    EXPECT_THAT(ended.log, HasSubstr(bad.remedy));
    EXPECT_EQ(all(), before);
}

const Words migrate{"migrate"};
const Words exec{"migrate", "--engine", "exec", "--", "true"};

std::string revision(const std::string& id, const std::string& below) {
    return "revision = '" + id + "'\ndown_revision = " + below + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Input, BadInput,
    testing::ValuesIn(std::vector<Bad>{
        {"MixedDirectories",
         {{"1_a.sql", "-- +goose Up\nSELECT 1;\n"},
          {"2_b.sql", "-- migrate:up\n-- migrate:down\n"}},
         migrate,
         "mixes two formats: 1_a.sql is goose's (with -- +goose Up), 2_b.sql is dbmate's",
         "keep one, or choose with --format"},
        {"UnknownDirective",
         {{"1_a.sql", "CREATE TABLE a ();\n"}, {"2_b.sql", "\n-- lockstep: transactions=none\n"}},
         migrate,
         "2_b.sql, line 2, column 14: the directive \\\"lockstep: transactions=none\\\" is not "
         "known",
         "there are transaction=none, lock-timeout=DURATION"},
        {"UnknownDirectiveOfATool",
         {{"1_a.sql", "-- +goose Up\nCREATE TABLE a ();\n-- +goose Sideways\n"}},
         migrate,
         "1_a.sql, line 3, column 1: \\\"-- +goose Sideways\\\"",
         "there are \\\"-- +goose\\\" with Up, Down"},
        {"RevisionCircle",
         {{"versions/a.py", revision("a1", "'b2'")}, {"versions/b.py", revision("b2", "'a1'")}},
         exec,
         "versions/a.py, line 2: the revisions come after each other in a circle: a1 after b2 "
         "after a1",
         "correct the down_revision or depends_on of one of them"},
        {"MissingParent",
         {{"versions/a.py", revision("a1", "'b2'")}},
         exec,
         "versions/a.py, line 2: down_revision names \\\"b2\\\", and no file has this revision",
         "put the file back, or name the revision that this one comes after"},
        {"TwoHeads",
         {{"versions/a.py", revision("a1", "None")}, {"versions/b.py", revision("b2", "None")}},
         exec,
         "2 heads: a1 (versions/a.py), b2 (versions/b.py)",
         "join them with \\\"alembic merge heads\\\""},
        {"DownOnlyFile",
         {{"1_a.up.sql", "CREATE TABLE a ();"}, {"2_b.down.sql", "DROP TABLE b;"}},
         migrate,
         "2_b.down.sql is a down-only file: there is no up file of version 2",
         "add that, or take this one away"},
        {"PlaceholderWithoutValue",
         {{"V1__a.sql", "CREATE TABLE a ();"}, {"V2__b.sql", "SELECT 1;\nSELECT '${x}';"}},
         migrate,
         "V2__b.sql, line 2, column 9: the placeholder ${x} has no value",
         "--placeholders"},
        {"WrongAtlasSum",
         {{"20240101000000_a.sql", "CREATE TABLE a ();\n"},
          {"atlas.sum", "h1:r2PQ27/WHXpmDlJl9UB0Q5sUZ/6UEs8q14o6L9oSPsY=\n"
                        "20240101000000_a.sql h1:9Gcyj4NJWLXrY4YZZ0ELNSSkbvsTYatc7/3qstrJcaQ=\n"}},
         migrate,
         "20240101000000_a.sql was edited since atlas.sum was written",
         "atlas migrate hash"},
        {"UncleanHistory",
         {{"1_a.up.sql", "CREATE TABLE a ();"}, {"2_b.up.sql", "CREATE TABLE b ();"}},
         migrate,
         "golang-migrate (public.schema_migrations)",
         "migrate force",
         "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT "
         "NULL); INSERT INTO schema_migrations VALUES (2, true); ALTER TABLE schema_migrations "
         "OWNER TO owner"},
        {"TableThatOnlyLooksLikeAHistory",
         {{"1_a.up.sql", "CREATE TABLE a ();"}},
         migrate,
         "public.schema_migrations",
         "--on-unmanaged",
         "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty int NOT "
         "NULL); "
         "INSERT INTO schema_migrations VALUES (1, 0); ALTER TABLE schema_migrations OWNER TO "
         "owner"},
    }),
    [](const auto& test) { return test.param.what; });

} // namespace
} // namespace lockstep::test
