// SPDX-License-Identifier: Apache-2.0
#include "api/database_schema.hpp"

#include <algorithm>

namespace lockstep::api {

std::string settings_map_name(const DatabaseSchema& resource) {
    return resource.name + "-lockstep";
}

std::string pool_map_name(const DatabaseSchema& resource) {
    const auto& name = resource.spec.pool.config_map_name;
    return name.empty() ? resource.name + "-pool" : name;
}

const Condition* find_condition(const Status& status, std::string_view type) {
    const auto found = std::ranges::find(status.conditions, type, &Condition::type);
    return found == status.conditions.end() ? nullptr : &*found;
}

} // namespace lockstep::api
