// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kube/object_key.hpp"
#include "kube/object_store.hpp"

namespace lockstep::runtime {

/// What is known of the cluster without asking it. May lag behind, also behind our own writes.
/// Everything is found by the key of the resource that it belongs to.
class Cache {
public:
    virtual ~Cache() = default;

    /// Null when there is no such resource.
    [[nodiscard]] virtual kube::ObjectPointer schema(const kube::ObjectKey& key) const = 0;
    /// Pods with the label lockstep.dev/schema.
    [[nodiscard]] virtual std::vector<kube::ObjectPointer>
    gates(const kube::ObjectKey& key) const = 0;
    /// Jobs of ours.
    [[nodiscard]] virtual std::vector<kube::ObjectPointer>
    jobs(const kube::ObjectKey& key) const = 0;
    /// Pods of Jobs of ours.
    [[nodiscard]] virtual std::vector<kube::ObjectPointer>
    job_pods(const kube::ObjectKey& key) const = 0;
};

} // namespace lockstep::runtime
