// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

/// Bad files are found before the database is touched: it need not even be there.
class BadFiles : public LockstepTest {
protected:
    Ended migrate() { return run({"migrate", "--port", "1"}); }

    static void expect_refused(const Ended& ended) {
        EXPECT_EQ(ended.exit_code, 65) << ended.log;
        EXPECT_EQ(ended.report.remedy, Remedy::fix_input);
        ASSERT_TRUE(ended.report.failure);
        EXPECT_EQ(ended.report.failure->kind, "files");
        EXPECT_TRUE(ended.report.waits.empty());
    }
};

TEST_F(BadFiles, AreAMissingFolder) {
    std::filesystem::remove_all(migrations());
    const auto ended = migrate();
    expect_refused(ended);
    EXPECT_THAT(ended.report.message, HasSubstr(migrations().string()));
}

TEST_F(BadFiles, AreAnEmptyFolder) {
    const auto ended = migrate();
    expect_refused(ended);
    EXPECT_THAT(ended.report.message, HasSubstr(migrations().string()));
}

TEST_F(BadFiles, AreTwoOfOneVersion) {
    write("1_a.sql", "SELECT 1;\n");
    write("01_b.sql", "SELECT 1;\n");
    const auto ended = migrate();
    expect_refused(ended);
    EXPECT_THAT(ended.report.message, HasSubstr("1_a.sql"));
    EXPECT_THAT(ended.report.message, HasSubstr("01_b.sql"));
}

TEST_F(BadFiles, AreOnesWithAnUnterminatedQuote) {
    write("1_a.sql", "SELECT 1;\nSELECT 'oops;\n");
    const auto ended = migrate();
    expect_refused(ended);
    EXPECT_EQ(ended.report.failure->file, "1_a.sql");
    EXPECT_EQ(ended.report.failure->line, 2U);
}

} // namespace
} // namespace lockstep::test
