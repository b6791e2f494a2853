// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/reconcile/world.hpp"

namespace lockstep::reconcile {
namespace {

using report::Outcome;

TEST(ReconcileJobs, ChecksAgainWhenTheConnectionChanges) {
    auto world = checked_world();
    world.seen.resource.spec.connection.host = "other.shop.svc";
    world.seen.resource.generation = 2;
    EXPECT_EQ(world.step().create_jobs.size(), 1U);
    EXPECT_EQ(world.condition("DatabaseReachable"), "Unknown Checking");
    EXPECT_EQ(world.condition("Ready"), "False Checking");
}

TEST(ReconcileJobs, DoesNotCheckAgainWhenOnlyThePoolChanges) {
    auto world = checked_world();
    world.seen.resource.spec.pool.size = 3;
    world.seen.resource.generation = 2;
    EXPECT_TRUE(world.step().create_jobs.empty());
}

TEST(ReconcileJobs, ChecksAgainWhenARetryIsAskedFor) {
    auto world = checked_world();
    world.seen.resource.retry_token = "again";
    EXPECT_EQ(world.step().create_jobs.size(), 1U);
    EXPECT_EQ(world.seen.settings_map->data.at("LOCKSTEP_RETRY_TOKEN"), "again");
}

TEST(ReconcileJobs, RemovesACheckOfAnEarlierConnectionBeforeTheNextOne) {
    World world;
    world.settle();
    const auto outdated = world.seen.jobs.front().name;
    world.seen.resource.spec.connection.host = "other.shop.svc";
    const auto decision = world.step();
    EXPECT_EQ(decision.delete_jobs, std::vector<std::string>{outdated});
    EXPECT_TRUE(decision.create_jobs.empty());
    EXPECT_EQ(world.step().create_jobs.size(), 1U);
}

TEST(ReconcileJobs, RepeatsTheCheckOfAnUnreachableDatabaseWithGrowingDelays) {
    auto world = checked_world(refused_report());
    std::vector<std::chrono::seconds::rep> delays;
    for (int i = 0; i < 5; ++i) {
        const auto after = reconcile(world.seen, job_settings, world.now).look_again_after;
        delays.push_back(after.value_or(seconds{0}).count());
        world.pass(after.value_or(seconds{0}));
        world.settle();
        world.end_job(refused_report());
        world.settle();
    }
    EXPECT_EQ(delays, (std::vector<std::chrono::seconds::rep>{30, 30, 60, 120, 300}));
}

TEST(ReconcileJobs, StopsRepeatingOnceTheDatabaseIsReached) {
    auto world = checked_world(refused_report());
    world.pass(seconds{30});
    world.settle();
    world.end_job(at_version(Outcome::nothing_pending, "1"));
    world.settle();
    EXPECT_EQ(world.condition("Ready"), "True UpToDate");
    EXPECT_EQ(world.status().jobs.repeated_for, "");
    EXPECT_EQ(reconcile(world.seen, job_settings, world.now).look_again_after, std::nullopt);
}

TEST(ReconcileJobs, DoesNotCheckForAGateThatNeedsNewInput) {
    auto world = checked_world();
    world.add_gate("app-a", "v1");
    world.end_gate("app-a", sql_failure_report());
    world.settle();
    world.pass(seconds{3600});
    EXPECT_TRUE(world.step().create_jobs.empty());
}

TEST(ReconcileJobs, ForgetsNoCheckWhenTheOperatorStartsAgain) {
    auto world = checked_world();
    world.lose_all_pods();
    EXPECT_TRUE(world.step().create_jobs.empty());
}

/// A source, and a Job that applies it.
World on_apply_world() {
    World world;
    world.seen.resource.spec.trigger = api::Trigger::on_apply;
    world.seen.resource.spec.migrations.source_config_map = "shop-migrations";
    world.seen.source = {.found = true, .digest = "one", .keys = {"0001_create.sql"}};
    return world;
}

/// The check has ended, the migrate Job runs.
World migrating_world() {
    auto world = on_apply_world();
    world.settle();
    world.end_job(at_version(Outcome::pending, "1", 1));
    world.settle();
    return world;
}

TEST(ReconcileJobs, MigratesByAJobWhenThatIsWished) {
    auto world = on_apply_world();
    EXPECT_EQ(world.step().create_jobs.size(), 2U);
}

TEST(ReconcileJobs, TellsThatAJobIsMigrating) {
    const auto world = migrating_world();
    EXPECT_EQ(world.condition("Ready"), "False Migrating");
    EXPECT_EQ(world.status().phase, api::Phase::migrating);
}

TEST(ReconcileJobs, IsReadyWhenTheMigrateJobHasApplied) {
    auto world = migrating_world();
    world.pass(seconds{5});
    world.end_job(at_version(Outcome::applied, "2"));
    world.settle();
    EXPECT_EQ(world.condition("Ready"), "True UpToDate");
    EXPECT_EQ(world.status().jobs.migrate_outcome, "applied");
}

TEST(ReconcileJobs, DoesNotMigrateAgainWhenTheJobIsGone) {
    auto world = migrating_world();
    world.end_job(at_version(Outcome::applied, "2"));
    world.settle();
    world.lose_all_pods();
    EXPECT_TRUE(world.step().create_jobs.empty());
}

TEST(ReconcileJobs, MigratesAgainWhenTheSourceChanges) {
    auto world = migrating_world();
    world.end_job(at_version(Outcome::applied, "2"));
    world.settle();
    world.seen.source.digest = "two";
    EXPECT_EQ(world.step().create_jobs.size(), 2U);
}

TEST(ReconcileJobs, DoesNotRepeatAMigrateJobThatNeedsNewInput) {
    auto world = migrating_world();
    world.end_job(sql_failure_report());
    world.settle();
    EXPECT_EQ(world.condition("Stalled"), "True MigrationFailed");
    world.pass(seconds{3600});
    world.settle();
    EXPECT_EQ(world.running_jobs(), 0);
}

TEST(ReconcileJobs, MakesAMigrateJobAnewThatFailedForAPassingReason) {
    auto world = migrating_world();
    world.end_job(refused_report());
    world.settle();
    const auto name = world.seen.jobs.back().name;
    world.pass(seconds{60});
    EXPECT_EQ(world.step().delete_jobs, std::vector<std::string>{name});
    world.settle();
    EXPECT_EQ(world.seen.jobs.back().name, name);
    EXPECT_EQ(world.seen.jobs.back().phase, JobPhase::running);
}

TEST(ReconcileJobs, NeverInterruptsAJobThatMigrates) {
    auto world = migrating_world();
    world.seen.source.digest = "two";
    const auto decision = world.step();
    EXPECT_TRUE(decision.delete_jobs.empty());
}

TEST(ReconcileJobs, DoesNotMigrateWhileSuspended) {
    auto world = on_apply_world();
    world.seen.resource.spec.suspend = true;
    EXPECT_TRUE(world.step().create_jobs.empty());
}

} // namespace
} // namespace lockstep::reconcile
