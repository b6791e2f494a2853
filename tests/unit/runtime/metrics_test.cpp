// SPDX-License-Identifier: Apache-2.0
#include "runtime/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::runtime {
namespace {

using testing::HasSubstr;
using testing::Not;

class MetricsTest : public testing::Test {
protected:
    Metrics metrics_{"databaseschema"};
};

TEST_F(MetricsTest, StartsEveryResultAtZero) {
    EXPECT_THAT(metrics_.text(), HasSubstr("controller_runtime_reconcile_total{controller="
                                           "\"databaseschema\",result=\"error\"} 0"));
}

TEST_F(MetricsTest, CountsASuccessAsNoError) {
    metrics_.count_reconcile(ReconcileResult::success, std::chrono::milliseconds{20});
    const auto text = metrics_.text();
    EXPECT_THAT(text, HasSubstr("controller_runtime_reconcile_total{controller=\"databaseschema\","
                                "result=\"success\"} 1"));
    EXPECT_THAT(
        text,
        HasSubstr("controller_runtime_reconcile_errors_total{controller=\"databaseschema\"} 0"));
}

TEST_F(MetricsTest, CountsAFailureAmongTheErrors) {
    metrics_.count_reconcile(ReconcileResult::error, std::chrono::seconds{1});
    EXPECT_THAT(
        metrics_.text(),
        HasSubstr("controller_runtime_reconcile_errors_total{controller=\"databaseschema\"} 1"));
}

TEST_F(MetricsTest, PutsAPassIntoTheBucketOfItsTime) {
    metrics_.count_reconcile(ReconcileResult::success, std::chrono::milliseconds{20});
    const auto text = metrics_.text();
    const std::string bucket =
        "controller_runtime_reconcile_time_seconds_bucket{controller=\"databaseschema\",le=";
    EXPECT_THAT(text, HasSubstr(bucket + "\"0.01\"} 0"));
    EXPECT_THAT(text, HasSubstr(bucket + "\"0.025\"} 1"));
}

TEST_F(MetricsTest, CountsRequestsByCodeAndMethod) {
    metrics_.count_request("PATCH", 200);
    metrics_.count_request("PATCH", 200);
    metrics_.count_request("GET", 0);
    const auto text = metrics_.text();
    EXPECT_THAT(text, HasSubstr("rest_client_requests_total{code=\"200\",method=\"PATCH\"} 2"));
    EXPECT_THAT(text, HasSubstr("rest_client_requests_total{code=\"<error>\",method=\"GET\"} 1"));
}

TEST_F(MetricsTest, ReadsTheQueueAtEachScrape) {
    WorkQueue::Counts counts{.depth = 3, .adds = 5, .retries = 1};
    metrics_.follow_queue("databaseschema", [&counts] { return counts; });
    EXPECT_THAT(
        metrics_.text(),
        HasSubstr("workqueue_depth{controller=\"databaseschema\",name=\"databaseschema\"} 3"));
    counts = {.depth = 0, .adds = 7, .retries = 2};
    const auto text = metrics_.text();
    EXPECT_THAT(
        text,
        HasSubstr("workqueue_depth{controller=\"databaseschema\",name=\"databaseschema\"} 0"));
    EXPECT_THAT(
        text,
        HasSubstr("workqueue_adds_total{controller=\"databaseschema\",name=\"databaseschema\"} 7"));
    EXPECT_THAT(
        text,
        HasSubstr(
            "workqueue_retries_total{controller=\"databaseschema\",name=\"databaseschema\"} 2"));
}

TEST_F(MetricsTest, AddsUpACounterOfOurs) {
    const Series runs{"lockstep_runs_total", "Runs by outcome.", {{"outcome", "applied"}}};
    metrics_.add(runs);
    metrics_.add(runs, 2);
    const auto text = metrics_.text();
    EXPECT_THAT(text, HasSubstr("# HELP lockstep_runs_total Runs by outcome."));
    EXPECT_THAT(text, HasSubstr("# TYPE lockstep_runs_total counter"));
    EXPECT_THAT(text, HasSubstr("lockstep_runs_total{outcome=\"applied\"} 3"));
}

TEST_F(MetricsTest, ForgetsAGaugeThatWasRemoved) {
    const Series pending{"lockstep_pending", "Migrations to apply.", {{"schema", "shop"}}};
    metrics_.set(pending, 4);
    EXPECT_THAT(metrics_.text(), HasSubstr("lockstep_pending{schema=\"shop\"} 4"));
    metrics_.remove_gauge(pending);
    EXPECT_THAT(metrics_.text(), Not(HasSubstr("lockstep_pending{schema=\"shop\"}")));
}

} // namespace
} // namespace lockstep::runtime
