// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

namespace lockstep::kube {

/// The one JSON type of the project, and the one third-party type that headers may mention.
using Json = nlohmann::json;

} // namespace lockstep::kube
