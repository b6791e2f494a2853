// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kube/json.hpp"
#include "reconcile/observed.hpp"

/// From the API server's JSON to what decisions need. All of these tolerate absent fields.
namespace lockstep::reconcile {

/// On Jobs of ours: what they were created for.
inline constexpr std::string_view inputs_annotation = "lockstep.dev/inputs";
inline constexpr std::string_view repeated_for_annotation = "lockstep.dev/repeated-for";
inline constexpr std::string_view repeat_annotation = "lockstep.dev/repeat";

/// Reads a pod labelled `lockstep.dev/schema`. Of the pod only these fields are looked at:
/// metadata.{name,creationTimestamp,deletionTimestamp,labels,ownerReferences},
/// spec.initContainers[].name, status.{phase,conditions,initContainerStatuses,containerStatuses}.
ObservedGate read_gate(const kube::Json& pod);

/// Reads a pod labelled `lockstep.dev/job-for`.
ObservedJobPod read_job_pod(const kube::Json& pod);

/// Reads a Job labelled `lockstep.dev/job-for`; nothing when it is not one of ours after all.
std::optional<ObservedJob> read_job(const kube::Json& job);

/// Reads a ConfigMap that is published for the resource of that name.
ObservedConfigMap read_published(const kube::Json& config_map, const std::string& resource_name);

/// Reads a ConfigMap that a spec points to.
ObservedReference read_reference(const kube::Json& config_map);

} // namespace lockstep::reconcile
