// SPDX-License-Identifier: Apache-2.0
#include "runtime/report_counter.hpp"

#include <chrono>

#include <gmock/gmock.h>

#include "base/duration.hpp"
#include "kube/json.hpp"

namespace lockstep::runtime {
namespace {

using kube::Json;
using testing::HasSubstr;

const WallTime noon = *parse_time("2026-03-01T12:00:00Z");

kube::ObjectPointer pod_that_ended(WallTime at, const std::string& message) {
    const Json ended{{"exitCode", 0}, {"finishedAt", format_time(at)}, {"message", message}};
    return std::make_shared<Json>(
        Json{{"metadata", {{"name", "shop-1"}}},
             {"spec", {{"initContainers", {{{"name", "lockstep"}}}}}},
             {"status",
              {{"initContainerStatuses",
                {{{"name", "lockstep"}, {"state", {{"terminated", ended}}}}}}}}});
}

class CountReports : public testing::Test {
protected:
    Metrics metrics{"databaseschema"};
    ReportCounter counter{metrics, noon};
};

TEST_F(CountReports, ByTheirOutcome) {
    counter.see({{}, nullptr, pod_that_ended(noon, R"({"v":1,"outcome":"applied"})")});
    EXPECT_THAT(metrics.text(), HasSubstr("lockstep_reports_total{outcome=\"applied\"} 1\n"));
}

TEST_F(CountReports, OnceHoweverOftenThePodChanges) {
    const auto pod = pod_that_ended(noon, R"({"v":1,"outcome":"applied"})");
    counter.see({{}, nullptr, pod});
    counter.see({{}, pod, pod});
    EXPECT_THAT(metrics.text(), HasSubstr("lockstep_reports_total{outcome=\"applied\"} 1\n"));
}

TEST_F(CountReports, OnlySinceTheStart) {
    counter.see({{},
                 nullptr,
                 pod_that_ended(noon - std::chrono::hours{1}, R"({"v":1,"outcome":"applied"})")});
    EXPECT_THAT(metrics.text(), HasSubstr("lockstep_reports_total{outcome=\"applied\"} 0\n"));
}

TEST_F(CountReports, AlsoThoseThatCannotBeRead) {
    counter.see({{}, nullptr, pod_that_ended(noon, "Killed")});
    EXPECT_THAT(metrics.text(), HasSubstr("lockstep_reports_total{outcome=\"unreadable\"} 1\n"));
}

} // namespace
} // namespace lockstep::runtime
