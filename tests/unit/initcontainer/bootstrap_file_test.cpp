// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "initcontainer/bootstrap_file.hpp"

namespace lockstep::initcontainer {
namespace {

using testing::HasSubstr;

class BootstrapFile : public testing::Test {
protected:
    BootstrapFile() { std::filesystem::create_directories(folder_); }
    ~BootstrapFile() override { std::filesystem::remove_all(folder_); }

    Expected<std::vector<pg::FirstStatement>, BootstrapFault> read(const std::string& text) const {
        std::ofstream{folder_ / "bootstrap.sql"} << text;
        return read_bootstrap_file("bootstrap.sql", folder_.string());
    }

    std::filesystem::path folder_ = std::filesystem::path{testing::TempDir()} /
                                    testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(BootstrapFile, GivesItsStatementsWithTheirLines) {
    const auto statements =
        read("\xEF\xBB\xBF-- models\r\nCREATE TABLE IF NOT EXISTS a (id int);\r\n"
             "/* and */ CREATE INDEX IF NOT EXISTS i ON a (id)");
    ASSERT_TRUE(statements) << statements.error().error.message;
    ASSERT_EQ(statements->size(), 2U);
    EXPECT_EQ(statements->at(0).text, "CREATE TABLE IF NOT EXISTS a (id int)");
    EXPECT_EQ(statements->at(0).place, "bootstrap file bootstrap.sql, line 2");
    EXPECT_EQ(statements->at(1).place, "bootstrap file bootstrap.sql, line 3");
}

TEST_F(BootstrapFile, MayHoldCommentsAlone) {
    const auto statements = read("-- nothing is missing\n/* really */\n;\n");
    ASSERT_TRUE(statements);
    EXPECT_TRUE(statements->empty());
}

TEST_F(BootstrapFile, RefusesWhatDoesMoreWithItsPlace) {
    const auto refused = read("CREATE TABLE IF NOT EXISTS a ();\n  INSERT INTO a VALUES (1);\n");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().line, 2U);
    EXPECT_EQ(refused.error().column, 3U);
    EXPECT_THAT(refused.error().error.message,
                HasSubstr("bootstrap file bootstrap.sql, line 2, column 3: it is a INSERT, and no "
                          "CREATE ... IF NOT EXISTS; a bootstrap file may hold"));
}

TEST_F(BootstrapFile, RefusesAStatementInTheGuiseOfAnother) {
    for (const auto* text :
         {"CREATE TABLE IF NOT EXISTS a (); DROP TABLE b", "CREATE TABLE a /* IF NOT EXISTS */ ()",
          "CREATE SCHEMA IF NOT EXISTS s; SET search_path = s", "BEGIN; COMMIT",
          "CREATE TABLE IF NOT EXISTS a (t text DEFAULT 'x;y'); TRUNCATE a"})
        EXPECT_FALSE(read(text)) << text;
}

TEST_F(BootstrapFile, RefusesATextThatCannotBeRead) {
    const auto open = read("CREATE TABLE IF NOT EXISTS a (t text DEFAULT 'x);\n");
    ASSERT_FALSE(open);
    EXPECT_THAT(open.error().error.message, HasSubstr("line 1, column 46: "));
    const auto bytes = read("-- \xFF\n");
    ASSERT_FALSE(bytes);
    EXPECT_THAT(bytes.error().error.message, HasSubstr("line 1, column 4: the file is not UTF-8"));
}

TEST_F(BootstrapFile, SaysWhichFileIsMissing) {
    const auto missing = read_bootstrap_file("nowhere.sql", folder_.string());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().file, "nowhere.sql");
    EXPECT_THAT(missing.error().error.message, HasSubstr("bootstrap-file: "));
}

} // namespace
} // namespace lockstep::initcontainer
