// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/directory.hpp"

/// Alembic's revision graph, read from the literal assignments of its Python files. No Python runs.
namespace lockstep::formats::alembic {

/// One file of a `versions/` folder.
struct Revision {
    std::string id;
    std::vector<std::string> down; ///< Parents; several for a merge, none for a base.
    std::vector<std::string> branch_labels;
    std::vector<std::string> depends_on; ///< Revisions or branch labels.
    std::string message;                 ///< The first line of the file's docstring.
    std::string date;                    ///< "Create Date:" of the docstring, as it is written.
    std::string file;                    ///< Relative to the directory.
    std::size_t line = 0;                ///< Of the assignment to `revision`.
};

/// All revisions of a project, parents before their children; of several that could come next the
/// one whose file comes first by name.
struct RevisionGraph {
    std::vector<Revision> revisions;
    std::string digest; ///< SHA-256 over names and contents of all files.

    /// The revision of that id, or of a unique beginning of it; null: there is none.
    [[nodiscard]] const Revision* find(std::string_view id) const;
    /// Revisions that no other one comes after, in the order of `revisions`.
    [[nodiscard]] std::vector<const Revision*> heads() const;
    /// The revision and everything that it comes after or depends on, in the order of `revisions`.
    [[nodiscard]] std::vector<const Revision*> up_to(const std::vector<std::string>& ids) const;
};

/// Reads what one file assigns to `revision`, `down_revision`, `branch_labels` and `depends_on`.
/// Fails where one of them is not a literal: the graph could only be had by running the file.
Expected<Revision, LoadError> read_revision(std::string_view text, const std::string& file);

/// Reads a project's folder: one with alembic.ini, with a `versions` folder, or that folder itself;
/// `version_locations` of alembic.ini are followed. Fails with file and line for a missing parent,
/// a cycle, two files of one revision, and what read_revision() refuses.
Expected<RevisionGraph, LoadError> read_graph(const std::filesystem::path& directory);

/// Whether a folder looks like an Alembic project's.
bool is_project(const std::filesystem::path& directory);

} // namespace lockstep::formats::alembic
