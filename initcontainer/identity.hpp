// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"
#include "initcontainer/environment.hpp"
#include "pg/settings.hpp"

namespace lockstep::initcontainer {

/// From now on these settings log in with tokens of AWS, whose credentials are kept from one
/// attempt to the next. Fails with `fix_input` where a token would go over the wire unencrypted.
Result<Done> use_iam(pg::ConnectionSettings& connection, const Environment& environment,
                     std::string region);

/// Puts the file in the place of "auto", "system" and "rds", by the host where the word leaves it
/// open. Fails with `fix_input` where shipped certificates cannot be used.
Result<Done> find_ca_file(pg::ConnectionSettings& connection);

} // namespace lockstep::initcontainer
