// SPDX-License-Identifier: Apache-2.0
#include "runtime/controller.hpp"

#include <chrono>

#include <gmock/gmock.h>

#include "base/duration.hpp"
#include "loop_fixture.hpp"

namespace lockstep::runtime {
namespace {

using kube::Json;
using kube::ObjectKey;
using test::config_maps_path;
using test::schemas_path;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const ObjectKey app_db{"shop", "app-db"};

class ControllerPass : public test::Loop {
protected:
    bool comes_again_within(std::chrono::nanoseconds time) {
        clock.advance(time);
        return queue.take_ready() == app_db;
    }

    /// Passes until nothing is left to be written.
    void settle() {
        pass();
        refresh_cache();
        cache.known_jobs = {std::make_shared<Json>(api.only_in(test::jobs_path))};
        pass();
        refresh_cache();
        api.writes.clear();
    }

    /// As the API records it when somebody else sets one key of a ConfigMap that we applied.
    void edit_pool_map(const std::string& key, const std::string& value) {
        auto map = *api.find(config_maps_path + "/app-db-pool");
        Json ours = Json::object();
        for (const auto& [name, text] : map["data"].items())
            ours["f:" + name] = Json::object();
        ours.erase("f:" + key);
        map["data"][key] = value;
        map["metadata"]["managedFields"] = {
            {{"manager", "kubectl-edit"},
             {"fieldsV1", {{"f:data", {{"f:" + key, Json::object()}}}}}},
            {{"manager", "lockstep-operator"}, {"fieldsV1", {{"f:data", ours}}}}};
        api.put(config_maps_path, map);
    }

    Json status_of_app_db() { return api.find(schemas_path + "/app-db")->at("status"); }

    /// The one Job that was created, as the Job controller leaves it.
    Json finished_job() {
        auto job = api.only_in(test::jobs_path);
        job["status"]["conditions"] = {{{"type", "Complete"},
                                        {"status", "True"},
                                        {"lastTransitionTime", format_time(clock.wall())}}};
        return job;
    }

    Json reporting_pod(const std::string& job) {
        const Json ended{{"exitCode", 0},
                         {"finishedAt", format_time(clock.wall())},
                         {"message", R"({"v":1,"outcome":"nothing-pending",)"
                                     R"("database":{"host":"db.example","name":"app",)"
                                     R"("serverVersion":"15.4","role":"writer"}})"}};
        return {{"metadata",
                 {{"name", job + "-x"},
                  {"namespace", "shop"},
                  {"labels", {{"lockstep.dev/job-for", "app-db"}, {"job-name", job}}}}},
                {"spec", {{"containers", {{{"name", "lockstep"}}}}}},
                {"status",
                 {{"containerStatuses",
                   {{{"name", "lockstep"}, {"state", {{"terminated", ended}}}}}}}}};
    }
};

TEST_F(ControllerPass, PublishesConfigMapsThenCreatesJobsThenWritesTheStatus) {
    EXPECT_EQ(pass(), ReconcileResult::requeue_after);
    EXPECT_THAT(api.writes, testing::ElementsAre("PATCH " + config_maps_path + "/app-db-lockstep",
                                                 "PATCH " + config_maps_path + "/app-db-pool",
                                                 "POST " + test::jobs_path,
                                                 "PATCH " + schemas_path + "/app-db/status"));
}

TEST_F(ControllerPass, WritesNothingWhenAllIsAsItShouldBe) {
    settle();
    pass();
    EXPECT_THAT(api.writes, IsEmpty());
}

TEST_F(ControllerPass, IsNotDisturbedByAKeyThatSomebodyAdded) {
    settle();
    edit_pool_map("added", "by somebody");
    pass();
    EXPECT_THAT(api.writes, IsEmpty());
}

TEST_F(ControllerPass, PutsBackAKeyThatSomebodyChanged) {
    settle();
    edit_pool_map("DB_POOL_SIZE", "1000");
    pass();
    EXPECT_THAT(api.writes, Contains("PATCH " + config_maps_path + "/app-db-pool"));
}

TEST_F(ControllerPass, WaitsUntilTheCacheShowsItsOwnWrite) {
    pass();
    api.writes.clear();
    EXPECT_EQ(pass(), ReconcileResult::requeue);
    EXPECT_THAT(api.writes, IsEmpty());
    refresh_cache();
    EXPECT_EQ(pass(), ReconcileResult::requeue_after);
}

TEST_F(ControllerPass, CreatesNoJobForAResourceThatChangedMeanwhile) {
    auto changed = test::app_db();
    changed["spec"]["connection"]["host"] = "other.example";
    api.put(schemas_path, changed);
    EXPECT_EQ(pass(), ReconcileResult::requeue);
    EXPECT_THAT(api.writes, Not(Contains("POST " + test::jobs_path)));
}

TEST_F(ControllerPass, TakesAJobThatExistsAlreadyForDone) {
    pass();
    refresh_cache();
    EXPECT_EQ(pass(), ReconcileResult::requeue_after);
    EXPECT_THAT(metrics.text(), HasSubstr("lockstep_jobs_created_total{kind=\"check\"} 1\n"));
}

TEST_F(ControllerPass, LooksAtTheSourceAgainAfterThirtySeconds) {
    pass();
    EXPECT_FALSE(comes_again_within(std::chrono::seconds{1}));
    EXPECT_TRUE(comes_again_within(look_with_references));
}

TEST_F(ControllerPass, ComesAgainSoonAfterAFailureThatMayPass) {
    api.fail_next("PATCH " + config_maps_path + "/app-db-lockstep",
                  test::status_response(503, "ServiceUnavailable"));
    EXPECT_EQ(pass(), ReconcileResult::error);
    EXPECT_TRUE(comes_again_within(std::chrono::milliseconds{100}));
}

TEST_F(ControllerPass, StaysAwayAsLongAsTheServerAsks) {
    api.fail_next("PATCH " + config_maps_path + "/app-db-lockstep",
                  kube::Response{429, R"({"code":429,"reason":"TooManyRequests"})", "7"});
    EXPECT_EQ(pass(), ReconcileResult::error);
    EXPECT_FALSE(comes_again_within(std::chrono::seconds{6}));
    EXPECT_TRUE(comes_again_within(std::chrono::seconds{1}));
}

TEST_F(ControllerPass, WaitsAMinuteWhereSomebodyMustActFirst) {
    api.fail_next("PATCH " + config_maps_path + "/app-db-lockstep",
                  test::status_response(403, "Forbidden"));
    EXPECT_EQ(pass(), ReconcileResult::error);
    EXPECT_FALSE(comes_again_within(std::chrono::seconds{59}));
    EXPECT_TRUE(comes_again_within(std::chrono::seconds{1}));
}

TEST_F(ControllerPass, GoesOnWhereADeadOneStopped) {
    api.fail_next("PATCH " + schemas_path + "/app-db/status",
                  Unexpected{kube::ApiError{Remedy::observe, 0, {}, "broken", {}}});
    EXPECT_EQ(pass(), ReconcileResult::error);
    api.writes.clear();
    EXPECT_EQ(pass(), ReconcileResult::requeue_after);
    EXPECT_THAT(api.writes, Contains("PATCH " + schemas_path + "/app-db/status"));
    EXPECT_THAT(metrics.text(), HasSubstr("lockstep_jobs_created_total{kind=\"check\"} 1\n"));
}

TEST_F(ControllerPass, GivesTheStatusOnlyToTheVeryResourceItDecidedAbout) {
    auto reborn = test::app_db();
    reborn["metadata"]["uid"] = "uid-2";
    auto old = *cache.known_schema;
    old["metadata"]["resourceVersion"] =
        api.put(schemas_path, reborn)["metadata"]["resourceVersion"];
    cache.known_schema = std::make_shared<Json>(old);
    EXPECT_EQ(pass(), ReconcileResult::requeue);
    EXPECT_FALSE(api.find(schemas_path + "/app-db")->contains("status"));
}

TEST_F(ControllerPass, CountsResourcesByPhase) {
    pass();
    EXPECT_THAT(metrics.text(), HasSubstr("lockstep_schemas{phase=\"Checking\"} 1\n"));
    api.erase(schemas_path + "/app-db");
    refresh_cache();
    pass();
    EXPECT_THAT(metrics.text(), HasSubstr("lockstep_schemas{phase=\"Checking\"} 0\n"));
}

TEST_F(ControllerPass, AsksForTheReportOfAJobWhosePodTheCacheDoesNotShowYet) {
    pass();
    refresh_cache();
    const auto job = finished_job();
    cache.known_jobs = {std::make_shared<Json>(job)};
    api.put(test::pods_path, reporting_pod(kube::key_of(job).name));
    EXPECT_EQ(pass(), ReconcileResult::requeue_after);
    EXPECT_EQ(status_of_app_db()["database"]["serverVersion"], "15.4");
}

} // namespace
} // namespace lockstep::runtime
