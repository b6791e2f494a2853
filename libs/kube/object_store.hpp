// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kube/json.hpp"
#include "kube/object_key.hpp"

namespace lockstep::kube {

/// Shared because a reader may still hold an object that the store has replaced meanwhile.
using ObjectPointer = std::shared_ptr<const Json>;

/// One object appeared (no `before`), changed, or went away (no `after`).
struct Change {
    ObjectKey key;
    ObjectPointer before;
    ObjectPointer after;
};

/// The last known state of the objects of one resource. All functions may be called from any
/// thread; what they return never changes.
class ObjectStore {
public:
    /// The values under which `with` finds an object, such as that of a label.
    using Index = std::function<std::vector<std::string>(const Json& object)>;
    using Listener = std::function<void(const Change& change)>;

    /// `listener` is called after each change, without any lock, on the thread that changes the
    /// store.
    ObjectStore(Index index, Listener listener);

    /// Null when there is no such object.
    [[nodiscard]] ObjectPointer find(const ObjectKey& key) const;
    /// All objects that the index puts under `value`, in the order of their keys.
    [[nodiscard]] std::vector<ObjectPointer> with(const std::string& value) const;
    [[nodiscard]] std::vector<ObjectPointer> all() const;
    [[nodiscard]] std::size_t size() const;

    /// Another UID under the same key is the end of one object and the beginning of another: two
    /// changes.
    void put(ObjectPointer object);
    void erase(const ObjectKey& key);
    /// Objects that are not among `objects` went away unseen. Those that did not change are not
    /// told.
    void replace(std::vector<ObjectPointer> objects);

private:
    using Changes = std::vector<Change>;

    void store(ObjectKey key, ObjectPointer object, Changes& changes);
    void drop(const ObjectKey& key, Changes& changes);
    void unindex(const ObjectKey& key, const Json& object);
    void tell(const Changes& changes) const;

    Index index_;
    Listener listener_;
    mutable std::mutex mutex_;
    std::map<ObjectKey, ObjectPointer> objects_;
    std::unordered_map<std::string, std::map<ObjectKey, ObjectPointer>> indexed_;
};

} // namespace lockstep::kube
