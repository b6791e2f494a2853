// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/spec.hpp"
#include "api/status.hpp"

namespace lockstep::api {

inline constexpr std::string_view group = "lockstep.dev";
inline constexpr std::string_view version = "v1alpha1";
inline constexpr std::string_view api_version = "lockstep.dev/v1alpha1";
inline constexpr std::string_view kind = "DatabaseSchema";
inline constexpr std::string_view plural = "databaseschemas";

/// On pod templates: the name of the resource that the pods belong to.
inline constexpr std::string_view schema_label = "lockstep.dev/schema";
/// On Jobs of ours and their pods: the name of the resource they work for.
inline constexpr std::string_view job_for_label = "lockstep.dev/job-for";
/// On Jobs of ours and their pods: `check` or `migrate`.
inline constexpr std::string_view job_label = "lockstep.dev/job";
/// On ConfigMaps that the operator publishes: the name of the resource they come from.
inline constexpr std::string_view published_for_label = "lockstep.dev/published-for";
/// On the resource: any new value asks for one more attempt.
inline constexpr std::string_view retry_annotation = "lockstep.dev/retry";
/// The container of a gate and of our Jobs.
inline constexpr std::string_view container_name = "lockstep";

/// One resource as the API server holds it, without the parts that nobody here reads.
struct DatabaseSchema {
    std::string name;
    std::string namespace_name;
    std::string uid;
    std::int64_t generation = 0;
    bool being_deleted = false;
    std::string retry_token; ///< The value of the annotation lockstep.dev/retry.
    Spec spec;
    Status status;
    friend bool operator==(const DatabaseSchema&, const DatabaseSchema&) = default;
};

/// `<name>-lockstep`: the settings of the init containers.
std::string settings_map_name(const DatabaseSchema& resource);
/// `spec.pool.configMapName`, or `<name>-pool`.
std::string pool_map_name(const DatabaseSchema& resource);

} // namespace lockstep::api
