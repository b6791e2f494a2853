// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "formats/comments.hpp"
#include "formats/rules.hpp"

namespace lockstep::formats::flyway {

/// Reads a script configuration file, such as "V1__a.sql.conf": Java properties with
/// `executeInTransaction`, `placeholderReplacement` and `encoding`. Fails for anything else.
Expected<SideSettings, TextFault> read_configuration(std::string_view text);

} // namespace lockstep::formats::flyway
