// SPDX-License-Identifier: Apache-2.0
#include "runtime/trim.hpp"

#include <gtest/gtest.h>

#include "reconcile/gate.hpp"

namespace lockstep::runtime {
namespace {

using kube::Json;

Json waiting_for_an_image(const char* container) {
    return {
        {"name", container},
        {"ready", false},
        {"state", {{"waiting", {{"reason", "ImagePullBackOff"}, {"message", "no such image"}}}}}};
}

Json gated_pod() {
    const Json passed{{"exitCode", 0}, {"finishedAt", "2026-03-01T12:00:00Z"}, {"message", "{}"}};
    return {
        {"metadata",
         {{"name", "shop-abc-1"},
          {"namespace", "shop"},
          {"uid", "u"},
          {"resourceVersion", "7"},
          {"creationTimestamp", "2026-03-01T11:59:00Z"},
          {"annotations", {{"large", "text"}}},
          {"managedFields", Json::array({1, 2})},
          {"labels", {{"lockstep.dev/schema", "app-db"}, {"pod-template-hash", "abc"}, {"a", "b"}}},
          {"ownerReferences",
           {{{"kind", "ReplicaSet"}, {"name", "shop-abc"}, {"uid", "r"}, {"controller", true}}}}}},
        {"spec",
         {{"initContainers", {{{"name", "lockstep"}, {"image", "i"}}}},
          {"containers", {{{"name", "shop"}, {"image", "j"}}}}}},
        {"status",
         {{"phase", "Pending"},
          {"podIP", "10.0.0.1"},
          {"conditions", {{{"type", "Ready"}, {"status", "False"}}}},
          {"initContainerStatuses",
           {{{"name", "lockstep"},
             {"restartCount", 2},
             {"imageID", "sha"},
             {"state", {{"terminated", passed}}}}}},
          {"containerStatuses", Json::array({waiting_for_an_image("shop")})}}}};
}

TEST(TrimPod, KeepsAllThatADecisionReads) {
    EXPECT_EQ(reconcile::read_gate(trim_pod(gated_pod())), reconcile::read_gate(gated_pod()));
}

TEST(TrimPod, DropsWhatNobodyReads) {
    const auto kept = trim_pod(gated_pod());
    EXPECT_FALSE(kept["metadata"].contains("annotations"));
    EXPECT_FALSE(kept["metadata"].contains("managedFields"));
    EXPECT_FALSE(kept["metadata"]["labels"].contains("a"));
    EXPECT_FALSE(kept["status"].contains("podIP"));
    EXPECT_EQ(kept["spec"]["containers"], Json::array());
}

TEST(TrimPod, KeepsWhatTheStoreNeeds) {
    const auto metadata = trim_pod(gated_pod())["metadata"];
    EXPECT_EQ(metadata["uid"], "u");
    EXPECT_EQ(metadata["resourceVersion"], "7");
    EXPECT_EQ(metadata["namespace"], "shop");
}

TEST(TrimPod, ForgetsTheStateOfOtherContainersThatRun) {
    auto pod = gated_pod();
    pod["status"]["containerStatuses"] = {
        {{"name", "shop"}, {"state", {{"running", {{"startedAt", "2026-03-01T12:00:01Z"}}}}}}};
    EXPECT_EQ(trim_pod(pod)["status"]["containerStatuses"], Json::array());
}

TEST(TrimPod, TakesAPodWithoutAnything) {
    EXPECT_EQ(reconcile::read_gate(trim_pod(Json::object())), reconcile::read_gate(Json::object()));
}

TEST(TrimJob, KeepsAllThatADecisionReads) {
    const Json job{
        {"metadata",
         {{"name", "app-db-check-1"},
          {"labels", {{"lockstep.dev/job-for", "app-db"}, {"lockstep.dev/job", "check"}}},
          {"annotations", {{"lockstep.dev/inputs", "digest"}}}}},
        {"spec", {{"template", {{"spec", "large"}}}}},
        {"status",
         {{"conditions",
           {{{"type", "Complete"},
             {"status", "True"},
             {"lastTransitionTime", "2026-03-01T12:00:00Z"}}}}}}};
    EXPECT_EQ(reconcile::read_job(trim_job(job)), reconcile::read_job(job));
    EXPECT_FALSE(trim_job(job).contains("spec"));
}

TEST(TrimSchema, DropsTheRecordsOfWhoWroteWhat) {
    Json annotations{{"kubectl.kubernetes.io/last-applied-configuration", "{}"},
                     {"lockstep.dev/retry", "1"}};
    const auto kept =
        trim_schema({{"metadata", {{"managedFields", {1}}, {"annotations", annotations}}},
                     {"spec", {{"a", 1}}}});
    EXPECT_EQ(kept, (Json{{"metadata", {{"annotations", {{"lockstep.dev/retry", "1"}}}}},
                          {"spec", {{"a", 1}}}}));
}

} // namespace
} // namespace lockstep::runtime
