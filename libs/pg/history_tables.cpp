// SPDX-License-Identifier: Apache-2.0
#include "pg/history_tables.hpp"

#include <fmt/format.h>

namespace lockstep::pg {
namespace {

constexpr const char* migration_table = R"(CREATE TABLE IF NOT EXISTS {0}.migration (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    version text NOT NULL,
    description text NOT NULL,
    script text NOT NULL,
    checksum text NOT NULL,
    token_checksum text NOT NULL,
    state text NOT NULL,
    statements_total integer NOT NULL DEFAULT 0,
    statements_done integer NOT NULL DEFAULT 0,
    rollout text NOT NULL DEFAULT '',
    applied_by text NOT NULL DEFAULT '',
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    duration_ms bigint NOT NULL DEFAULT 0))";

constexpr const char* attempt_table = R"(CREATE TABLE IF NOT EXISTS {0}.attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    set_digest text NOT NULL,
    rollout text NOT NULL,
    pod text NOT NULL,
    retry_token text NOT NULL DEFAULT '',
    outcome text,
    sqlstate text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT '',
    hint text NOT NULL DEFAULT '',
    file text NOT NULL DEFAULT '',
    version text NOT NULL DEFAULT '',
    line integer NOT NULL DEFAULT 0,
    column_number integer NOT NULL DEFAULT 0,
    statement_number integer NOT NULL DEFAULT 0,
    statements_in_file integer NOT NULL DEFAULT 0,
    statement text NOT NULL DEFAULT '',
    application text NOT NULL DEFAULT '',
    server text NOT NULL DEFAULT '',
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    duration_ms bigint NOT NULL DEFAULT 0))";

constexpr const char* rollout_table = R"(CREATE TABLE IF NOT EXISTS {0}.rollout (
    id text PRIMARY KEY,
    set_digest text NOT NULL,
    state text NOT NULL,
    migrator text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    first_seen timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    outcome text))";

constexpr const char* settings_table = R"(CREATE TABLE IF NOT EXISTS {0}.settings (
    key text PRIMARY KEY,
    value text NOT NULL))";

// Since version 2: what a file that runs statement by statement needs to be resumed. The
// statements' hashes say which file was begun; `running` is the number of the statement that runs
// outside of any transaction, and `before` what was there before it.
constexpr const char* resumable =
    "ALTER TABLE {0}.migration ADD COLUMN IF NOT EXISTS statement_hashes text NOT NULL DEFAULT '', "
    "ADD COLUMN IF NOT EXISTS running integer NOT NULL DEFAULT 0, "
    "ADD COLUMN IF NOT EXISTS before text NOT NULL DEFAULT ''";

// One row a version or repeatable, and a second fence besides the lock: two runs cannot both commit
// one. A version that was undone may be applied again, and what happened stays on record.
constexpr const char* drop_version_1_index = "DROP INDEX IF EXISTS {0}.migration_version";
constexpr const char* one_row_a_version =
    "CREATE UNIQUE INDEX IF NOT EXISTS migration_live_version ON {0}.migration (version) "
    "WHERE kind <> 'repeatable' AND state <> 'undone'";
constexpr const char* one_row_a_repeatable =
    "CREATE UNIQUE INDEX IF NOT EXISTS migration_repeatable ON {0}.migration (script) "
    "WHERE kind = 'repeatable'";
constexpr const char* attempts_by_set =
    "CREATE INDEX IF NOT EXISTS attempt_set ON {0}.attempt (set_digest, id)";
constexpr const char* version_setting =
    "INSERT INTO {0}.settings (key, value) VALUES ('history_version', '{1}') "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value";

} // namespace

std::vector<std::string> create_history_tables(const std::string& schema) {
    std::vector<std::string> statements;
    for (const auto* form : {migration_table, attempt_table, rollout_table, settings_table,
                             resumable, drop_version_1_index, one_row_a_version,
                             one_row_a_repeatable, attempts_by_set, version_setting})
        statements.push_back(fmt::format(fmt::runtime(form), schema, history_version));
    return statements;
}

} // namespace lockstep::pg
