// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/file.hpp"
#include "base/result.hpp"
#include "formats/directory.hpp"
#include "formats/rules.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

/// The bytes of a file of the directory `root` (as real_directory() gives it). Fails when it is a
/// link that leads out of the directory, or is written to meanwhile.
Expected<std::string, LoadError> read_content(const std::filesystem::path& root,
                                              const std::string& file);
/// The same for one of many: `folder` is `root`, opened.
Expected<std::string, LoadError> read_content(const std::filesystem::path& root,
                                              const Folder& folder, const std::string& file);

/// Makes the migration that the bytes of the file `context.script` are: checks, splits and sums
/// them.
Expected<migrate::Migration, LoadError> make_migration(std::string&& content, MigrationName name,
                                                       const Rules& rules,
                                                       const TextContext& context);

} // namespace lockstep::formats
