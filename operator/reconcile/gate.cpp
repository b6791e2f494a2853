// SPDX-License-Identifier: Apache-2.0
#include "reconcile/gate.hpp"

#include <array>
#include <string_view>

#include "base/duration.hpp"
#include "reconcile/content_digest.hpp"

namespace lockstep::reconcile {
namespace {

using kube::Json;

/// The member under `key`, or an empty object; the API server leaves out what is empty.
const Json& member(const Json& object, const std::string& key) {
    static const Json nothing = Json::object();
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nothing : *found;
}

std::string text(const Json& object, const std::string& key) {
    const auto& value = member(object, key);
    return value.is_string() ? value.get<std::string>() : std::string{};
}

int number(const Json& object, const std::string& key) {
    const auto& value = member(object, key);
    return value.is_number_integer() ? value.get<int>() : 0;
}

std::optional<WallTime> time(const Json& object, const std::string& key) {
    const auto parsed = parse_time(text(object, key));
    return parsed ? std::optional{*parsed} : std::nullopt;
}

const Json& metadata(const Json& object) {
    return member(object, "metadata");
}

std::string label(const Json& object, std::string_view name) {
    return text(member(metadata(object), "labels"), std::string{name});
}

std::string annotation(const Json& object, std::string_view name) {
    return text(member(metadata(object), "annotations"), std::string{name});
}

/// The first object of `list` whose `key` is `value`, or an empty one.
const Json& find_by(const Json& list, const std::string& key, std::string_view value) {
    static const Json nothing = Json::object();
    if (!list.is_array()) return nothing;
    for (const auto& item : list) {
        if (text(item, key) == value) return item;
    }
    return nothing;
}

void read_end(const Json& terminated, ObservedRun& run) {
    if (terminated.empty()) return;
    run.exit_code = number(terminated, "exitCode");
    run.finished_at = time(terminated, "finishedAt");
    const auto report = report::parse(text(terminated, "message"));
    if (report) run.report = *report;
}

bool only_starting(std::string_view reason) {
    constexpr std::array<std::string_view, 4> ordinary{"", "PodInitializing", "ContainerCreating",
                                                       "CrashLoopBackOff"};
    for (const auto each : ordinary) {
        if (reason == each) return true;
    }
    return false;
}

std::optional<PodProblem> waiting_problem(const Json& container_status) {
    const auto& waiting = member(member(container_status, "state"), "waiting");
    const auto reason = text(waiting, "reason");
    if (only_starting(reason)) return std::nullopt;
    return PodProblem{reason, text(waiting, "message")};
}

std::optional<PodProblem> scheduling_problem(const Json& status) {
    const auto& scheduled = find_by(member(status, "conditions"), "type", "PodScheduled");
    if (text(scheduled, "status") != "False") return std::nullopt;
    return PodProblem{text(scheduled, "reason"), text(scheduled, "message")};
}

std::optional<PodProblem> problem_of(const Json& pod) {
    const auto& status = member(pod, "status");
    if (auto problem = scheduling_problem(status)) return problem;
    for (const auto* list : {"initContainerStatuses", "containerStatuses"}) {
        for (const auto& container : member(status, list)) {
            if (auto problem = waiting_problem(container)) return problem;
        }
    }
    return std::nullopt;
}

RunState state_of(const Json& container_status) {
    const auto& state = member(container_status, "state");
    const auto& terminated = member(state, "terminated");
    if (!terminated.empty()) {
        return number(terminated, "exitCode") == 0 ? RunState::passed : RunState::failed;
    }
    if (!member(state, "running").empty()) return RunState::running;
    const auto restarts_later = text(member(state, "waiting"), "reason") == "CrashLoopBackOff";
    return restarts_later ? RunState::failed : RunState::not_started;
}

/// `containers` and `statuses` are the keys of the list that our container stands in.
ObservedRun read_run(const Json& pod, const char* containers, const char* statuses) {
    ObservedRun run;
    run.pod = text(metadata(pod), "name");
    run.problem = problem_of(pod);
    const auto& declared =
        find_by(member(member(pod, "spec"), containers), "name", api::container_name);
    if (declared.empty()) return run;
    const auto& status =
        find_by(member(member(pod, "status"), statuses), "name", api::container_name);
    run.state = state_of(status);
    run.restarts = number(status, "restartCount");
    run.running_since = time(member(member(status, "state"), "running"), "startedAt");
    read_end(member(member(status, "lastState"), "terminated"), run);
    read_end(member(member(status, "state"), "terminated"), run);
    return run;
}

/// The Deployment's name from its ReplicaSet's, which is that name and the template's hash.
std::string without_hash(const std::string& name, const std::string& hash) {
    const auto suffix = "-" + hash;
    return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : name;
}

std::string owner_of(const Json& pod, const std::string& template_hash) {
    for (const auto& owner : member(metadata(pod), "ownerReferences")) {
        const auto& controls = member(owner, "controller");
        if (controls.is_boolean() && controls.get<bool>()) {
            return without_hash(text(owner, "name"), template_hash);
        }
    }
    return {};
}

JobPhase phase_of(const Json& status, ObservedJob& job) {
    for (const auto& condition : member(status, "conditions")) {
        if (text(condition, "status") != "True") continue;
        const auto type = text(condition, "type");
        if (type != "Complete" && type != "Failed") continue;
        job.finished_at = time(condition, "lastTransitionTime");
        if (type == "Complete") return JobPhase::succeeded;
        job.failure_message = text(condition, "message");
        return JobPhase::failed;
    }
    return JobPhase::running;
}

int repeat_of(const Json& job) {
    const auto digits = annotation(job, repeat_annotation);
    int number = 0;
    for (const char digit : digits.substr(0, 6)) {
        if (digit < '0' || digit > '9') return 0;
        number = number * 10 + (digit - '0');
    }
    return number;
}

} // namespace

ObservedGate read_gate(const Json& pod) {
    ObservedGate gate;
    gate.template_hash = label(pod, "pod-template-hash");
    if (gate.template_hash.empty()) gate.template_hash = label(pod, "controller-revision-hash");
    gate.workload = owner_of(pod, gate.template_hash);
    gate.created_at = time(metadata(pod), "creationTimestamp").value_or(WallTime{});
    gate.terminating = !text(metadata(pod), "deletionTimestamp").empty();
    const auto phase = text(member(pod, "status"), "phase");
    gate.ended = phase == "Succeeded" || phase == "Failed";
    gate.run = read_run(pod, "initContainers", "initContainerStatuses");
    return gate;
}

ObservedJobPod read_job_pod(const Json& pod) {
    auto job = label(pod, "batch.kubernetes.io/job-name");
    if (job.empty()) job = label(pod, "job-name");
    return {job, read_run(pod, "containers", "containerStatuses")};
}

std::optional<ObservedJob> read_job(const Json& object) {
    const auto kind = label(object, api::job_label);
    if (kind != "check" && kind != "migrate") return std::nullopt;
    ObservedJob job;
    job.name = text(metadata(object), "name");
    job.kind = kind == "check" ? JobKind::check : JobKind::migrate;
    job.inputs = annotation(object, inputs_annotation);
    job.repeated_for = annotation(object, repeated_for_annotation);
    job.repeat = repeat_of(object);
    job.created_at = time(metadata(object), "creationTimestamp");
    job.terminating = !text(metadata(object), "deletionTimestamp").empty();
    job.phase = phase_of(member(object, "status"), job);
    return job;
}

ObservedConfigMap read_published(const Json& config_map, const std::string& resource_name) {
    ObservedConfigMap map;
    map.ours = label(config_map, api::published_for_label) == resource_name;
    for (const auto& [key, value] : member(config_map, "data").items()) {
        if (value.is_string()) map.data[key] = value.get<std::string>();
    }
    return map;
}

ObservedReference read_reference(const Json& config_map) {
    ObservedReference reference;
    reference.found = true;
    std::map<std::string, std::string> content;
    for (const auto* part : {"data", "binaryData"}) {
        for (const auto& [key, value] : member(config_map, part).items()) {
            if (value.is_string()) content[key] = value.get<std::string>();
        }
    }
    for (const auto& entry : content)
        reference.keys.push_back(entry.first);
    reference.digest = content_digest(content);
    return reference;
}

} // namespace lockstep::reconcile
