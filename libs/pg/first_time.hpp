// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "migrate/foreign_table.hpp"
#include "migrate/history.hpp"

namespace lockstep::pg {

/// Another tool's table as it was when it was decided to take it over, or one that tells whether
/// its history is clean.
struct WatchedTable {
    std::string schema;
    std::string table;
    migrate::TableContent content;
};

/// One statement of a file that a first run carries out.
struct FirstStatement {
    std::string text;
    std::string place; ///< Such as "bootstrap.sql, line 3"; for messages.
};

/// With what a history begins, or what is added to it; see HistoryDatabase::begin_history().
struct Beginning {
    std::string tool; ///< The one that is taken over, for messages; empty: none.
    std::vector<WatchedTable> tables;
    std::vector<std::int64_t> lock_keys; ///< The advisory locks of that tool's own runs.
    std::vector<FirstStatement> statements;
    std::vector<migrate::HistoryRow> rows;
    std::map<std::string, std::string> settings;
    std::string outcome;  ///< Of the row in the table of attempts, such as "adopted".
    std::string sentence; ///< What was done, for that row.
    std::string rollout;
    std::string who;
};

} // namespace lockstep::pg
