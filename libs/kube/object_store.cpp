// SPDX-License-Identifier: Apache-2.0
#include "kube/object_store.hpp"

#include <set>

namespace lockstep::kube {

ObjectStore::ObjectStore(Index index, Listener listener)
    : index_{std::move(index)}, listener_{std::move(listener)} {}

ObjectPointer ObjectStore::find(const ObjectKey& key) const {
    const std::lock_guard lock{mutex_};
    const auto found = objects_.find(key);
    return found == objects_.end() ? nullptr : found->second;
}

std::vector<ObjectPointer> ObjectStore::with(const std::string& value) const {
    const std::lock_guard lock{mutex_};
    std::vector<ObjectPointer> result;
    const auto found = indexed_.find(value);
    if (found == indexed_.end()) return result;
    for (const auto& [key, object] : found->second)
        result.push_back(object);
    return result;
}

std::vector<ObjectPointer> ObjectStore::all() const {
    const std::lock_guard lock{mutex_};
    std::vector<ObjectPointer> result;
    result.reserve(objects_.size());
    for (const auto& [key, object] : objects_)
        result.push_back(object);
    return result;
}

std::size_t ObjectStore::size() const {
    const std::lock_guard lock{mutex_};
    return objects_.size();
}

void ObjectStore::put(ObjectPointer object) {
    Changes changes;
    {
        const std::lock_guard lock{mutex_};
        auto key = key_of(*object);
        store(std::move(key), std::move(object), changes);
    }
    tell(changes);
}

void ObjectStore::erase(const ObjectKey& key) {
    Changes changes;
    {
        const std::lock_guard lock{mutex_};
        drop(key, changes);
    }
    tell(changes);
}

void ObjectStore::replace(std::vector<ObjectPointer> objects) {
    Changes changes;
    {
        const std::lock_guard lock{mutex_};
        std::set<ObjectKey> gone;
        for (const auto& [key, object] : objects_)
            gone.insert(key);
        for (auto& object : objects) {
            auto key = key_of(*object);
            gone.erase(key);
            store(std::move(key), std::move(object), changes);
        }
        for (const auto& key : gone)
            drop(key, changes);
    }
    tell(changes);
}

void ObjectStore::store(ObjectKey key, ObjectPointer object, Changes& changes) {
    const auto found = objects_.find(key);
    if (found != objects_.end() && *found->second == *object) return;
    if (found != objects_.end() &&
        metadata_text(*found->second, "uid") != metadata_text(*object, "uid")) {
        drop(key, changes);
    }
    auto& place = objects_[key];
    if (place) unindex(key, *place);
    if (index_) {
        for (auto& value : index_(*object))
            indexed_[std::move(value)].insert_or_assign(key, object);
    }
    changes.push_back({std::move(key), place, object});
    place = std::move(object);
}

void ObjectStore::drop(const ObjectKey& key, Changes& changes) {
    const auto found = objects_.find(key);
    if (found == objects_.end()) return;
    unindex(key, *found->second);
    changes.push_back({key, found->second, nullptr});
    objects_.erase(found);
}

void ObjectStore::unindex(const ObjectKey& key, const Json& object) {
    if (!index_) return;
    for (const auto& value : index_(object)) {
        const auto found = indexed_.find(value);
        if (found == indexed_.end()) continue;
        found->second.erase(key);
        if (found->second.empty()) indexed_.erase(found);
    }
}

void ObjectStore::tell(const Changes& changes) const {
    if (!listener_) return;
    for (const auto& change : changes)
        listener_(change);
}

} // namespace lockstep::kube
