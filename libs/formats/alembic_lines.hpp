// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "formats/alembic.hpp"

namespace lockstep::formats::alembic {

/// A graph by the positions of its files.
struct Lines {
    std::vector<std::vector<std::size_t>> down;     ///< What a revision comes after.
    std::vector<std::vector<std::size_t>> all_down; ///< And what it depends on.
    /// The same without what an ancestor already depends on.
    std::vector<std::vector<std::size_t>> nearest_down;
    std::vector<std::vector<std::size_t>> next;     ///< What comes after it.
    std::vector<std::vector<std::size_t>> all_next; ///< And what depends on it.
    std::vector<std::set<std::string>> labels;      ///< Of the branches that it is on.
};

Lines make_lines(const RevisionGraph& graph);

/// All positions in the order in which Alembic walks them from its heads.
std::vector<std::size_t> newest_first(const Lines& lines);

} // namespace lockstep::formats::alembic
