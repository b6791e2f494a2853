// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <set>
#include <stop_token>

#include "base/clock.hpp"
#include "kube/api_error.hpp"
#include "kube/object_key.hpp"
#include "reconcile/observed.hpp"
#include "reconcile/reconcile.hpp"
#include "runtime/applier.hpp"
#include "runtime/cache.hpp"
#include "runtime/metrics.hpp"
#include "runtime/observer.hpp"
#include "runtime/orphans.hpp"
#include "runtime/own_writes.hpp"
#include "runtime/phases.hpp"
#include "runtime/work_queue.hpp"

namespace lockstep::runtime {

/// What a resource depends on and nobody tells about is looked at this often: the content of
/// ConfigMaps that the spec points to, and whether those that we publish are still as we left them.
inline constexpr std::chrono::seconds look_with_references{30};
inline constexpr std::chrono::seconds look_without_references{300};

/// Takes keys from the queue, and for each one observes, decides and applies.
///
/// # Guarantees
/// Level-triggered: a pass looks at what is, never at what happened, so passes may be added,
/// repeated and lost as long as one comes after the last change. No two passes of one key run at
/// the same time. A pass that fails comes again: after a growing delay, or after a minute where
/// somebody must change something.
///
/// # Assumptions
/// The cache is synced before the first worker starts.
///
/// `work` may be called from several threads. All parts must outlive it.
class Controller {
public:
    struct Parts {
        const Cache& cache;
        kube::Client& client;
        WorkQueue& queue;
        Metrics& metrics;
        const Clock& clock;
        reconcile::JobSettings jobs;
    };

    explicit Controller(Parts parts);

    /// One worker: returns when the queue is shut down. A stop also ends requests under way.
    void work(const std::stop_token& stop);

    /// One pass over one key, and when it comes again.
    ReconcileResult pass(const kube::ObjectKey& key, const std::stop_token& stop);

    /// For how long the pass that runs longest has been running; zero when none runs.
    [[nodiscard]] std::chrono::seconds longest_pass() const;

private:
    kube::ApiResult<ReconcileResult> step(const kube::ObjectKey& key, const std::stop_token& stop);
    kube::ApiResult<ReconcileResult> release(const kube::ObjectKey& key,
                                             const std::stop_token& stop);
    ReconcileResult try_again(const kube::ObjectKey& key, const kube::ApiError& error);

    Parts parts_;
    OwnWrites own_writes_;
    Observer observer_;
    Applier applier_;
    Orphans orphans_;
    Phases phases_;
    mutable std::mutex running_mutex_;
    std::multiset<SteadyTime> running_since_;
};

} // namespace lockstep::runtime
