// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "formats/alembic.hpp"

namespace lockstep::formats::alembic {

/// A revision with what its place in the graph makes of it. It leads into the graph.
struct Shown {
    const Revision* revision = nullptr;
    std::vector<std::string> labels;        ///< Of the branches that it is on.
    std::vector<std::string> branches_into; ///< What comes after it.
    bool head = false;                      ///< Nothing comes after it.
    bool stored_head = false;               ///< Nothing depends on it either.
    [[nodiscard]] bool branch_point() const { return branches_into.size() > 1; }
    [[nodiscard]] bool merge_point() const { return revision->down.size() > 1; }
};

/// The same revisions in the same order as the commands of Alembic that have these names.
std::vector<Shown> show_heads(const RevisionGraph& graph);
std::vector<Shown> show_history(const RevisionGraph& graph); ///< The newest first.
/// `stored` is what alembic_version holds; what the graph does not know is left out.
std::vector<Shown> show_current(const RevisionGraph& graph, const std::vector<std::string>& stored);

/// One line, as the command prints it, without its line end.
std::string to_heads_line(const Shown& shown);
std::string to_history_line(const Shown& shown);
std::string to_current_line(const Shown& shown);

/// The lines that each command prints with -v. `directory` stands before the file's name.
std::string to_entry(const Shown& shown, const std::string& directory);

} // namespace lockstep::formats::alembic
