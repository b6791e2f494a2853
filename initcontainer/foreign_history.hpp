// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adopt/adoption.hpp"
#include "base/result.hpp"
#include "migrate/history.hpp"
#include "migrate/migration.hpp"
#include "pg/first_time.hpp"
#include "pg/foreign_tables.hpp"
#include "pg/session.hpp"

/// Another tool's history: which one is taken over, and how.
namespace lockstep::initcontainer {

/// Such as "flyway (public.flyway_schema_history)".
std::string describe(const adopt::ForeignHistory& history);

/// What the choice is made from.
struct ForeignChoice {
    const adopt::Findings& found;
    const pg::DatabaseTables& tables;
    std::string format;        ///< Of the directory.
    std::string from = "auto"; ///< A tool, a qualified table, or "auto".
};

/// The history that goes with the directory's format, or that was asked for; of several, the one in
/// the session's first schema. None where there is none of any tool. Fails with `fix_input` and
/// the list where nobody can tell, or where only another tool's is there. Pure.
Result<std::optional<adopt::ForeignHistory>> choose_history(const ForeignChoice& choice);

/// A history as it would be taken over, and what it was decided from.
struct Takeover {
    adopt::Adoption adoption;
    std::vector<pg::WatchedTable> tables;
    std::vector<std::int64_t> lock_keys;
};

/// Reads the history and decides about each migration. Fails as adopt::adopt() does.
Result<Takeover> plan_takeover(pg::Session& session, const adopt::ForeignHistory& history,
                               const migrate::MigrationSet& set);

/// The rows of an adoption that our history does not have yet: with an empty history all of them,
/// later those that the tool has added since.
std::vector<migrate::HistoryRow> rows_to_add(const adopt::Adoption& adoption,
                                             const migrate::History& history);

/// Who takes over, and when.
struct TakeoverRecord {
    std::string at; ///< RFC 3339.
    std::string who;
    std::string rollout;
    std::string reason; ///< May be empty.
};

/// What is to be written for it.
pg::Beginning beginning_of(const Takeover& takeover, std::vector<migrate::HistoryRow> rows,
                           const TakeoverRecord& record);

/// The record of an adoption as settings of the history: `adoption` (where the table is, as JSON,
/// for whoever keeps it in step), `adopted_tool`, `_schema`, `_table`,
/// `_rows`, `_digest`, `_at` and `_by`.
std::map<std::string, std::string> adoption_record(const adopt::Adoption& adoption,
                                                   const TakeoverRecord& record);

/// Whether a table, qualified and in quotes where it needs them, is the tool's and not a user's.
bool belongs_to(const adopt::ForeignHistory& history, const std::string& qualified_table);

} // namespace lockstep::initcontainer
