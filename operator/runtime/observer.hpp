// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "base/clock.hpp"
#include "kube/api_error.hpp"
#include "kube/client.hpp"
#include "kube/json.hpp"
#include "reconcile/observed.hpp"
#include "runtime/cache.hpp"

namespace lockstep::runtime {

/// Gathers all that one decision depends on: watched objects from the cache, ConfigMaps by asking.
class Observer {
public:
    /// Both must outlive it.
    Observer(const Cache& cache, kube::Client& client) : cache_{cache}, client_{client} {}

    /// `object` is the resource as the cache has it. Changes nothing; may be called from several
    /// threads.
    kube::ApiResult<reconcile::Observed> observe(const kube::Json& object, WallTime now,
                                                 const std::stop_token& stop) const;

private:
    const Cache& cache_;
    kube::Client& client_;
};

} // namespace lockstep::runtime
