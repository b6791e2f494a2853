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
    std::string docstring{};             ///< All of it, without white space around it.
    std::size_t down_line = 0;           ///< Of the assignment to `down_revision`.
    std::size_t depends_line = 0;        ///< Of that to `depends_on`; zero: there is none.
    std::size_t position = 0;            ///< Of the file, in the order in which Alembic reads them.
};

/// All revisions of a project, parents before their children; of several that could come next the
/// one whose file comes first by name.
struct RevisionGraph {
    std::vector<Revision> revisions;
    std::string digest; ///< SHA-256 over names and contents of all files.

    /// The revision of that id or branch label, or of a unique beginning of its id; null: there is
    /// none.
    [[nodiscard]] const Revision* find(std::string_view id) const;
    /// Revisions that no other one comes after, in the order of `revisions`.
    [[nodiscard]] std::vector<const Revision*> heads() const;
    /// Heads that no other revision depends on either: the rows of alembic_version when everything
    /// is applied.
    [[nodiscard]] std::vector<const Revision*> stored_heads() const;
    /// What a revision comes after and what it depends on, labels resolved.
    [[nodiscard]] std::vector<const Revision*> parents(const Revision& revision) const;
    /// The revision and everything that it comes after or depends on, in the order of `revisions`.
    [[nodiscard]] std::vector<const Revision*> up_to(const std::vector<std::string>& ids) const;
};

/// Reads what one file assigns to `revision`, `down_revision`, `branch_labels` and `depends_on`.
/// Fails where one of them is not a literal: the graph could only be had by running the file.
Expected<Revision, LoadError> read_revision(std::string_view text, const std::string& file);

/// Links what the files say, given in the order in which Alembic reads them, to a graph without a
/// digest. Fails as read_graph() says.
Expected<RevisionGraph, LoadError> make_graph(std::vector<Revision> revisions);

/// Reads a project's folder: one with alembic.ini, with a `versions` folder, or that folder itself;
/// `version_locations` of alembic.ini are followed. Fails with file and line for a missing parent,
/// a cycle, two files of one revision, and what read_revision() refuses.
Expected<RevisionGraph, LoadError> read_graph(const std::filesystem::path& directory);

/// Whether a folder looks like an Alembic project's.
bool is_project(const std::filesystem::path& directory);

/// Why the SQL engine cannot run a project: what is wrong with its revisions, or that they are
/// Python, with the ways there are.
LoadError not_sql(const std::filesystem::path& directory);

/// The revisions that alembic_version holds once everything up to `target` is applied: "head" (or
/// nothing), "heads", a revision, the beginning of one, a branch label, or "label@head". Fails with
/// `fix_input`, naming the heads, where "head" would mean several.
Result<std::vector<std::string>> target_heads(const RevisionGraph& graph, std::string_view target);

} // namespace lockstep::formats::alembic
