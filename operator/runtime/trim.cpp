// SPDX-License-Identifier: Apache-2.0
#include "runtime/trim.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "api/database_schema.hpp"

namespace lockstep::runtime {
namespace {

using kube::Json;

/// Moves the members of these names out of `object`.
Json only(Json& object, std::initializer_list<std::string_view> fields) {
    Json kept = Json::object();
    if (!object.is_object()) return kept;
    for (const auto field : fields) {
        const auto found = object.find(std::string{field});
        if (found != object.end()) kept[found.key()] = std::move(*found);
    }
    return kept;
}

Json part(Json& object, const char* field) {
    if (!object.is_object()) return {};
    const auto found = object.find(field);
    return found == object.end() ? Json{} : std::move(*found);
}

bool has_text(const Json& object, const char* field, std::string_view value) {
    const auto found = object.find(field);
    return found != object.end() && found->is_string() &&
           found->get_ref<const std::string&>() == value;
}

/// What `keep` leaves of the objects in a list; nothing of those for which it gives null.
Json kept_list(Json list, Json (*keep)(Json& item)) {
    Json kept = Json::array();
    if (!list.is_array()) return kept;
    for (auto& item : list) {
        if (!item.is_object()) continue;
        if (auto left = keep(item); !left.is_null()) kept.push_back(std::move(left));
    }
    return kept;
}

// Of other containers only what keeps the pod from starting means something here.
Json kept_container_status(Json& status) {
    if (has_text(status, "name", api::container_name)) {
        return only(status, {"name", "state", "lastState", "restartCount"});
    }
    auto state = part(status, "state");
    auto waiting = part(state, "waiting");
    if (waiting.is_null()) return {};
    auto kept = only(status, {"name"});
    kept["state"] = Json{{"waiting", std::move(waiting)}};
    return kept;
}

Json kept_container(Json& container) {
    return has_text(container, "name", api::container_name) ? only(container, {"name"}) : Json{};
}

Json kept_condition(Json& condition) {
    if (!has_text(condition, "type", "PodScheduled")) return {};
    return only(condition, {"type", "status", "reason", "message"});
}

Json kept_owner(Json& owner) {
    return only(owner, {"name", "controller"});
}

// Labels of ours, and those by which Kubernetes ties a pod to its template or Job.
Json kept_labels(Json labels) {
    return only(labels, {api::schema_label, api::job_for_label, api::job_label, "pod-template-hash",
                         "controller-revision-hash", "batch.kubernetes.io/job-name", "job-name"});
}

Json kept_metadata(Json& metadata) {
    auto kept = only(metadata, {"name", "namespace", "uid", "resourceVersion", "creationTimestamp",
                                "deletionTimestamp"});
    kept["labels"] = kept_labels(part(metadata, "labels"));
    kept["ownerReferences"] = kept_list(part(metadata, "ownerReferences"), kept_owner);
    return kept;
}

} // namespace

Json trim_schema(Json object) {
    if (!object.is_object() || !object.contains("metadata")) return object;
    auto& metadata = object["metadata"];
    if (!metadata.is_object()) return object;
    metadata.erase("managedFields");
    const auto annotations = metadata.find("annotations");
    if (annotations != metadata.end() && annotations->is_object()) {
        annotations->erase("kubectl.kubernetes.io/last-applied-configuration");
    }
    return object;
}

Json trim_pod(Json object) {
    auto metadata = part(object, "metadata");
    auto spec = part(object, "spec");
    auto status = part(object, "status");
    auto kept = only(status, {"phase"});
    kept["conditions"] = kept_list(part(status, "conditions"), kept_condition);
    for (const auto* field : {"initContainerStatuses", "containerStatuses"}) {
        kept[field] = kept_list(part(status, field), kept_container_status);
    }
    Json containers = Json::object();
    for (const auto* field : {"initContainers", "containers"}) {
        containers[field] = kept_list(part(spec, field), kept_container);
    }
    return {{"metadata", kept_metadata(metadata)},
            {"spec", std::move(containers)},
            {"status", std::move(kept)}};
}

Json trim_job(Json object) {
    auto metadata = part(object, "metadata");
    auto status = part(object, "status");
    auto kept = kept_metadata(metadata);
    kept["annotations"] = part(metadata, "annotations");
    return {{"metadata", std::move(kept)}, {"status", only(status, {"conditions"})}};
}

} // namespace lockstep::runtime
