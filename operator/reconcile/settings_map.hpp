// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "api/database_schema.hpp"
#include "kube/json.hpp"

namespace lockstep::reconcile {

/// The settings of `lockstep` that follow from the spec, as environment variables. No user name
/// from a Secret and no password.
std::map<std::string, std::string> settings_keys(const api::DatabaseSchema& resource);

/// A ConfigMap to publish for `resource`. It has no owner: deleting the resource must not stop
/// running workloads from restarting.
kube::Json published_map(const api::DatabaseSchema& resource, const std::string& name,
                         const std::map<std::string, std::string>& data);

} // namespace lockstep::reconcile
