// SPDX-License-Identifier: Apache-2.0
#include "pg/transaction_wrapper.hpp"

#include <gtest/gtest.h>

namespace lockstep::pg {
namespace {

std::vector<sql::Statement> statements(const std::vector<std::string_view>& texts) {
    std::vector<sql::Statement> list;
    for (const auto text : texts)
        list.push_back({text, {}});
    return list;
}

struct Script {
    const char* name;
    std::vector<std::string_view> texts;
    RunnableStatements runnable;
};

class Runnable : public ::testing::TestWithParam<Script> {};

TEST_P(Runnable, LeavesOutAnExactWrapper) {
    const auto found = without_wrapper(statements(GetParam().texts));
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, GetParam().runnable);
}

INSTANTIATE_TEST_SUITE_P(
    Files, Runnable,
    ::testing::Values(
        Script{"Plain", {"SELECT 1", "SELECT 2"}, {0, 2}}, Script{"Empty", {}, {0, 0}},
        Script{"Wrapped", {"BEGIN", "SELECT 1", "COMMIT"}, {1, 2}},
        Script{"WrappedInOtherWords", {"start\n transaction", "SELECT 1", "End  Work"}, {1, 2}},
        Script{"WrappedAroundNothing", {"BEGIN", "COMMIT"}, {1, 1}},
        Script{"Savepoints", {"SAVEPOINT a", "ROLLBACK TO a", "RELEASE a"}, {0, 3}},
        Script{"RollbackWorkTo", {"SAVEPOINT a", "ROLLBACK WORK TO SAVEPOINT a"}, {0, 2}},
        Script{"PreparedStatement", {"PREPARE p AS SELECT 1"}, {0, 1}}),
    [](const auto& tested) { return std::string{tested.param.name}; });

struct Offence {
    const char* name;
    std::vector<std::string_view> texts;
    std::size_t index;
};

class NotRunnable : public ::testing::TestWithParam<Offence> {};

TEST_P(NotRunnable, NamesTheFirstStatementThatControlsATransaction) {
    const auto found = without_wrapper(statements(GetParam().texts));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(), GetParam().index);
}

INSTANTIATE_TEST_SUITE_P(
    Files, NotRunnable,
    ::testing::Values(Offence{"CommitInTheMiddle", {"SELECT 1", "commit", "SELECT 2"}, 1},
                      Offence{"TwoTransactions", {"BEGIN", "COMMIT", "BEGIN", "COMMIT"}, 1},
                      Offence{"WrapperWithOptions",
                              {"BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT 1", "COMMIT"},
                              0},
                      Offence{"Rollback", {"SELECT 1", "ROLLBACK"}, 1},
                      Offence{"Abort", {"ABORT"}, 0},
                      Offence{"TwoPhase", {"PREPARE TRANSACTION 'x'"}, 0}),
    [](const auto& tested) { return std::string{tested.param.name}; });

} // namespace
} // namespace lockstep::pg
