// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/source.hpp"

namespace lockstep::aws {

/// IAM roles for service accounts: exchanges the token in AWS_WEB_IDENTITY_TOKEN_FILE, which is
/// read each time, for credentials of AWS_ROLE_ARN at the region's security token service
/// (AssumeRoleWithWebIdentity). AWS_ENDPOINT_URL_STS names another address: https, or loopback.
SourceResult from_web_identity(const SourceContext& context);

/// The host of the regional security token service.
std::string sts_host(std::string_view region);

} // namespace lockstep::aws
