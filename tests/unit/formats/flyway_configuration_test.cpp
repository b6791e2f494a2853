// SPDX-License-Identifier: Apache-2.0
#include "formats/flyway_configuration.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

class FlywayConfiguration : public LoadTest {
protected:
    void SetUp() override { directory.write("V1__a.sql", "SELECT '${x}';"); }

    migrate::MigrationSet load_with(const std::string& configuration) {
        directory.write("V1__a.sql.conf", configuration);
        const LoadSettings settings{.format = Format::flyway, .placeholders = {{"x", "one"}}};
        auto set = load_directory(directory.path(), settings);
        if (set) return *std::move(set);
        ADD_FAILURE() << set.error().error.message;
        return {};
    }
};

TEST_F(FlywayConfiguration, TurnsTheTransactionOff) {
    EXPECT_TRUE(
        load_with("executeInTransaction=false\n").migrations.at(0).directives.no_transaction);
    EXPECT_FALSE(load_with("executeInTransaction=true").migrations.at(0).directives.no_transaction);
}

TEST_F(FlywayConfiguration, IsJavaProperties) {
    const auto set = load_with(
        "# a comment\r\n! another\r\n\r\n  executeInTransaction : FALSE\r\nencoding utf-8");
    EXPECT_TRUE(set.migrations.at(0).directives.no_transaction);
}

TEST_F(FlywayConfiguration, LeavesPlaceholdersAlone) {
    EXPECT_EQ(load_with("placeholderReplacement=false").migrations.at(0).text, "SELECT '${x}';");
    EXPECT_EQ(load_with("placeholderReplacement=true").migrations.at(0).text, "SELECT 'one';");
}

TEST_F(FlywayConfiguration, BelongsToOneFile) {
    directory.write("V2__b.sql", "SELECT 2;");
    const auto set = load_with("executeInTransaction=false");
    EXPECT_TRUE(set.migrations.at(0).directives.no_transaction);
    EXPECT_FALSE(set.migrations.at(1).directives.no_transaction);
}

TEST_F(FlywayConfiguration, LiesInTheFolderOfItsFile) {
    directory.write("more/V2__b.sql", "SELECT 2;");
    directory.write("more/V2__b.sql.conf", "executeInTransaction=false");
    EXPECT_TRUE(load_with("").migrations.at(1).directives.no_transaction);
}

TEST_F(FlywayConfiguration, OfSomethingElseIsNone) {
    directory.write("flyway.conf", "flyway.url=jdbc:postgresql://db/app");
    EXPECT_EQ(load_with("").migrations.size(), 1U);
}

struct BadLine {
    std::string name;
    std::string text;
    std::string expected; ///< Behind the file's name.
    friend void PrintTo(const BadLine& row, std::ostream* out) { *out << row.name; }
};

class FlywayConfigurationWith : public LoadTest, public ::testing::WithParamInterface<BadLine> {};

TEST_P(FlywayConfigurationWith, ABadLineIsRefused) {
    directory.write("V1__a.sql", "SELECT 1;");
    directory.write("V1__a.sql.conf", GetParam().text);
    EXPECT_EQ(refusal(), "V1__a.sql.conf, " + GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Text, FlywayConfigurationWith,
    ::testing::ValuesIn(std::vector<BadLine>{
        {"ShouldExecute", "executeInTransaction=false\n shouldExecute=${x}==1",
         "line 2, column 2: shouldExecute is not followed: whether a file is run must not depend "
         "on who runs it; take the line away, or the migration"},
        {"UnknownKey", "executeInTransactions=false",
         "line 1, column 1: \"executeInTransactions\" is no setting of a script configuration "
         "file; there are executeInTransaction, placeholderReplacement and encoding"},
        {"Encoding", "encoding=ISO-8859-1",
         "line 1, column 1: only files in UTF-8 are read, and this one is said to be in "
         "ISO-8859-1; save it as UTF-8"},
        {"NoBoolean", "executeInTransaction=no",
         "line 1, column 1: executeInTransaction can be true or false, not \"no\""},
        {"NoValue", "placeholderReplacement",
         "line 1, column 1: placeholderReplacement can be true or false, not \"\""},
        {"Continued", "executeInTransaction=\\\nfalse",
         "line 1, column 1: a value that goes on in the next line is not understood"},
    }),
    [](const auto& test) { return test.param.name; });

} // namespace
} // namespace lockstep::formats::testing
