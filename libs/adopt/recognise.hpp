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
    /// Another table of the tool in that schema, which tells whether the history is clean:
    /// Liquibase's lock, sqitch's events. Empty: the tool has none.
    std::string companion{};
};

/// What a database holds of other tools' histories.
struct Findings {
    std::vector<ForeignHistory> known;
    /// Tables that look like the history of a tool whose histories cannot be read (Django, Knex,
    /// Ecto): sentences.
    std::vector<std::string> unknown;
};

/// Tells histories by their columns and types, never by a table's name alone: four tools name
/// theirs schema_migrations. Tables whose columns anybody could have chosen (dbmate's single text
/// `version`, tern's single integer) are taken under the name that the tool gives them only. Pure.
Findings recognise(const std::vector<migrate::TableShape>& tables);

/// All tables that have the columns of that tool's history, whatever they are named: what to choose
/// from when the user says which tool it is.
std::vector<ForeignHistory> candidates(const std::vector<migrate::TableShape>& tables, Tool tool);

} // namespace lockstep::adopt
