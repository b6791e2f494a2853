// SPDX-License-Identifier: Apache-2.0
#include "migrate/statement_timeouts.hpp"

#include <gtest/gtest.h>

namespace lockstep::migrate {
namespace {

using namespace std::chrono_literals;
using sql::StatementClass;
using sql::StatementTraits;
using sql::TransactionRule;

using Timeouts = std::vector<Milliseconds>;

constexpr StatementTraits brief{.statement_class = StatementClass::brief_lock};
constexpr StatementTraits data{.statement_class = StatementClass::data};
constexpr StatementTraits unknown{.statement_class = StatementClass::unknown};
constexpr StatementTraits concurrent{.statement_class = StatementClass::concurrent,
                                     .rule = TransactionRule::outside};
constexpr StatementTraits setting{.statement_class = StatementClass::brief_lock,
                                  .sets_session = true};
constexpr StatementTraits savepoint{.statement_class = StatementClass::brief_lock,
                                    .rule = TransactionRule::in_block,
                                    .lock_free = true};
constexpr StatementTraits begin{.statement_class = StatementClass::brief_lock,
                                .rule = TransactionRule::begin};
constexpr StatementTraits commit{.statement_class = StatementClass::brief_lock,
                                 .rule = TransactionRule::commit};

FilePlan in_one_transaction(std::vector<StatementTraits> traits) {
    const auto size = traits.size();
    return {true, {{Step::Kind::transaction, 0, size, 0, size}}, std::move(traits)};
}

FilePlan one_by_one(std::vector<StatementTraits> traits) {
    FilePlan plan{false, {}, std::move(traits)};
    for (std::size_t i = 0; i < plan.traits.size(); ++i)
        plan.steps.push_back({Step::Kind::transaction, i, i + 1, i, i + 1});
    return plan;
}

Timeouts timeouts_of(const FilePlan& plan, const Directives& directives = {}) {
    return lock_timeouts(plan, directives, 500ms, 5min);
}

TEST(StatementTimeouts, WhatMayHoldUpOthersWaitsBriefly) {
    EXPECT_EQ(timeouts_of(in_one_transaction({brief, unknown, brief})),
              (Timeouts{500ms, 500ms, 500ms}));
}

TEST(StatementTimeouts, DataWaitsAsLongAsTheBudgetWhileNoStrongLockIsHeld) {
    EXPECT_EQ(timeouts_of(in_one_transaction({data, data, brief, data})),
              (Timeouts{5min, 5min, 500ms, 500ms}));
}

TEST(StatementTimeouts, DataWaitsBrieflyBehindWhatMayHoldAnything) {
    EXPECT_EQ(timeouts_of(in_one_transaction({unknown, data})), (Timeouts{500ms, 500ms}));
}

TEST(StatementTimeouts, SettingsAndSavepointsHoldNoLock) {
    EXPECT_EQ(timeouts_of(in_one_transaction({setting, savepoint, data})),
              (Timeouts{500ms, 500ms, 5min}));
}

TEST(StatementTimeouts, EachTransactionOfAFileStartsAnew) {
    EXPECT_EQ(timeouts_of(one_by_one({brief, data})), (Timeouts{500ms, 5min}));
}

TEST(StatementTimeouts, ABlockOfTheFileIsOneTransactionAndItsMarksAreNotSent) {
    const FilePlan plan{
        false,
        {{Step::Kind::transaction, 0, 4, 1, 3}, {Step::Kind::transaction, 4, 5, 4, 5}},
        {begin, brief, data, commit, data}};
    EXPECT_EQ(timeouts_of(plan), (Timeouts{0ms, 500ms, 500ms, 0ms, 5min}));
}

TEST(StatementTimeouts, AConcurrentStatementHasNone) {
    EXPECT_EQ(timeouts_of(one_by_one({concurrent, brief})), (Timeouts{0ms, 500ms}));
}

TEST(StatementTimeouts, TheFilesOwnTimeoutComesFirstForAllButConcurrentOnes) {
    EXPECT_EQ(timeouts_of(one_by_one({data, brief, concurrent}), {.lock_timeout = 3s}),
              (Timeouts{3s, 3s, 0ms}));
}

TEST(StatementTimeouts, AFileWithoutStatementsHasNone) {
    EXPECT_EQ(timeouts_of(in_one_transaction({})), Timeouts{});
}

TEST(StatementTimeouts, OfARunAreTheSettingsExceptForConcurrentStatements) {
    const auto plan = one_by_one({brief, data, concurrent});
    EXPECT_EQ(statement_timeouts(plan, {}, 30s), (Timeouts{30s, 30s, 0s}));
    EXPECT_EQ(statement_timeouts(plan, {.statement_timeout = 1h}, 30s), (Timeouts{1h, 1h, 1h}));
    EXPECT_EQ(statement_timeouts(plan, {.statement_timeout = 0s}, 30s), (Timeouts{0s, 0s, 0s}));
}

using Again = std::vector<bool>;

TEST(TriedAgain, AreDefinitionsUntilSomethingElseRan) {
    EXPECT_EQ(tried_again(in_one_transaction({brief, brief, data, brief}), {}),
              (Again{true, true, false, false}));
    EXPECT_EQ(tried_again(in_one_transaction({unknown, brief}), {}), (Again{false, false}));
}

TEST(TriedAgain, IsEverythingInAFileThatAsksForIt) {
    EXPECT_EQ(tried_again(in_one_transaction({data, unknown}), {.retry_safe = true}),
              (Again{true, true}));
}

TEST(TriedAgain, IsABlockOfDefinitionsAlone) {
    const FilePlan plan{
        false,
        {{Step::Kind::transaction, 0, 4, 1, 3}, {Step::Kind::transaction, 4, 5, 4, 5}},
        {begin, brief, data, commit, brief}};
    EXPECT_EQ(tried_again(plan, {}), (Again{false, false, false, false, true}));
}

TEST(TriedAgain, IsWhatRunsOutsideOfTransactions) {
    const FilePlan plan{false, {{Step::Kind::alone, 0, 1, 0, 1}}, {concurrent}};
    EXPECT_EQ(tried_again(plan, {}), Again{true});
}

} // namespace
} // namespace lockstep::migrate
