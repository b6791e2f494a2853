// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "formats/comments.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

/// Our own `-- lockstep:` directives in a file of the format of `tool`, such as "Flyway". The down
/// section is refused: the tool would run what stands behind its line.
Expected<migrate::Directives, TextFault> read_own_directives(std::string_view text,
                                                             std::string_view tool);

} // namespace lockstep::formats
