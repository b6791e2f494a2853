// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/source.hpp"

namespace lockstep::aws {

/// The role of the EC2 instance, by the instance metadata service version 2. Asked last, since pods
/// rarely reach it: its answers live for one hop. AWS_EC2_METADATA_DISABLED=true turns it off,
/// AWS_EC2_METADATA_SERVICE_ENDPOINT names another address,
/// AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6 the usual one of version 6.
SourceResult from_instance(const SourceContext& context);

} // namespace lockstep::aws
