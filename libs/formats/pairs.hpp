// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.hpp"
#include "formats/directory.hpp"
#include "formats/file_name.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

/// One file that was read, and the part of a migration that it holds.
struct LoadedFile {
    Part part = Part::whole;
    migrate::Migration migration;
};

/// Makes one migration of each pair of an up and a down file, which is a pair by its version.
/// Fails for a down file without an up file. Files of one version and one part are left for the
/// caller to complain of.
Expected<std::vector<migrate::Migration>, LoadError> join_pairs(std::vector<LoadedFile> files);

} // namespace lockstep::formats
