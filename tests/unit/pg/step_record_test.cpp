// SPDX-License-Identifier: Apache-2.0
#include "pg/step_record.hpp"

#include <gtest/gtest.h>

namespace lockstep::pg {
namespace {

std::vector<sql::Statement> split(std::string_view script) {
    return *sql::split_statements(script);
}

std::string hash(std::string_view script) {
    return statement_hash(split(script).front());
}

StepRecord begun(std::string_view script, std::size_t done) {
    StepRecord record{.done = done};
    for (const auto& statement : split(script))
        record.hashes.push_back(statement_hash(statement));
    return record;
}

TEST(StatementHash, DoesNotSeeCommentsAndWhiteSpace) {
    EXPECT_EQ(hash("SELECT 1;"), hash("SELECT /* one */\n 1 ;"));
    EXPECT_NE(hash("SELECT 1;"), hash("SELECT 2;"));
    EXPECT_EQ(hash("SELECT 1;").size(), 16U);
}

TEST(StatementHash, SeesTheDataThatIsCopied) {
    EXPECT_NE(hash("COPY a FROM STDIN;\n1\n\\.\n"), hash("COPY a FROM STDIN;\n2\n\\.\n"));
}

TEST(Unchanged, CountsTheDoneStatementsUpToTheFirstEditedOne) {
    const auto record = begun("SELECT 1; SELECT 2; SELECT 3;", 2);
    EXPECT_EQ(unchanged(record, split("SELECT 1; SELECT 2; SELECT 30;")), 2U);
    EXPECT_EQ(unchanged(record, split("SELECT 1; SELECT 20; SELECT 3;")), 1U);
    EXPECT_EQ(unchanged(record, split("SELECT 0; SELECT 1; SELECT 2;")), 0U);
    EXPECT_EQ(unchanged(record, split("SELECT 1;")), 1U);
}

TEST(Unchanged, IsNoneWhereTheHistoryHasNoHashes) {
    EXPECT_EQ(unchanged(StepRecord{.done = 1}, split("SELECT 1;")), 0U);
}

TEST(SameRunning, ComparesTheStatementBehindThoseThatAreDone) {
    auto record = begun("SELECT 1; VACUUM a;", 1);
    EXPECT_FALSE(same_running(record, split("SELECT 1; VACUUM a;")));
    record.running = 2;
    EXPECT_TRUE(same_running(record, split("SELECT 1; VACUUM a;")));
    EXPECT_FALSE(same_running(record, split("SELECT 1; VACUUM b;")));
    EXPECT_FALSE(same_running(record, split("SELECT 1;")));
}

} // namespace
} // namespace lockstep::pg
