// SPDX-License-Identifier: Apache-2.0
#include "reconcile/gate.hpp"

#include <gtest/gtest.h>

#include "reconcile/job_builder.hpp"
#include "reconcile/settings_map.hpp"
#include "unit/reconcile/world.hpp"

namespace lockstep::reconcile {
namespace {

using kube::Json;

Json pod_with(const Json& container_status) {
    auto pod = Json::parse(R"({
      "metadata": {"name": "app-7d4b9c-x2", "creationTimestamp": "2026-03-01T12:00:00Z",
                   "labels": {"lockstep.dev/schema": "shop-db", "pod-template-hash": "7d4b9c"},
                   "ownerReferences": [{"kind": "ReplicaSet", "name": "app-7d4b9c", "controller": true}]},
      "spec": {"initContainers": [{"name": "lockstep"}], "containers": [{"name": "app"}]},
      "status": {"phase": "Pending"}})");
    if (!container_status.is_null()) {
        pod["status"]["initContainerStatuses"] = Json::array({container_status});
    }
    return pod;
}

ObservedGate expected_gate() {
    ObservedGate gate;
    gate.workload = "app";
    gate.template_hash = "7d4b9c";
    gate.created_at = noon;
    gate.run.pod = "app-7d4b9c-x2";
    gate.run.state = RunState::not_started;
    return gate;
}

TEST(ReadGate, SeesAPodThatHasNotStarted) {
    EXPECT_EQ(read_gate(pod_with(nullptr)), expected_gate());
}

TEST(ReadGate, SeesSinceWhenTheGateRuns) {
    auto expected = expected_gate();
    expected.run.state = RunState::running;
    expected.run.running_since = noon + seconds{3};
    EXPECT_EQ(read_gate(pod_with(Json::parse(R"({"name": "lockstep", "restartCount": 0,
                  "state": {"running": {"startedAt": "2026-03-01T12:00:03Z"}}})"))),
              expected);
}

TEST(ReadGate, ReadsTheReportOfAGateThatPassed) {
    auto expected = expected_gate();
    expected.run.state = RunState::passed;
    expected.run.exit_code = 0;
    expected.run.finished_at = noon + seconds{9};
    expected.run.report = at_version(report::Outcome::applied, "2");
    auto status = Json::parse(R"({"name": "lockstep", "restartCount": 0,
        "state": {"terminated": {"exitCode": 0, "finishedAt": "2026-03-01T12:00:09Z"}}})");
    status["state"]["terminated"]["message"] = report::to_json(*expected.run.report);
    EXPECT_EQ(read_gate(pod_with(status)), expected);
}

TEST(ReadGate, ReadsTheLastRunOfAGateThatWaitsForItsRestart) {
    auto expected = expected_gate();
    expected.run.state = RunState::failed;
    expected.run.restarts = 2;
    expected.run.exit_code = 75;
    expected.run.finished_at = noon + seconds{9};
    EXPECT_EQ(read_gate(pod_with(Json::parse(R"({"name": "lockstep", "restartCount": 2,
        "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 20s"}},
        "lastState": {"terminated": {"exitCode": 75, "finishedAt": "2026-03-01T12:00:09Z",
                                     "message": "not a report"}}})"))),
              expected);
}

TEST(ReadGate, RemembersTheLastRunWhileTheNextOneRuns) {
    const auto gate = read_gate(pod_with(Json::parse(R"({"name": "lockstep", "restartCount": 1,
        "state": {"running": {"startedAt": "2026-03-01T12:01:00Z"}},
        "lastState": {"terminated": {"exitCode": 65, "finishedAt": "2026-03-01T12:00:09Z"}}})")));
    EXPECT_EQ(gate.run.state, RunState::running);
    EXPECT_EQ(gate.run.exit_code, 65);
}

TEST(ReadGate, TellsWhyAContainerCannotBeMade) {
    auto expected = expected_gate();
    expected.run.problem =
        PodProblem{"CreateContainerConfigError", "secret \"db-login\" not found"};
    EXPECT_EQ(read_gate(pod_with(Json::parse(R"({"name": "lockstep", "restartCount": 0,
        "state": {"waiting": {"reason": "CreateContainerConfigError",
                              "message": "secret \"db-login\" not found"}}})"))),
              expected);
}

TEST(ReadGate, TellsWhyAPodIsNotScheduled) {
    auto pod = pod_with(nullptr);
    pod["status"]["conditions"] = Json::parse(R"([{"type": "PodScheduled", "status": "False",
        "reason": "Unschedulable", "message": "0/1 nodes are available"}])");
    EXPECT_EQ(read_gate(pod).run.problem, (PodProblem{"Unschedulable", "0/1 nodes are available"}));
}

TEST(ReadGate, SeesThatAPodHasNoGate) {
    auto pod = pod_with(nullptr);
    pod["spec"]["initContainers"][0]["name"] = "something-else";
    EXPECT_EQ(read_gate(pod).run.state, RunState::absent);
}

TEST(ReadGate, TakesAStatefulSetsRevisionForTheTemplate) {
    auto pod = pod_with(nullptr);
    pod["metadata"]["labels"] = {{"controller-revision-hash", "app-5f"}};
    pod["metadata"]["ownerReferences"][0]["name"] = "app";
    EXPECT_EQ(read_gate(pod).template_hash, "app-5f");
    EXPECT_EQ(read_gate(pod).workload, "app");
}

TEST(ReadGate, ToleratesAnObjectWithNothingInIt) {
    EXPECT_EQ(read_gate(Json::object()), ObservedGate{});
}

TEST(ReadJob, SeesThatAJobFailedAndWhy) {
    auto object = build_job(shop_resource(), {JobKind::migrate, "abc", {}, 0}, job_settings);
    object["status"]["conditions"] = Json::parse(R"([
        {"type": "FailureTarget", "status": "True"},
        {"type": "Failed", "status": "True", "reason": "PodFailurePolicy",
         "message": "exit code 65", "lastTransitionTime": "2026-03-01T12:00:09Z"}])");
    const auto job = read_job(object);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->phase, JobPhase::failed);
    EXPECT_EQ(job->failure_message, "exit code 65");
    EXPECT_EQ(job->finished_at, noon + seconds{9});
}

TEST(ReadJob, IgnoresJobsOfOthers) {
    EXPECT_EQ(read_job(Json::object()), std::nullopt);
}

TEST(ReadJobPod, FindsTheJobAndTheReport) {
    auto pod = Json::parse(R"({
      "metadata": {"name": "p", "labels": {"batch.kubernetes.io/job-name": "shop-db-check-1"}},
      "spec": {"containers": [{"name": "lockstep"}]},
      "status": {"containerStatuses": [{"name": "lockstep", "state": {"terminated": {
          "exitCode": 75, "finishedAt": "2026-03-01T12:00:09Z"}}}]}})");
    pod["status"]["containerStatuses"][0]["state"]["terminated"]["message"] =
        report::to_json(refused_report());
    const auto read = read_job_pod(pod);
    EXPECT_EQ(read.job, "shop-db-check-1");
    EXPECT_EQ(read.run.report, refused_report());
}

TEST(ReadReference, HasAnotherDigestWhenContentMovesBetweenKeys) {
    const auto one = read_reference({{"data", {{"a", "x"}, {"b", "y"}}}});
    const auto two = read_reference({{"data", {{"a", "xb"}, {"c", "y"}}}});
    EXPECT_TRUE(one.found);
    EXPECT_EQ(one.keys, (std::vector<std::string>{"a", "b"}));
    EXPECT_NE(one.digest, two.digest);
}

TEST(ReadPublished, SeesWhetherItWasMadeForThisResource) {
    const auto map = published_map(shop_resource(), "shop-db-pool", {{"A", "1"}});
    EXPECT_TRUE(read_published(map, "shop-db").ours);
    EXPECT_FALSE(read_published(map, "other-db").ours);
}

} // namespace
} // namespace lockstep::reconcile
