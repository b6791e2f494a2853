// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "aws/source.hpp"
#include "aws/url.hpp"

namespace lockstep::aws {

/// EKS Pod Identity and ECS: asks the agent of the node that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
/// or AWS_CONTAINER_CREDENTIALS_FULL_URI names, with the content of
/// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE (read each time) or AWS_CONTAINER_AUTHORIZATION_TOKEN.
SourceResult from_container(const SourceContext& context);

/// Where the agent is; none when no variable says so. Without TLS only the agents' own addresses
/// and loopback are taken, as AWS's SDKs have it, so that no variable can send the token elsewhere.
CredentialResult<std::optional<Url>> container_url(const Variables& variables);

} // namespace lockstep::aws
