// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "kube/object_store.hpp"
#include "runtime/metrics.hpp"

namespace lockstep::runtime {

/// Counts the runs of lockstep that end while the operator watches. May be used from several
/// threads.
class ReportCounter {
public:
    /// Runs that ended before `since` were there already. `metrics` must outlive it.
    ReportCounter(Metrics& metrics, WallTime since);

    void see(const kube::Change& change);

private:
    Metrics& metrics_;
    WallTime since_;
};

} // namespace lockstep::runtime
