// SPDX-License-Identifier: Apache-2.0
#include "pg/file_failure.hpp"

#include <gmock/gmock.h>

namespace lockstep::pg {
namespace {

using ::testing::HasSubstr;

class FileFailureTest : public ::testing::Test {
protected:
    FileFailureTest() {
        migration_.script = "1_change.sql";
        migration_.version = *migrate::Version::parse("1");
        migration_.text = "SELECT 1;\r\n\tSELECT nosuch\r\n  FROM t;\n";
        statements_ = migration_.statements();
    }

    migrate::Migration migration_;
    std::vector<sql::Statement> statements_;
};

TEST_F(FileFailureTest, NamesStatementPlaceAndSourceLine) {
    ServerError error;
    error.sqlstate = "42703";
    error.message = "column does not exist";

    const auto failure = FileFailure{migration_, statements_}.of_statement(1, error, 8).failure;

    EXPECT_EQ(failure.script, "1_change.sql");
    EXPECT_EQ(failure.statement_number, 2U);
    EXPECT_EQ(failure.statements_in_file, 2U);
    EXPECT_EQ(failure.line, 2U);
    EXPECT_EQ(failure.column, 9U);
    EXPECT_EQ(failure.source_line, "\tSELECT nosuch");
}

TEST_F(FileFailureTest, PointsAtTheLineOfAPositionInALaterLine) {
    const auto failure =
        FileFailure{migration_, statements_}.of_statement(1, ServerError{}, 18).failure;
    EXPECT_EQ(failure.line, 3U);
    EXPECT_EQ(failure.column, 3U);
    EXPECT_EQ(failure.source_line, "  FROM t;");
}

TEST_F(FileFailureTest, HasNoPlaceForWhatIsNoStatementsFault) {
    const auto failure =
        FileFailure{migration_, statements_}.of_file(Remedy::retry, "gone").failure;
    EXPECT_EQ(failure.statement_number, 0U);
    EXPECT_EQ(failure.line, 0U);
    EXPECT_EQ(failure.source_line, "");
}

struct Explained {
    const char* sqlstate;
    const char* hint;
};

class Explains : public ::testing::TestWithParam<Explained> {};

TEST_P(Explains, WhatTheServersWordsLeaveOpen) {
    ServerError error;
    error.sqlstate = GetParam().sqlstate;
    EXPECT_THAT(explained(error).hint, HasSubstr(GetParam().hint));
}

INSTANTIATE_TEST_SUITE_P(States, Explains,
                         ::testing::Values(Explained{"55P04", "into the next file"},
                                           Explained{"2D000", "transaction=none"},
                                           Explained{"25001", "transaction=none"},
                                           Explained{"57014", "statement-timeout"},
                                           Explained{"55P03", "other sessions held"}));

TEST(Explanation, StandsBehindTheServersOwnHint) {
    ServerError error;
    error.sqlstate = "55P04";
    error.hint = "Commit first.";
    EXPECT_THAT(explained(error).hint, ::testing::StartsWith("Commit first. a value that"));
}

TEST(Explanation, LaysMisuseOfTransactionsAtTheFilesDoor) {
    ServerError error;
    error.remedy = Remedy::report_bug;
    error.sqlstate = "25001";
    EXPECT_EQ(explained(error).remedy, Remedy::fix_input);
}

} // namespace
} // namespace lockstep::pg
