// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kube/json.hpp"

/// What is kept of watched objects. The store of a large cluster is as small as these functions
/// make it.
namespace lockstep::runtime {

/// A DatabaseSchema without the records of who wrote which field and of what kubectl sent.
kube::Json trim_schema(kube::Json object);

/// A pod, cut down to its labels and owners, and to what became of our container in it.
kube::Json trim_pod(kube::Json object);

/// A Job of ours, cut down to its purpose and how it ended.
kube::Json trim_job(kube::Json object);

} // namespace lockstep::runtime
