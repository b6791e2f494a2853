// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class New : public LockstepTest {
protected:
    /// The path of the file that is made for a title, without the line's end.
    std::string make(const std::string& title, const Words& more = {}) {
        Words words{"new", "-m", title};
        words.insert(words.end(), more.begin(), more.end());
        const auto ended = run(words);
        EXPECT_EQ(ended.exit_code, 0) << ended.log;
        return ended.out.substr(0, ended.out.find('\n'));
    }
};

TEST_F(New, IsAMigrationThatRunsAndCanBeUndone) {
    write_first_two();
    const auto file = make("Add a table of notes");
    EXPECT_THAT(file, testing::EndsWith("_add_a_table_of_notes.sql"));
    const auto skeleton = read_file(file);
    ASSERT_TRUE(skeleton);
    ASSERT_TRUE(
        write_file(file, "CREATE TABLE notes (id int);\n" + *skeleton + "DROP TABLE notes;\n"));
    EXPECT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_EQ(sql("SELECT count(*) FROM pg_class WHERE relname = 'notes'"), "1");
    EXPECT_EQ(run({"undo", "--confirm", database_}).exit_code, 0);
    EXPECT_EQ(sql("SELECT count(*) FROM pg_class WHERE relname = 'notes'"), "0");
}

TEST_F(New, CannotBeUndoneAsLongAsNothingSaysHow) {
    make("nothing yet");
    EXPECT_EQ(run({"migrate"}).exit_code, 0);
    const auto ended = run({"undo", "--confirm", database_});
    EXPECT_EQ(ended.exit_code, 65);
    EXPECT_THAT(ended.log, HasSubstr("down section"));
}

TEST_F(New, NeedsNoDatabase) {
    variables_.erase("POSTGRES_HOST");
    make("first", {"--format", "goose"});
    EXPECT_EQ(run({"heads", "-o", "json"}).exit_code, 0);
}

TEST_F(New, IsAUsageErrorWithoutATitleAndWithModelsThatNobodyCompares) {
    EXPECT_EQ(run({"new"}).exit_code, 64);
    EXPECT_EQ(run({"new", "-m", "---"}).exit_code, 64);
    EXPECT_EQ(run({"new", "-m", "a\nb"}).exit_code, 64);
    EXPECT_EQ(run({"new", "-m", "a", "--autogenerate"}).exit_code, 64);
    EXPECT_TRUE(std::filesystem::is_empty(migrations()));
}

TEST_F(New, IsRefusedInADirectoryThatDoesNotLoad) {
    write("1_a.sql", "SELECT 'oops;\n");
    const auto ended = run({"new", "-m", "a"});
    EXPECT_EQ(ended.exit_code, 65);
    EXPECT_THAT(ended.log, HasSubstr("1_a.sql"));
}

class SqlEcho : public LockstepTest {};

TEST_F(SqlEcho, ShowsTheStatementsOfAMigrationAtLevelDebug) {
    write("1_a.sql", "CREATE TABLE a (id int);\nSELECT 1;\n");
    const auto quiet = run({"migrate", "--dry-run"});
    EXPECT_THAT(quiet.log, Not(HasSubstr("CREATE TABLE a (id int)")));
    const auto told = run({"migrate", "--log-level", "debug"});
    EXPECT_EQ(told.exit_code, 0);
    EXPECT_THAT(told.log, HasSubstr("\"sql\":\"CREATE TABLE a (id int)\""));
    EXPECT_THAT(told.log, HasSubstr("\"sql\":\"SELECT 1\""));
}

} // namespace
} // namespace lockstep::test
