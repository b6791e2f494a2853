// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "migrate/migration.hpp"

namespace lockstep::migrate {

enum class State { started, applied, failed, baseline, adopted, undone };

std::string_view to_string(State state);
std::optional<State> parse_state(std::string_view text);

/// One row of `<history schema>.migration`.
struct HistoryRow {
    Kind kind = Kind::versioned;
    std::string version; ///< Empty for repeatables.
    std::string description;
    std::string script;
    std::string checksum;
    std::string token_checksum;
    State state = State::applied;
    std::string rollout;
    std::string applied_by;  ///< The pod, or the machine's name.
    std::string finished_at; ///< RFC 3339; empty while unfinished.
    std::int64_t duration_ms = 0;
    std::size_t statements_total = 0;
    std::size_t statements_done = 0; ///< Less than the total in state `started`.
    friend bool operator==(const HistoryRow&, const HistoryRow&) = default;
};

/// One failed statement, or a failure before any statement, with everything a person needs.
struct StatementFailure {
    std::string script;
    std::string version;
    std::size_t statement_number = 0; ///< Counted from one; zero: not a statement's fault.
    std::size_t statements_in_file = 0;
    std::size_t line =
        0; ///< Of the error's position where the server gave one, else of the statement.
    std::size_t column = 0;
    std::string statement;     ///< Its text, cut to 200 bytes.
    std::string source_line{}; ///< Of the file; empty in a failure that was recorded.
    std::string sqlstate;
    std::string message; ///< The server's primary message.
    std::string detail;
    std::string hint;
    friend bool operator==(const StatementFailure&, const StatementFailure&) = default;
};

/// A failure that needs new input, as recorded for a set of files.
struct RecordedFailure {
    StatementFailure failure;
    std::string rollout;
    std::string pod;
    std::string at; ///< RFC 3339.
    int attempts =
        0; ///< Failed attempts of this set that needed new input and used up no other token.
    std::string retry_token; ///< The token that the last attempt used; empty when none.
};

/// A rollout as the database remembers it.
struct RolloutRow {
    std::string id;
    std::string set_digest;
    std::string state;    ///< "running", "completed", "failed" or "waiting".
    std::string migrator; ///< The pod that ran it last.
    int attempts = 0;
    std::string first_seen;  ///< RFC 3339.
    std::string finished_at; ///< RFC 3339; empty while unfinished.
};

/// What one round trip tells about the database's history.
struct History {
    bool exists = false; ///< Whether the history schema is there at all.
    std::vector<HistoryRow> rows;
    std::optional<RecordedFailure> failure; ///< Of the set that was asked for.
    bool superseded = false; ///< Another set completed after the one that was asked for did.
    /// Attempts of this set that were cut off (a killed pod) one after the other, with no migration
    /// finished since.
    int abandoned = 0;
    std::string abandoned_token; ///< The retry token of the last of them.
    /// How the last attempt of this set ended was not recorded: it goes on, or was cut off.
    bool cut_off = false;
    /// The mirrored table or this history changed since they were last seen in step.
    bool mirror_differs = false;
};

} // namespace lockstep::migrate
