// SPDX-License-Identifier: Apache-2.0
#include "reconcile/reconcile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/reconcile/world.hpp"

namespace lockstep::reconcile {
namespace {

using report::Outcome;

std::vector<std::string> names_of(const std::vector<kube::Json>& objects) {
    std::vector<std::string> names;
    for (const auto& object : objects)
        names.push_back(object.at("metadata").at("name"));
    return names;
}

TEST(Reconcile, PublishesBothConfigMapsAndChecksANewResource) {
    World world;
    const auto decision = world.step();
    EXPECT_THAT(names_of(decision.publish_config_maps),
                testing::ElementsAre("shop-db-lockstep", "shop-db-pool"));
    EXPECT_EQ(world.running_jobs(), 1);
    EXPECT_EQ(world.condition("Ready"), "False Checking");
    EXPECT_EQ(world.condition("Reconciling"), "True Checking");
    EXPECT_EQ(world.condition("DatabaseReachable"), "Unknown Checking");
    EXPECT_EQ(world.status().phase, api::Phase::checking);
    EXPECT_EQ(world.status().observed_generation, 1);
}

TEST(Reconcile, IsReadyOnceACheckFoundNothingPending) {
    const auto world = checked_world();
    EXPECT_EQ(world.condition("Ready"), "True UpToDate");
    EXPECT_EQ(world.condition("Reconciling"), "False Settled");
    EXPECT_EQ(world.condition("Stalled"), "False NoProblem");
    EXPECT_EQ(world.condition("DatabaseReachable"), "True Connected");
    EXPECT_EQ(world.condition("TLSVerified"), "True Verified");
    EXPECT_EQ(world.message("TLSVerified"),
              "TLSv1.3, issued by CN=shop ca, valid until 2027-03-01T00:00:00Z.");
    EXPECT_EQ(world.condition("SchemaUpToDate"), "True UpToDate");
    EXPECT_EQ(world.condition("PoolConfigured"), "True Published");
    EXPECT_EQ(world.status().phase, api::Phase::ready);
}

TEST(Reconcile, GivesEachConditionTheGenerationThatWasSeen) {
    auto world = checked_world();
    world.seen.resource.generation = 2;
    world.settle();
    for (const auto& condition : world.status().conditions) {
        EXPECT_EQ(condition.observed_generation, 2) << condition.type;
    }
}

TEST(Reconcile, SaysWhenMigrationsWaitForARollout) {
    const auto world = checked_world(at_version(Outcome::pending, "1", 2));
    EXPECT_EQ(world.condition("Ready"), "False PendingMigrations");
    EXPECT_EQ(world.message("Ready"),
              "2 migration(s) wait for a rollout: the database is at version "
              "1, the files at 3.");
    EXPECT_EQ(world.condition("Stalled"), "False NoProblem");
    EXPECT_EQ(world.condition("SchemaUpToDate"), "False PendingMigrations");
}

TEST(Reconcile, TakesTheWordOfAVerificationQueryThatKnowsNoVersions) {
    auto report = connected_report(Outcome::pending);
    report.schema.emplace().pending = 1;
    auto world = checked_world(report);
    EXPECT_EQ(world.condition("SchemaUpToDate"), "False PendingMigrations");
    EXPECT_EQ(world.message("Ready"), "The verification query says that work waits for a rollout.");
    world.pass(seconds{5});
    world.add_gate("app-v2-a", "v2");
    report.outcome = Outcome::applied;
    report.schema->pending = 0;
    world.end_gate("app-v2-a", report);
    world.settle();
    EXPECT_EQ(world.condition("SchemaUpToDate"), "True UpToDate");
}

TEST(Reconcile, KeepsWhatPodsToldWhenACheckCannotSeeTheCommandsWork) {
    auto world = checked_world(connected_report(Outcome::ready));
    EXPECT_EQ(world.condition("SchemaUpToDate"), "Unknown NoReport");
    world.add_gate("app-v2-a", "v2");
    world.end_gate("app-v2-a", at_version(Outcome::applied, "2"));
    world.seen.ca.digest = "renewed";
    world.settle();
    world.end_job(connected_report(Outcome::ready));
    world.settle();
    EXPECT_EQ(world.status().schema->current, "2");
    EXPECT_EQ(world.condition("SchemaUpToDate"), "True UpToDate");
}

TEST(Reconcile, CallsACommandThatFailedAMigrationThatFailed) {
    auto world = checked_world();
    world.pass(seconds{5});
    world.add_gate("app-v2-a", "v2");
    world.end_gate("app-v2-a",
                   failure_report("exec", Remedy::fix_input, "status 1: no such table"));
    world.settle();
    EXPECT_EQ(world.condition("Stalled"), "True MigrationFailed");
    EXPECT_EQ(world.message("Ready"), "status 1: no such table");
}

TEST(Reconcile, PlansThePoolWithTheLimitsThatWereReported) {
    const auto world = checked_world();
    EXPECT_EQ(world.status().pool->usable, 95);
    EXPECT_EQ(world.status().pool->summary, "5+10");
    EXPECT_EQ(world.seen.pool_map->data.at("DB_POOL_OVERFLOW"), "10");
}

TEST(Reconcile, KeepsTheTimeOfAConditionWhoseStatusStays) {
    auto world = checked_world();
    const auto since = api::find_condition(world.status(), "Ready")->last_transition_time;
    world.pass(seconds{60});
    world.seen.resource.generation = 2;
    world.settle();
    EXPECT_EQ(api::find_condition(world.status(), "Ready")->last_transition_time, since);
}

TEST(Reconcile, LeavesEverythingAsItIsWhileSuspended) {
    auto world = checked_world();
    world.seen.resource.spec.suspend = true;
    world.seen.resource.spec.connection.host = "other.shop.svc";
    world.seen.resource.generation = 2;
    const auto decision = world.step();
    EXPECT_TRUE(decision.publish_config_maps.empty());
    EXPECT_TRUE(decision.create_jobs.empty());
    EXPECT_EQ(world.condition("Ready"), "True Suspended");
    EXPECT_EQ(world.condition("Reconciling"), "False Suspended");
    EXPECT_EQ(world.status().schema->current, "1");
}

TEST(Reconcile, TouchesNothingOfAResourceThatIsBeingDeleted) {
    World world;
    world.seen.resource.being_deleted = true;
    EXPECT_EQ(reconcile(world.seen, job_settings, noon), Decision{});
}

TEST(Reconcile, SaysWhyASpecCannotBeUsed) {
    World world;
    world.seen.invalid = "spec.connection.host is required";
    const auto decision = world.step();
    EXPECT_TRUE(decision.create_jobs.empty());
    EXPECT_TRUE(decision.publish_config_maps.empty());
    EXPECT_EQ(world.condition("Stalled"), "True InvalidSpec");
    EXPECT_EQ(world.message("Ready"), "spec.connection.host is required");
}

TEST(Reconcile, NeverOverwritesAConfigMapOfSomebodyElse) {
    World world;
    world.seen.pool_map = ObservedConfigMap{.ours = false, .data = {{"colour", "blue"}}};
    const auto decision = world.step();
    EXPECT_THAT(names_of(decision.publish_config_maps), testing::ElementsAre("shop-db-lockstep"));
    EXPECT_EQ(world.condition("Stalled"), "True ConfigMapNotOurs");
    EXPECT_EQ(world.condition("PoolConfigured"), "False ConfigMapNotOurs");
}

TEST(Reconcile, RestoresAConfigMapThatSomebodyChanged) {
    auto world = checked_world();
    world.seen.settings_map->data["POSTGRES_HOST"] = "elsewhere";
    world.settle();
    EXPECT_EQ(world.seen.settings_map->data.at("POSTGRES_HOST"), "db.shop.svc");
}

TEST(Reconcile, NamesTheSourceThatDoesNotExistAndStartsNoJob) {
    World world;
    world.seen.resource.spec.migrations.source_config_map = "shop-migrations";
    const auto decision = world.step();
    EXPECT_TRUE(decision.create_jobs.empty());
    EXPECT_EQ(world.condition("Stalled"), "True SourceMissing");
    EXPECT_EQ(world.message("Stalled"),
              "The ConfigMap shop-migrations that spec.migrations.source names does not exist.");
    EXPECT_EQ(decision.look_again_after, seconds{30});
}

TEST(Reconcile, NamesTheKeyThatTheCaConfigMapLacks) {
    World world;
    world.seen.resource.spec.connection.tls.ca_from = api::KeyRef{"db-ca", "ca.pem"};
    world.seen.ca = {.found = true, .digest = "d", .keys = {"other.pem"}};
    world.step();
    EXPECT_EQ(world.message("Stalled"),
              "The ConfigMap db-ca has no key ca.pem, which spec.connection.tls.caFrom names.");
}

TEST(Reconcile, SaysThatAModeBelowVerifyFullProvesNothing) {
    World world;
    world.seen.resource.spec.connection.tls.mode = api::TlsMode::require;
    world.settle();
    EXPECT_EQ(world.condition("TLSVerified"), "False ModeBelowVerifyFull");
    EXPECT_EQ(world.message("TLSVerified"),
              "tls.mode require does not prove which server answers.");
}

TEST(Reconcile, StallsOnACertificateThatIsNotAccepted) {
    const auto world =
        checked_world(failure_report("tls", Remedy::fix_input, "the certificate has expired"));
    EXPECT_EQ(world.condition("Stalled"), "True TLSFailed");
    EXPECT_EQ(world.condition("TLSVerified"), "False VerificationFailed");
    EXPECT_EQ(world.condition("DatabaseReachable"), "False TLSFailed");
    EXPECT_EQ(world.message("TLSVerified"), "the certificate has expired");
}

TEST(Reconcile, ForgetsNothingWhenAllPodsAndJobsAreGone) {
    auto world = checked_world();
    const auto before = world.status();
    world.lose_all_pods();
    world.pass(seconds{3600});
    EXPECT_TRUE(World::is_nothing(world.step()));
    EXPECT_EQ(world.status(), before);
}

TEST(Reconcile, UsesTheExitCodeWhereThereIsNoReport) {
    World world;
    world.settle();
    world.end_job(refused_report());
    world.seen.job_pods.front().run.report.reset();
    world.seen.job_pods.front().run.exit_code = 137;
    world.settle();
    EXPECT_EQ(world.status().failure->message,
              "the container lockstep ended with exit code 137 and left no report");
}

TEST(Reconcile, LetsAnotherWorkloadsPodTellAboutItsOwnRole) {
    auto world = checked_world();
    world.seen.resource.spec.pool.username = "shop_rw";
    world.seen.resource.spec.connection.username_from.reset();
    world.seen.resource.spec.connection.username = "migrator";
    world.seen.resource.status.database->role_limit = 10;
    world.settle();
    EXPECT_EQ(world.status().pool->usable, 95);
}

report::Report any_report(int number) {
    switch (number) {
    case 0:
        return at_version(Outcome::applied, "2");
    case 1:
        return at_version(Outcome::pending, "1", 1);
    case 2:
        return refused_report();
    case 3:
        return sql_failure_report();
    case 4:
        return sql_failure_report("recorded");
    case 5:
        return failure_report("tls", Remedy::fix_input, "unknown issuer");
    default:
        return at_version(Outcome::waited_for_other, "2");
    }
}

RC_GTEST_PROP(ReconcileProperty, ChangesNothingInTheWorldItAskedFor, ()) {
    World world;
    const auto rounds = *rc::gen::inRange(1, 12);
    for (int round = 0; round < rounds; ++round) {
        const auto pod = "app-" + std::to_string(round);
        const auto hash = "v" + std::to_string(*rc::gen::inRange(1, 4));
        if (*rc::gen::arbitrary<bool>()) world.add_gate(pod, hash);
        world.pass(seconds{*rc::gen::inRange(0, 40)});
        world.settle();
        if (*rc::gen::arbitrary<bool>()) world.end_job(any_report(*rc::gen::inRange(0, 7)));
        for (auto& gate : world.seen.gates) {
            if (*rc::gen::inRange(0, 3) == 0) {
                world.end_gate(gate.run.pod, any_report(*rc::gen::inRange(0, 7)));
            }
        }
        world.settle();
        RC_ASSERT(World::is_nothing(reconcile(world.seen, job_settings, world.now)));
        RC_ASSERT(world.running_jobs() <= 1);
    }
}

} // namespace
} // namespace lockstep::reconcile
