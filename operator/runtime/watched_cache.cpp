// SPDX-License-Identifier: Apache-2.0
#include "runtime/watched_cache.hpp"

#include <algorithm>
#include <utility>

#include "api/database_schema.hpp"
#include "reconcile/gate.hpp"
#include "runtime/trim.hpp"

namespace lockstep::runtime {
namespace {

using kube::Change;
using kube::Json;
using kube::ObjectKey;
using kube::ObjectPointer;

constexpr kube::Resource database_schemas{api::group, api::version, api::plural};

const kube::Resource& resource_of(Watched watched) {
    switch (watched) {
    case Watched::schemas:
        return database_schemas;
    case Watched::jobs:
        return kube::resources::jobs;
    case Watched::gates:
    case Watched::job_pods:
        break;
    }
    return kube::resources::pods;
}

std::string label_of(Watched watched) {
    switch (watched) {
    case Watched::schemas:
        return {};
    case Watched::gates:
        return std::string{api::schema_label};
    case Watched::jobs:
    case Watched::job_pods:
        break;
    }
    return std::string{api::job_for_label};
}

Json (*trim_of(Watched watched))(Json) {
    switch (watched) {
    case Watched::schemas:
        return trim_schema;
    case Watched::jobs:
        return trim_job;
    case Watched::gates:
    case Watched::job_pods:
        break;
    }
    return trim_pod;
}

/// The resource that a watched object belongs to.
ObjectKey resource_key(Watched watched, const Json& object) {
    auto key = kube::key_of(object);
    if (watched != Watched::schemas) key.name = kube::label_of(object, label_of(watched));
    return key;
}

// A pod's object changes for many reasons, such as the readiness of other containers.
bool means_something(Watched watched, const Change& change) {
    if (!change.before || !change.after || watched != Watched::gates) return true;
    return !(reconcile::read_gate(*change.before) == reconcile::read_gate(*change.after)) ||
           resource_key(watched, *change.before) != resource_key(watched, *change.after);
}

void tell(Watched watched, const Change& change, const WatchedCache::Notice& notice) {
    if (!means_something(watched, change)) return;
    ObjectKey told;
    for (const auto& object : {change.before, change.after}) {
        if (!object) continue;
        auto key = resource_key(watched, *object);
        if (key.name.empty() || key == told) continue;
        notice(key);
        told = std::move(key);
    }
}

std::unique_ptr<kube::Reflector> make_reflector(Watched watched, kube::Transport& transport,
                                                const Clock& clock, const std::string& space,
                                                const WatchedCache::Notice& notice,
                                                const WatchedCache::PodChange& pod_change) {
    kube::Following following{
        resource_of(watched), {space, label_of(watched), {}}, trim_of(watched)};
    const auto index = [watched](const Json& object) {
        return std::vector<std::string>{to_string(resource_key(watched, object))};
    };
    const bool of_pods = watched == Watched::gates || watched == Watched::job_pods;
    const auto listener = [watched, of_pods, notice, pod_change](const Change& change) {
        if (of_pods) pod_change(change);
        tell(watched, change, notice);
    };
    return std::make_unique<kube::Reflector>(transport, clock, std::move(following), index,
                                             listener);
}

std::size_t position(Watched watched) {
    return static_cast<std::size_t>(watched);
}

} // namespace

const char* to_string(Watched watched) {
    switch (watched) {
    case Watched::schemas:
        return "databaseschemas";
    case Watched::gates:
        return "pods";
    case Watched::jobs:
        return "jobs";
    case Watched::job_pods:
        break;
    }
    return "job_pods";
}

WatchedCache::WatchedCache(kube::Transport& transport, const Clock& clock,
                           const std::vector<std::string>& namespaces, Notice notice,
                           PodChange pod_change)
    : clock_{clock}, begun_at_{clock.now()}, namespaces_{namespaces} {
    if (namespaces_.empty()) namespaces_.emplace_back();
    for (const auto& space : namespaces_) {
        auto& reflectors = reflectors_.emplace_back();
        for (const auto watched : all_watched) {
            reflectors[position(watched)] =
                make_reflector(watched, transport, clock, space, notice, pod_change);
        }
    }
}

void WatchedCache::start() {
    for (auto& reflectors : reflectors_) {
        for (auto& reflector : reflectors)
            reflector->start();
    }
}

bool WatchedCache::synced() const {
    return std::all_of(reflectors_.begin(), reflectors_.end(), [](const auto& reflectors) {
        return std::all_of(reflectors.begin(), reflectors.end(),
                           [](const auto& reflector) { return reflector->synced(); });
    });
}

std::chrono::seconds WatchedCache::silence(Watched watched) const {
    auto oldest = SteadyTime::max();
    for (const auto& reflectors : reflectors_) {
        oldest = std::min(oldest, reflectors[position(watched)]->last_activity());
    }
    return std::chrono::duration_cast<std::chrono::seconds>(clock_.now() -
                                                            std::max(oldest, begun_at_));
}

std::vector<ObjectPointer> WatchedCache::schemas() const {
    std::vector<ObjectPointer> found;
    for (const auto& reflectors : reflectors_) {
        const auto some = reflectors[position(Watched::schemas)]->objects().all();
        found.insert(found.end(), some.begin(), some.end());
    }
    return found;
}

const kube::ObjectStore* WatchedCache::store(Watched watched, const std::string& space) const {
    for (std::size_t i = 0; i < namespaces_.size(); ++i) {
        if (namespaces_[i].empty() || namespaces_[i] == space) {
            return &reflectors_[i][position(watched)]->objects();
        }
    }
    return nullptr;
}

std::vector<ObjectPointer> WatchedCache::labelled(Watched watched, const ObjectKey& key) const {
    const auto* objects = store(watched, key.space);
    return objects == nullptr ? std::vector<ObjectPointer>{} : objects->with(to_string(key));
}

ObjectPointer WatchedCache::schema(const ObjectKey& key) const {
    const auto* objects = store(Watched::schemas, key.space);
    return objects == nullptr ? nullptr : objects->find(key);
}

std::vector<ObjectPointer> WatchedCache::gates(const ObjectKey& key) const {
    return labelled(Watched::gates, key);
}

std::vector<ObjectPointer> WatchedCache::jobs(const ObjectKey& key) const {
    return labelled(Watched::jobs, key);
}

std::vector<ObjectPointer> WatchedCache::job_pods(const ObjectKey& key) const {
    return labelled(Watched::job_pods, key);
}

} // namespace lockstep::runtime
