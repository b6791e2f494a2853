// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "api/status.hpp"
#include "kube/json.hpp"

namespace lockstep::reconcile {

/// What to do now, to be applied in the order of the members, and when to look again if nothing
/// changes. Each step may be repeated without harm; a step that fails leaves the rest for the next
/// pass.
struct Decision {
    /// Whole ConfigMaps, to be applied server-side; absent ones are as they should be.
    std::vector<kube::Json> publish_config_maps;
    /// Whole Jobs to create. Their names follow from their purpose: "already exists" means done.
    std::vector<kube::Json> create_jobs;
    /// Names of Jobs to delete, with their pods.
    std::vector<std::string> delete_jobs;
    /// The whole status to apply; absent when it is as it should be.
    std::optional<api::Status> write_status;
    std::optional<std::chrono::seconds> look_again_after;
    friend bool operator==(const Decision&, const Decision&) = default;
};

} // namespace lockstep::reconcile
