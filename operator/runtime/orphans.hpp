// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <vector>

#include "kube/api_error.hpp"
#include "kube/client.hpp"
#include "kube/object_key.hpp"

namespace lockstep::runtime {

/// Published ConfigMaps have no owner, so that deleting a resource does not stop running workloads
/// from restarting. This removes them once nobody can need them any more.
class Orphans {
public:
    /// `client` must outlive it.
    explicit Orphans(kube::Client& client) : client_{client} {}

    /// Removes what was published for the resource, unless the resource exists or a pod that is not
    /// yet gone carries its label. Asks the API itself: a cache may not know yet.
    kube::ApiResult<> collect(const kube::ObjectKey& resource, const std::stop_token& stop);

    /// The resources, existing or not, that ConfigMaps in `space` (empty: anywhere) are published
    /// for.
    kube::ApiResult<std::vector<kube::ObjectKey>> published_for(const std::string& space,
                                                                const std::stop_token& stop);

private:
    kube::ApiResult<bool> is_needed(const kube::ObjectKey& resource, const std::stop_token& stop);

    kube::Client& client_;
};

} // namespace lockstep::runtime
