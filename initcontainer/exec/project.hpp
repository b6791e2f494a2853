// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/alembic.hpp"
#include "formats/directory.hpp"
#include "initcontainer/settings.hpp"
#include "migrate/migration.hpp"

namespace lockstep::initcontainer::exec {

/// A command that migrates, and what is known of the files that it works with.
struct Project {
    /// One repeatable migration without statements: the command line is its name, and the digest of
    /// command and files its checksum.
    migrate::MigrationSet set;
    std::optional<formats::alembic::RevisionGraph> graph; ///< Of an Alembic project.
    std::vector<std::string> target; ///< The revisions that alembic_version is to hold.
};

/// The words as a person would type them, passwords in URLs masked, cut to 200 bytes.
std::string command_line(const std::vector<std::string>& words);

/// Reads what the command depends on: the revisions of an Alembic project, or all regular files of
/// the directory where there is one. Fails for a graph that Alembic would refuse, several heads
/// without the target "heads", and a directory that cannot be read or holds more than 256 MiB.
Expected<Project, formats::LoadError> load_project(const Settings& settings);

} // namespace lockstep::initcontainer::exec
