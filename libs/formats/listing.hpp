// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace lockstep::formats {

/// What lies in a directory, sorted by name. Hidden names are left out, and with them the folders
/// that Kubernetes makes inside a volume.
struct Listing {
    std::vector<std::string> files;
    std::vector<std::string> folders;
};

/// Fails with `fix_input` when there is no such directory or it cannot be read.
Result<Listing> list_directory(const std::filesystem::path& directory);

/// The directory itself, links followed.
Result<std::filesystem::path> real_directory(const std::filesystem::path& directory);

/// Where a file of the directory `root` (as real_directory() gives it) really is, links followed.
/// Fails with `fix_input` when a link leads out of the directory or nowhere.
Result<std::filesystem::path> resolve(const std::filesystem::path& root, const std::string& name);

/// The first SQL file under a folder; empty when there is none. Fails with `fix_input` when the
/// folder cannot be read.
Result<std::filesystem::path> first_sql_file_under(const std::filesystem::path& folder);

/// Whether a name ends in ".sql", in letters of either case.
bool is_sql_name(std::string_view name);

} // namespace lockstep::formats
