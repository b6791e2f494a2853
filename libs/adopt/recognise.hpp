// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "adopt/tool.hpp"
#include "migrate/foreign_table.hpp"

namespace lockstep::adopt {

/// A history of another tool, found in a database.
struct ForeignHistory {
    Tool tool = Tool::flyway;
    std::string schema;
    std::string table; ///< The one that tells what was applied.
};

/// What a database holds of other tools' histories.
struct Findings {
    std::vector<ForeignHistory> known;
    /// Tables that look like the history of a tool whose histories cannot be read (Django, Knex,
    /// Ecto): sentences.
    std::vector<std::string> unknown;
};

/// Tells histories by their columns and types, never by a table's name alone: four tools name
/// theirs schema_migrations. Pure.
Findings recognise(const std::vector<migrate::TableShape>& tables);

} // namespace lockstep::adopt
