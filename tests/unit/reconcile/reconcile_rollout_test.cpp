// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/reconcile/world.hpp"

namespace lockstep::reconcile {
namespace {

using report::Outcome;

/// Version 1 runs in three pods; version 2 has begun with one.
World rolling_world() {
    auto world = checked_world();
    for (const auto* pod : {"app-v1-a", "app-v1-b", "app-v1-c"}) {
        world.add_gate(pod, "v1");
        world.end_gate(pod, at_version(Outcome::nothing_pending, "1"));
    }
    world.settle();
    world.pass(seconds{100});
    world.add_gate("app-v2-a", "v2");
    world.settle();
    return world;
}

TEST(ReconcileRollout, TellsThatPodsWait) {
    const auto world = rolling_world();
    EXPECT_EQ(world.status().rollout->id, "shop/app/v2");
    EXPECT_EQ(world.status().rollout->state, api::RolloutState::waiting);
    EXPECT_EQ(world.condition("Ready"), "False WaitingForPods");
    EXPECT_EQ(world.message("Ready"), "shop/app/v2: 1 pod(s) wait, 0 passed.");
    EXPECT_EQ(world.status().phase, api::Phase::waiting);
}

TEST(ReconcileRollout, TellsOfAFailureWhileACheckIsSlowToStart) {
    auto world = rolling_world();
    world.seen.resource.spec.migrations.history_schema = "other"; // what makes a check due
    world.settle();
    ASSERT_EQ(world.condition("Ready"), "False Checking");
    world.seen.jobs.back().created_at = world.now;
    world.pass(seconds{2});
    world.end_gate("app-v2-a", sql_failure_report());
    world.settle();
    EXPECT_EQ(world.condition("Stalled"), "True MigrationFailed");
}

TEST(ReconcileRollout, NamesTheMigratorAndIsReadyWhenAllPassed) {
    auto world = rolling_world();
    world.add_gate("app-v2-b", "v2");
    world.pass(seconds{2});
    world.end_gate("app-v2-a", at_version(Outcome::applied, "2"));
    world.end_gate("app-v2-b", at_version(Outcome::waited_for_other, "2"));
    world.settle();
    EXPECT_EQ(world.status().rollout, (api::RolloutStatus{.id = "shop/app/v2",
                                                          .workload = "app",
                                                          .state = api::RolloutState::complete,
                                                          .migrator = "app-v2-a",
                                                          .started = "2026-03-01T12:01:43Z",
                                                          .finished = "2026-03-01T12:01:45Z",
                                                          .waiting = 0,
                                                          .passed = 2,
                                                          .failed = 0}));
    EXPECT_EQ(world.condition("Ready"), "True UpToDate");
    EXPECT_EQ(world.status().schema->current, "2");
}

TEST(ReconcileRollout, RemembersTheMigratorWhenItsPodIsGone) {
    auto world = rolling_world();
    world.end_gate("app-v2-a", at_version(Outcome::applied, "2"));
    world.add_gate("app-v2-b", "v2");
    world.end_gate("app-v2-b", at_version(Outcome::nothing_pending, "2"));
    world.settle();
    std::erase_if(world.seen.gates, [](const auto& gate) { return gate.run.pod == "app-v2-a"; });
    world.settle();
    EXPECT_EQ(world.status().rollout->migrator, "app-v2-a");
    EXPECT_EQ(world.status().rollout->passed, 1);
}

TEST(ReconcileRollout, TellsEverythingAboutAMigrationThatFailed) {
    auto world = rolling_world();
    world.end_gate("app-v2-a", sql_failure_report());
    world.settle();
    EXPECT_EQ(world.condition("Ready"), "False MigrationFailed");
    EXPECT_EQ(world.condition("Stalled"), "True MigrationFailed");
    EXPECT_EQ(world.condition("SchemaUpToDate"), "False MigrationFailed");
    EXPECT_EQ(world.condition("DatabaseReachable"), "True Connected");
    EXPECT_EQ(world.message("Stalled"),
              "version 2, 0002_tier.sql line 3: relation \"ordr\" does not exist [SQLSTATE 42P01]");
    EXPECT_EQ(world.status().failure,
              (api::FailureStatus{.kind = "sql",
                                  .remedy = "fix_input",
                                  .version = "2",
                                  .file = "0002_tier.sql",
                                  .line = 3,
                                  .column = {},
                                  .statement = "ALTER TABLE ordr",
                                  .sqlstate = "42P01",
                                  .message = "relation \"ordr\" does not exist",
                                  .hint = "",
                                  .pod = "app-v2-a",
                                  .time = "2026-03-01T12:01:43Z"}));
    EXPECT_EQ(world.status().rollout->state, api::RolloutState::failed);
    EXPECT_EQ(world.status().phase, api::Phase::failed);
}

TEST(ReconcileRollout, KeepsTheOriginalFailureWhenOtherPodsMeetTheRecordedOne) {
    auto world = rolling_world();
    world.end_gate("app-v2-a", sql_failure_report());
    world.settle();
    world.pass(seconds{10});
    world.end_gate("app-v2-a", sql_failure_report("recorded"));
    world.settle();
    EXPECT_EQ(world.status().failure->kind, "sql");
    EXPECT_EQ(world.status().failure->time, "2026-03-01T12:01:43Z");
    EXPECT_EQ(world.condition("Stalled"), "True MigrationFailed");
}

TEST(ReconcileRollout, PrefersTheOriginalFailureAlsoWhenItIsToldLater) {
    auto world = rolling_world();
    world.add_gate("app-v2-b", "v2");
    world.pass(seconds{2});
    world.end_gate("app-v2-b", sql_failure_report("recorded"));
    world.settle();
    world.end_gate("app-v2-a", sql_failure_report());
    world.seen.gates[3].run.finished_at = world.now - seconds{1};
    world.settle();
    EXPECT_EQ(world.status().failure->kind, "sql");
    EXPECT_EQ(world.status().failure->pod, "app-v2-a");
}

TEST(ReconcileRollout, DoesNotTakeAnOlderPodsSuccessForAMendedFailure) {
    auto world = rolling_world();
    world.end_gate("app-v2-a", sql_failure_report());
    world.settle();
    world.pass(seconds{5});
    world.end_gate("app-v1-a", at_version(Outcome::nothing_pending, "1"));
    world.settle();
    EXPECT_EQ(world.condition("Stalled"), "True MigrationFailed");
}

TEST(ReconcileRollout, IsReadyAgainWhenTheNextRolloutSucceeds) {
    auto world = rolling_world();
    world.end_gate("app-v2-a", sql_failure_report());
    world.settle();
    world.pass(seconds{60});
    std::erase_if(world.seen.gates, [](const auto& gate) { return gate.template_hash == "v2"; });
    world.add_gate("app-v3-a", "v3");
    world.pass(seconds{1});
    world.end_gate("app-v3-a", at_version(Outcome::applied, "2"));
    world.settle();
    EXPECT_EQ(world.condition("Ready"), "True UpToDate");
    EXPECT_EQ(world.condition("Stalled"), "False NoProblem");
    EXPECT_EQ(world.status().failure, std::nullopt);
}

TEST(ReconcileRollout, LooksAtTheDatabaseWhenAGateHasWaitedFifteenSeconds) {
    auto world = rolling_world();
    const auto first = reconcile(world.seen, job_settings, world.now);
    EXPECT_EQ(first.look_again_after, seconds{15});
    world.pass(seconds{15});
    EXPECT_EQ(world.step().create_jobs.size(), 1U);
}

TEST(ReconcileRollout, SaysThatTheDatabaseIsDownWithinThirtySeconds) {
    auto world = rolling_world();
    world.pass(seconds{15});
    world.settle();
    world.pass(seconds{8});
    world.end_job(refused_report());
    world.settle();
    EXPECT_EQ(world.condition("DatabaseReachable"), "False ConnectionRefused");
    EXPECT_EQ(world.message("DatabaseReachable"),
              "refused: db.shop.svc:5432 refused the connection");
    EXPECT_EQ(world.condition("Ready"), "False DatabaseUnreachable");
    EXPECT_EQ(world.condition("Stalled"), "False NoProblem");
    EXPECT_EQ(world.condition("TLSVerified"), "True Verified");
}

TEST(ReconcileRollout, GoesOnByItselfWhenTheDatabaseIsBack) {
    auto world = rolling_world();
    world.pass(seconds{15});
    world.settle();
    world.end_job(refused_report());
    world.settle();
    world.pass(seconds{20});
    world.end_gate("app-v2-a", at_version(Outcome::applied, "2"));
    world.settle();
    EXPECT_EQ(world.condition("DatabaseReachable"), "True Connected");
    EXPECT_EQ(world.condition("Ready"), "True UpToDate");
}

TEST(ReconcileRollout, SaysWhoMigratesWhileOthersWait) {
    auto world = rolling_world();
    world.pass(seconds{15});
    world.settle();
    auto report = at_version(Outcome::pending, "1", 1);
    report.lock_holder = "lockstep/shop/app/v2/app-v2-a";
    world.end_job(report);
    world.settle();
    EXPECT_EQ(world.status().rollout->state, api::RolloutState::migrating);
    EXPECT_EQ(world.condition("Ready"), "False Migrating");
}

TEST(ReconcileRollout, StallsWithKubeletsWordsOnAPodThatCannotStart) {
    auto world = rolling_world();
    auto& run = world.seen.gates.back().run;
    run.state = RunState::not_started;
    run.running_since.reset();
    run.problem = PodProblem{"CreateContainerConfigError", "secret \"db-login\" not found"};
    EXPECT_EQ(reconcile(world.seen, job_settings, world.now).look_again_after, seconds{10});
    world.pass(seconds{10});
    world.settle();
    EXPECT_EQ(world.condition("Stalled"), "True CreateContainerConfigError");
    EXPECT_EQ(world.message("Stalled"), "Pod app-v2-a: secret \"db-login\" not found");
}

TEST(ReconcileRollout, StaysReadyWhilePodsAreAddedToAFinishedRollout) {
    auto world = rolling_world();
    world.end_gate("app-v2-a", at_version(Outcome::applied, "2"));
    world.settle();
    world.pass(seconds{500});
    world.add_gate("app-v2-d", "v2");
    world.settle();
    EXPECT_EQ(world.condition("Ready"), "True UpToDate");
    EXPECT_EQ(world.status().rollout->waiting, 1);
}

TEST(ReconcileRollout, CountsTheReplicasOfTheLargerTemplateWhileOneReplacesTheOther) {
    auto world = rolling_world();
    world.seen.resource.status.pool->replicas = 8;
    world.settle();
    EXPECT_EQ(world.status().pool->replicas, 8);
}

} // namespace
} // namespace lockstep::reconcile
