// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "aws/credentials.hpp"

namespace lockstep::aws {

/// Reads the answer of the security token service to AssumeRoleWithWebIdentity: credentials, or the
/// error's code in a sentence. The error's own text is not repeated, since it may quote the token.
CredentialResult<Credentials> parse_assume_role_answer(unsigned status, std::string_view body);

} // namespace lockstep::aws
