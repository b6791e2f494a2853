// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/directory.hpp"

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

/// The files in the folders of a directory, such as "2024/1_a.sql", sorted by name; hidden names
/// are left out.
struct Tree {
    std::vector<std::string> files;
    /// Why some of the folders could not be read: a missing right, a link that leads out of the
    /// directory or to a folder around it. Which of it matters is for the caller to know.
    std::optional<LoadError> fault;
};

/// Reads the folders of the directory `root` (as real_directory() gives it), and theirs, down to
/// `depth` folders.
Tree list_tree(const std::filesystem::path& root, const std::vector<std::string>& folders,
               int depth);

/// Whether a name ends in ".sql", in letters of either case.
bool is_sql_name(std::string_view name);

} // namespace lockstep::formats
