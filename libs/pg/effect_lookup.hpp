// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pg/session.hpp"
#include "sql/statement_analysis.hpp"

namespace lockstep::pg {

/// What the catalog shows of the thing that a statement makes, changes or drops.
struct Seen {
    sql::EffectKind kind = sql::EffectKind::unknown;
    std::string
        object{}; ///< As the next lookup has to ask for it, whatever the search path is then.
    std::string table{};                ///< Likewise; empty where the kind has none.
    bool there = false;                 ///< Of create_index: on that table.
    bool valid = false;                 ///< Of an index: valid and ready.
    bool pending = false;               ///< A partition whose detaching was begun.
    std::string oid{};                  ///< Empty when not there.
    std::string name{};                 ///< For people and for SQL; empty when not there.
    std::string definition{};           ///< Of an index.
    std::vector<std::string> indexes{}; ///< Of the tables that a REINDEX works on: the valid ones.
    std::vector<std::string> invalid_indexes{}; ///< Likewise.
    friend bool operator==(const Seen&, const Seen&) = default;
};

/// What is seen, and how the history keeps it.
struct Sighting {
    Seen seen;
    std::string json;
};

/// Looks up what a statement with this effect would make, change or drop, by the session's search
/// path. Nothing is there for effects that leave no trace in the catalog.
Expected<Sighting, ServerError> look_up(Session& session, const sql::Effect& effect);

/// Looks for the same thing again.
Expected<Sighting, ServerError> look_again(Session& session, const Seen& before);

/// Reads what the history kept.
Expected<Seen, ServerError> read_sighting(Session& session, const std::string& json);

/// What a REINDEX CONCURRENTLY that was cut off or failed left on the tables of `before`: indexes
/// that were not there, or that were valid and not named so. Names for SQL.
Expected<std::vector<std::string>, ServerError> reindex_leftovers(Session& session,
                                                                  const Seen& before);

} // namespace lockstep::pg
