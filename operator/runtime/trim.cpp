// SPDX-License-Identifier: Apache-2.0
#include "runtime/trim.hpp"

#include <initializer_list>
#include <utility>

#include "api/database_schema.hpp"

namespace lockstep::runtime {
namespace {

using kube::Json;

Json only(Json& object, std::initializer_list<const char*> fields) {
    Json kept = Json::object();
    if (!object.is_object()) return kept;
    for (const char* field : fields) {
        if (const auto found = object.find(field); found != object.end()) {
            kept[field] = std::move(*found);
        }
    }
    return kept;
}

Json part(Json& object, const char* field) {
    if (!object.is_object()) return {};
    const auto found = object.find(field);
    return found == object.end() ? Json{} : std::move(*found);
}

// Other containers' states change often and mean nothing here.
Json only_ours(Json list) {
    Json kept = Json::array();
    if (!list.is_array()) return kept;
    for (auto& item : list) {
        if (item.is_object() && item.value("name", "") == api::container_name) {
            kept.push_back(only(item, {"name", "state", "lastState", "restartCount"}));
        }
    }
    return kept;
}

Json trimmed_metadata(Json& object) {
    auto metadata = part(object, "metadata");
    return only(metadata, {"name", "namespace", "uid", "resourceVersion", "creationTimestamp",
                           "deletionTimestamp", "labels", "annotations", "ownerReferences"});
}

Json names_of(Json containers) {
    Json kept = Json::array();
    if (!containers.is_array()) return kept;
    for (auto& container : containers) {
        if (container.is_object() && container.value("name", "") == api::container_name) {
            kept.push_back(only(container, {"name"}));
        }
    }
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
    auto metadata = trimmed_metadata(object);
    metadata.erase("annotations");
    auto spec = part(object, "spec");
    auto status = part(object, "status");
    auto kept = only(status, {"phase", "reason", "message", "conditions"});
    kept["initContainerStatuses"] = only_ours(part(status, "initContainerStatuses"));
    kept["containerStatuses"] = only_ours(part(status, "containerStatuses"));
    return {{"metadata", std::move(metadata)},
            {"spec",
             {{"initContainers", names_of(part(spec, "initContainers"))},
              {"containers", names_of(part(spec, "containers"))}}},
            {"status", std::move(kept)}};
}

Json trim_job(Json object) {
    auto metadata = trimmed_metadata(object);
    auto status = part(object, "status");
    return {{"metadata", std::move(metadata)},
            {"status", only(status, {"conditions", "startTime", "completionTime", "active",
                                     "succeeded", "failed"})}};
}

} // namespace lockstep::runtime
