// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "formats/contents.hpp"
#include "formats/directory.hpp"
#include "formats/rules.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

/// A file that is to be run, or that undoes one.
struct Candidate {
    std::string file;
    MigrationName name;
};

/// What a format makes of a directory's names.
struct Candidates {
    std::vector<Candidate> migrations;   ///< In the order in which they are run.
    std::vector<std::string> side_files; ///< Files that say how others are run.
};

/// Asks the format about each name. Fails for one that it does not know, or does not run.
Expected<Candidates, LoadError> find_candidates(const std::vector<std::string>& files,
                                                const Rules& rules);

/// What the format has against the directory as a whole.
std::optional<LoadError> find_directory_fault(const std::filesystem::path& root,
                                              const Candidates& found, const Rules& rules);

/// Loads all files, in the order in which they are run. Of several bad ones the first in order is
/// complained of.
Expected<std::vector<migrate::Migration>, LoadError>
load(Candidates found, const Rules& rules, const LoadSettings& settings, Contents& contents);

} // namespace lockstep::formats
