// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace lockstep::aws {

/// The files of the folder trust, as scripts/rds-bundle wrote them: PEM, and before each
/// certificate a line such as "# eu-west-1: Amazon RDS eu-west-1 Root CA RSA2048 G1, until
/// 2061-05-20".
extern const std::string_view rds_pem;
extern const std::string_view public_pem;

} // namespace lockstep::aws
