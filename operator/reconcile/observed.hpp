// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/database_schema.hpp"
#include "base/clock.hpp"
#include "report/report.hpp"

/// Everything one decision may depend on, read beforehand and already cut down to what matters, so
/// that a store of these stays small.
namespace lockstep::reconcile {

enum class RunState {
    absent,      ///< The pod has no container of ours.
    not_started, ///< Not yet, or held back by a problem of the pod.
    running,
    passed,
    failed, ///< Ended with an error; a gate then waits for its restart.
};

/// Why a pod does not get as far as running our container, in kubelet's or the scheduler's words.
struct PodProblem {
    std::string reason; ///< "CreateContainerConfigError", "ImagePullBackOff", "Unschedulable", ...
    std::string message;
    friend bool operator==(const PodProblem&, const PodProblem&) = default;
};

/// The `lockstep` container of one pod.
struct ObservedRun {
    std::string pod;
    RunState state = RunState::absent;
    std::optional<WallTime> running_since;
    int restarts = 0;
    /// The last run that ended; present also while the next one runs.
    std::optional<int> exit_code;
    std::optional<WallTime> finished_at;
    std::optional<report::Report> report; ///< Absent too when it could not be read.
    std::optional<PodProblem> problem;
    friend bool operator==(const ObservedRun&, const ObservedRun&) = default;
};

/// A pod labelled `lockstep.dev/schema`, with or without a gate.
struct ObservedGate {
    std::string workload;      ///< Name of the Deployment, StatefulSet, ...; empty for a bare pod.
    std::string template_hash; ///< Of the pod template; empty for a bare pod.
    WallTime created_at{};
    bool terminating = false; ///< Being deleted.
    bool ended = false;       ///< Succeeded or Failed as a whole: holds no connection.
    ObservedRun run;
    friend bool operator==(const ObservedGate&, const ObservedGate&) = default;
};

enum class JobKind { check, migrate };
enum class JobPhase { running, succeeded, failed };

/// A Job of ours.
struct ObservedJob {
    std::string name;
    JobKind kind = JobKind::check;
    std::string inputs;       ///< Digest of what it was created for.
    std::string repeated_for; ///< Set on a repeated check: the waiting rollout, or the inputs.
    int repeat = 0;           ///< Repeated checks are numbered from one, for ever.
    JobPhase phase = JobPhase::running;
    std::optional<WallTime> created_at;
    std::optional<WallTime> finished_at;
    std::string failure_message; ///< The Job controller's words when it failed.
    bool terminating = false;
    friend bool operator==(const ObservedJob&, const ObservedJob&) = default;
};

/// A pod of a Job of ours.
struct ObservedJobPod {
    std::string job; ///< The Job's name.
    ObservedRun run;
    friend bool operator==(const ObservedJobPod&, const ObservedJobPod&) = default;
};

/// A ConfigMap that the operator publishes.
struct ObservedConfigMap {
    bool ours = false; ///< It carries our label for this resource; others are never overwritten.
    std::map<std::string, std::string> data;
    friend bool operator==(const ObservedConfigMap&, const ObservedConfigMap&) = default;
};

/// A ConfigMap that the resource points to.
struct ObservedReference {
    bool found = false;
    std::string digest;            ///< Of its content.
    std::vector<std::string> keys; ///< Sorted.
    friend bool operator==(const ObservedReference&, const ObservedReference&) = default;
};

struct Observed {
    api::DatabaseSchema resource;
    std::string invalid; ///< Why the spec cannot be used; empty when it can.
    std::vector<ObservedGate> gates;
    std::vector<ObservedJob> jobs;
    std::vector<ObservedJobPod> job_pods;
    std::optional<ObservedConfigMap> settings_map; ///< api::settings_map_name(), if it exists.
    std::optional<ObservedConfigMap> pool_map;     ///< api::pool_map_name(), if it exists.
    ObservedReference
        source; ///< `migrations.source.configMap`; looked at only when the spec names one.
    ObservedReference ca; ///< `connection.tls.caFrom`; looked at only when the spec names one.
    friend bool operator==(const Observed&, const Observed&) = default;
};

} // namespace lockstep::reconcile
