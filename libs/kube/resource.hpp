// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace lockstep::kube {

/// A kind of object, as its URL names it.
struct Resource {
    std::string_view group; ///< Empty for the core group.
    std::string_view version;
    std::string_view plural;
    bool namespaced = true;

    friend bool operator==(const Resource&, const Resource&) = default;
};

namespace resources {

inline constexpr Resource config_maps{"", "v1", "configmaps"};
inline constexpr Resource namespaces{"", "v1", "namespaces", false};
inline constexpr Resource pods{"", "v1", "pods"};
inline constexpr Resource services{"", "v1", "services"};
inline constexpr Resource service_accounts{"", "v1", "serviceaccounts"};
inline constexpr Resource daemon_sets{"apps", "v1", "daemonsets"};
inline constexpr Resource deployments{"apps", "v1", "deployments"};
inline constexpr Resource replica_sets{"apps", "v1", "replicasets"};
inline constexpr Resource stateful_sets{"apps", "v1", "statefulsets"};
inline constexpr Resource horizontal_pod_autoscalers{"autoscaling", "v2",
                                                     "horizontalpodautoscalers"};
inline constexpr Resource cron_jobs{"batch", "v1", "cronjobs"};
inline constexpr Resource jobs{"batch", "v1", "jobs"};
inline constexpr Resource leases{"coordination.k8s.io", "v1", "leases"};
inline constexpr Resource events{"events.k8s.io", "v1", "events"};
inline constexpr Resource custom_resource_definitions{"apiextensions.k8s.io", "v1",
                                                      "customresourcedefinitions", false};
inline constexpr Resource database_schemas{"lockstep.dev", "v1alpha1", "databaseschemas"};

} // namespace resources

} // namespace lockstep::kube
