// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string_view>

#include "api/database_schema.hpp"
#include "kube/api_error.hpp"
#include "kube/client.hpp"
#include "kube/json.hpp"
#include "reconcile/decision.hpp"
#include "runtime/metrics.hpp"
#include "runtime/own_writes.hpp"

namespace lockstep::runtime {

/// Who owns the ConfigMaps and Jobs, and who the status.
inline constexpr std::string_view field_manager = "lockstep-operator";
inline constexpr std::string_view status_field_manager = "lockstep-operator-status";

enum class Applied {
    completely,
    not_current, ///< The decision was made from a state that is no longer true; decide again.
};

/// Performs what was decided, in order. Every step may be repeated, and the program may be killed
/// between any two of them: the next decision starts from what is there.
class Applier {
public:
    /// All must outlive it.
    Applier(kube::Client& client, OwnWrites& own_writes, Metrics& metrics)
        : client_{client}, own_writes_{own_writes}, metrics_{metrics} {}

    /// `object` is the resource that the decision was made for.
    kube::ApiResult<Applied> apply(const kube::Json& object, const reconcile::Decision& decision,
                                   const std::stop_token& stop);

private:
    kube::ApiResult<> publish(const kube::Json& config_map, const std::stop_token& stop);
    kube::ApiResult<> create(const kube::Json& job, const std::stop_token& stop);
    kube::ApiResult<> remove(const kube::ObjectKey& job, const std::stop_token& stop);
    kube::ApiResult<Applied> write(const kube::Json& object, const api::Status& status,
                                   const std::stop_token& stop);
    kube::ApiResult<Applied> run_jobs(const kube::Json& object, const reconcile::Decision& decision,
                                      const std::stop_token& stop);

    kube::Client& client_;
    OwnWrites& own_writes_;
    Metrics& metrics_;
};

} // namespace lockstep::runtime
