// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "migrate/migration.hpp"

namespace lockstep::migrate {

/// Takes everything out of the set that lies above `target`: higher versions and, unless `target`
/// is the highest, repeatables, which are written for the newest version. What is left is another
/// set of files with a digest of its own. An empty target leaves all as it is.
///
/// Fails with `fix_input` when `target` is no version, or none of the set's.
Result<Done> stop_at(MigrationSet& set, std::string_view target);

} // namespace lockstep::migrate
