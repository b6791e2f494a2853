// SPDX-License-Identifier: Apache-2.0
#include "pool/plan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lockstep::pool {
namespace {

/// A database with 100 connections, 3 of them reserved, and three pods with one process each.
PoolInput small_database() {
    PoolInput input;
    input.limits.max_connections = 100;
    input.limits.reserved = 3;
    input.replicas = 3;
    return input;
}

TEST(Plan, SharesTheBudgetOverReplicasSurgeAndTerminatingPods) {
    const auto plan = pool::plan(small_database(), {});
    EXPECT_EQ(plan,
              (PoolPlan{.published = {5, 10},
                        .per_process = 15,
                        .budget = 76,
                        .usable = 95,
                        .replicas = 3,
                        .pods = 5,
                        .processes_per_pod = 1,
                        .max_connections = 100,
                        .assumed = false,
                        .over_budget = false,
                        .explanation = "Of 100 connections, 95 are usable and 76 (80 %) are for "
                                       "the apps; 5 pods with 1 process(es) each may hold 15 "
                                       "per process."}));
}

TEST(Plan, GivesTwentyPodsOnALargeInstanceElevenConnectionsAProcess) {
    PoolInput input;
    input.limits = {.max_connections = 1722,
                    .reserved = 5,
                    .role_limit = {},
                    .database_limit = {},
                    .aws = true};
    input.asked.max_pods = 20;
    input.asked.processes_per_pod = 4;
    input.asked.reserve = 20;
    input.asked.size = 8;
    const auto plan = pool::plan(input, {});
    EXPECT_EQ(plan.usable, 1686);
    EXPECT_EQ(plan.budget, 1348);
    EXPECT_EQ(plan.pods, 30);
    EXPECT_EQ(plan.per_process, 11);
    EXPECT_EQ(plan.published, (PoolSize{8, 3}));
}

TEST(Plan, PublishesCarefulValuesBeforeTheDatabaseIsKnown) {
    PoolInput input;
    const auto plan = pool::plan(input, {});
    EXPECT_TRUE(plan.assumed);
    EXPECT_EQ(plan.max_connections, 100);
    EXPECT_EQ(plan.replicas, 3);
    EXPECT_EQ(plan.published, (PoolSize{5, 9}));
}

TEST(Plan, PrefersTheLimitThatTheSpecGives) {
    auto input = small_database();
    input.asked.max_connections = 40;
    EXPECT_EQ(pool::plan(input, {}).max_connections, 40);
}

TEST(Plan, ObeysTheLimitOfTheRole) {
    auto input = small_database();
    input.limits.role_limit = 20;
    EXPECT_EQ(pool::plan(input, {}).usable, 18);
}

TEST(Plan, ObeysTheLimitOfTheDatabase) {
    auto input = small_database();
    input.limits.database_limit = 12;
    EXPECT_EQ(pool::plan(input, {}).usable, 10);
}

TEST(Plan, NeverPublishesZeroWhenEvenOneConnectionIsTooMuch) {
    auto input = small_database();
    input.asked.max_pods = 200;
    const auto plan = pool::plan(input, {});
    EXPECT_TRUE(plan.over_budget);
    EXPECT_EQ(plan.published, (PoolSize{1, 0}));
}

/// Asks for more than there is, so that the budget decides: 15 a process.
PoolInput greedy() {
    auto input = small_database();
    input.asked.size = 50;
    return input;
}

TEST(Plan, KeepsWhatIsPublishedWhenTheBudgetChangesByLessThanATenth) {
    EXPECT_EQ(pool::plan(greedy(), PoolSize{16, 0}).published, (PoolSize{16, 0}));
}

TEST(Plan, RewritesWhatIsPublishedWhenTheBudgetChangesByMore) {
    EXPECT_EQ(pool::plan(greedy(), PoolSize{20, 0}).published, (PoolSize{15, 0}));
}

TEST(Plan, FollowsAWishHoweverSmallTheChange) {
    auto input = small_database();
    input.asked.size = 10;
    input.asked.overflow = 1;
    EXPECT_EQ(pool::plan(input, PoolSize{10, 0}).published, (PoolSize{10, 1}));
}

TEST(Plan, FollowsAWishForAnotherShareOfSteadyConnections) {
    auto input = small_database();
    input.asked.size = 6;
    input.asked.overflow = 20;
    EXPECT_EQ(pool::plan(input, PoolSize{5, 10}).published, (PoolSize{6, 9}));
}

RC_GTEST_PROP(PlanProperty, NeverLetsAllPodsTogetherExceedTheBudget, ()) {
    PoolInput input;
    input.limits.max_connections = *rc::gen::inRange(1, 10000);
    input.limits.reserved = *rc::gen::inRange(0, 20);
    input.limits.aws = *rc::gen::arbitrary<bool>();
    input.replicas = *rc::gen::inRange(0, 500);
    input.asked.size = *rc::gen::inRange(1, 1001);
    input.asked.overflow = *rc::gen::inRange(0, 1001);
    input.asked.processes_per_pod = *rc::gen::inRange(1, 257);
    input.asked.utilisation = *rc::gen::inRange(1, 101);
    const auto plan = pool::plan(input, {});
    const auto held = std::int64_t{plan.published.size + plan.published.overflow} * plan.pods *
                      plan.processes_per_pod;
    RC_ASSERT(plan.published.size >= 1);
    RC_ASSERT(plan.published.overflow >= 0);
    RC_ASSERT(plan.over_budget || held <= plan.budget);
    RC_ASSERT(plan.budget <= *input.limits.max_connections);
}

RC_GTEST_PROP(PlanProperty, IsStableOnceItIsPublished, ()) {
    auto input = small_database();
    input.replicas = *rc::gen::inRange(0, 100);
    input.asked.size = *rc::gen::inRange(1, 100);
    input.asked.overflow = *rc::gen::inRange(0, 100);
    const auto before = PoolSize{*rc::gen::inRange(1, 100), *rc::gen::inRange(0, 100)};
    const auto first = pool::plan(input, before).published;
    RC_ASSERT(pool::plan(input, first).published == first);
}

} // namespace
} // namespace lockstep::pool
