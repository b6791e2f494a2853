// SPDX-License-Identifier: Apache-2.0
#include "migrate/failure_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::migrate {
namespace {

StatementFailure missing_relation() {
    StatementFailure failure;
    failure.script = "0007_orders.sql";
    failure.version = "0007";
    failure.statement_number = 3;
    failure.statements_in_file = 5;
    failure.line = 41;
    failure.column = 12;
    failure.sqlstate = "42P01";
    failure.message = "relation \"order\" does not exist";
    return failure;
}

TEST(DescribeStatementFailure, SaysWhatFailedWhereAndWhatToDo) {
    EXPECT_EQ(describe(missing_relation(), {Aftermath::rolled_back, Remedy::fix_input, "0006"}),
              "0007_orders.sql: statement 3 of 5 failed at line 41, column 12: relation \"order\" "
              "does not exist "
              "[SQLSTATE 42P01]\n"
              "  database: at version 0006; nothing from this file was kept\n"
              "  next: correct the file and apply it again");
}

TEST(DescribeStatementFailure, PassesOnTheServersDetailAndHint) {
    auto failure = missing_relation();
    failure.detail = "There is none.";
    failure.hint = "Make one.";
    EXPECT_THAT(
        describe(failure, {Aftermath::partial, Remedy::fix_input, "6"}),
        ::testing::HasSubstr("\n  detail: There is none.\n  hint: Make one.\n  database: at "
                             "version 6; the statements before it are done"));
}

TEST(Excerpt, ShowsTheLineWithACaretUnderTheColumn) {
    StatementFailure failure;
    failure.script = "7_x.sql";
    failure.line = 41;
    failure.source_line = "\tSELECT 'grün', oops";
    failure.column = 18; // in bytes
    EXPECT_EQ(excerpt(failure), "7_x.sql:41:18\n    41 | \tSELECT 'grün', oops\n"
                                "       | \t               ^");
}

TEST(Excerpt, IsEmptyWithoutASourceLine) {
    EXPECT_EQ(excerpt(missing_relation()), "");
}

TEST(DescribeStatementFailure, AsksForNothingWhenTheNextRunMayPass) {
    EXPECT_EQ(describe(missing_relation(), {Aftermath::rolled_back, Remedy::retry, ""}),
              "0007_orders.sql: statement 3 of 5 failed at line 41, column 12: relation \"order\" "
              "does not exist "
              "[SQLSTATE 42P01]\n"
              "  database: at version none; nothing from this file was kept\n"
              "  next: nothing; the next run tries again");
}

TEST(DescribeStatementFailure, ClaimsNothingAfterAConnectionLostInCommit) {
    auto failure = missing_relation();
    failure.statement_number = 0;
    failure.sqlstate.clear();
    failure.message = "server closed the connection unexpectedly";
    EXPECT_EQ(describe(failure, {Aftermath::unknown, Remedy::observe, "0006"}),
              "0007_orders.sql: server closed the connection unexpectedly\n"
              "  database: at version 0006; unknown whether it was done, because the "
              "connection broke meanwhile\n"
              "  next: nothing yet; the next run reads the history and decides");
}

TEST(DescribeRecordedFailure, NamesTheRunAndTheWaysOut) {
    EXPECT_EQ(describe(RecordedFailure{missing_relation(), "shop/app/1", "", "2026-03-01T12:00:00Z",
                                       1, ""}),
              "0007_orders.sql: statement 3 of 5 failed at line 41, column 12: relation \"order\" "
              "does not exist "
              "[SQLSTATE 42P01]\n"
              "  recorded: run by an unnamed pod at 2026-03-01T12:00:00Z; the same files are not "
              "run again\n"
              "  next: change the file, or ask for a retry: lockstep repair retry, or annotation "
              "lockstep.dev/retry on the "
              "resource "
              "(LOCKSTEP_RETRY_TOKEN)");
}

} // namespace
} // namespace lockstep::migrate
