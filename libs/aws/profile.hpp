// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "aws/source.hpp"

namespace lockstep::aws {

/// The sections of a shared file: profile to key to value.
using Profiles =
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>>;

/// Reads ~/.aws/credentials or ~/.aws/config: sections "[NAME]" or "[profile NAME]", lines
/// "key = value", comments, and indented lines below a key (passed over). Fails with `fix_input`
/// and the line's number; its text, which may be a secret, is not repeated.
Result<Profiles> parse_profiles(std::string_view text);

/// The keys of the profile AWS_PROFILE (or "default") in the shared files of a person's machine.
/// Profiles that would need another program or a second request (roles, SSO, credential_process)
/// are refused with what to do instead.
SourceResult from_profile(const SourceContext& context);

/// The region of that profile; empty when it has none.
std::string profile_region(const Variables& variables);

} // namespace lockstep::aws
