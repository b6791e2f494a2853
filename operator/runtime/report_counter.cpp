// SPDX-License-Identifier: Apache-2.0
#include "runtime/report_counter.hpp"

#include <chrono>
#include <string>

#include "reconcile/gate.hpp"
#include "report/report.hpp"
#include "runtime/series.hpp"

namespace lockstep::runtime {
namespace {

constexpr const char* unreadable = "unreadable";

constexpr auto all_outcomes = {report::Outcome::applied,
                               report::Outcome::nothing_pending,
                               report::Outcome::waited_for_other,
                               report::Outcome::newer_history,
                               report::Outcome::pending,
                               report::Outcome::ready,
                               report::Outcome::failed,
                               report::Outcome::retry,
                               report::Outcome::held};

reconcile::ObservedRun run_of(const kube::ObjectPointer& pod) {
    return pod ? reconcile::read_gate(*pod).run : reconcile::ObservedRun{};
}

} // namespace

// kubelet tells ends in whole seconds: one that shares its second with our start is counted.
ReportCounter::ReportCounter(Metrics& metrics, WallTime since)
    : metrics_{metrics}, since_{std::chrono::floor<std::chrono::seconds>(since)} {
    for (const auto outcome : all_outcomes) {
        metrics_.add(series::reports(std::string{to_string(outcome)}), 0);
    }
    metrics_.add(series::reports(unreadable), 0);
}

void ReportCounter::see(const kube::Change& change) {
    const auto after = run_of(change.after);
    if (!after.exit_code || !after.finished_at || *after.finished_at < since_) return;
    if (run_of(change.before).finished_at == after.finished_at) return;
    metrics_.add(
        series::reports(after.report ? std::string{to_string(after.report->outcome)} : unreadable));
}

} // namespace lockstep::runtime
