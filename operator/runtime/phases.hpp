// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <unordered_map>

#include "api/status.hpp"
#include "kube/object_key.hpp"
#include "runtime/metrics.hpp"

namespace lockstep::runtime {

/// Keeps the gauge of resources by phase. May be used from several threads; `metrics` must outlive
/// it.
class Phases {
public:
    explicit Phases(Metrics& metrics);

    void set(const kube::ObjectKey& key, api::Phase phase);
    void remove(const kube::ObjectKey& key);

private:
    void show();

    Metrics& metrics_;
    std::mutex mutex_;
    std::unordered_map<kube::ObjectKey, api::Phase> phases_;
};

} // namespace lockstep::runtime
