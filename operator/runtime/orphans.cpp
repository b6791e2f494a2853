// SPDX-License-Identifier: Apache-2.0
#include "runtime/orphans.hpp"

#include <string>
#include <utility>

#include "api/database_schema.hpp"
#include "base/log.hpp"
#include "kube/resource.hpp"

namespace lockstep::runtime {
namespace {

using kube::ApiResult;
using kube::ObjectKey;

constexpr kube::Resource database_schemas{api::group, api::version, api::plural};
constexpr const char* managed_by_us = "app.kubernetes.io/managed-by=lockstep-operator";

std::string published_for_label() {
    return std::string{api::published_for_label};
}

} // namespace

ApiResult<bool> Orphans::is_needed(const ObjectKey& resource, const std::stop_token& stop) {
    auto live = client_.get(database_schemas, resource, stop);
    if (!live) return Unexpected{std::move(live).error()};
    if (*live) return true;
    const kube::request::Selection its_pods{
        resource.space, std::string{api::schema_label} + "=" + resource.name, {}};
    auto pods = client_.list(kube::resources::pods, its_pods, {.limit = 1}, stop);
    if (!pods) return Unexpected{std::move(pods).error()};
    return !pods->items.empty();
}

ApiResult<> Orphans::collect(const ObjectKey& resource, const std::stop_token& stop) {
    const kube::request::Selection published{resource.space,
                                             std::string{managed_by_us} + "," +
                                                 published_for_label() + "=" + resource.name,
                                             {}};
    auto maps = client_.list(kube::resources::config_maps, published, {}, stop);
    if (!maps) return Unexpected{std::move(maps).error()};
    if (maps->items.empty()) return Done{};
    const auto needed = is_needed(resource, stop);
    if (!needed) return Unexpected{needed.error()};
    if (*needed) return Done{};
    for (const auto& map : maps->items) {
        auto removed = client_.remove(kube::resources::config_maps, kube::key_of(map),
                                      kube::request::Propagation::background,
                                      kube::metadata_text(map, "uid"), stop);
        if (!removed && !kube::is_conflict(removed.error())) return removed;
        log::info("removed a ConfigMap that nobody needs any more",
                  {{"namespace", resource.space}, {"configMap", kube::key_of(map).name}});
    }
    return Done{};
}

ApiResult<std::vector<ObjectKey>> Orphans::published_for(const std::string& space,
                                                         const std::stop_token& stop) {
    const kube::request::Selection ours{
        space, std::string{managed_by_us} + "," + published_for_label(), {}};
    auto maps = client_.list(kube::resources::config_maps, ours, {}, stop);
    if (!maps) return Unexpected{std::move(maps).error()};
    std::vector<ObjectKey> resources;
    for (const auto& map : maps->items) {
        resources.push_back({kube::key_of(map).space, kube::label_of(map, published_for_label())});
    }
    return resources;
}

} // namespace lockstep::runtime
