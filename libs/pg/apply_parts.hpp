// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/stop.hpp"
#include "migrate/database.hpp"
#include "pg/history_database.hpp"
#include "pg/session.hpp"

/// What every way of running a migration is put together from.
namespace lockstep::pg {

/// Where and how a migration is applied. All of it is borrowed and outlives the run of the file.
struct ApplyScene {
    Session& session;
    const HistorySettings& settings;
    StopToken stop;
    std::string schema; ///< Of the history, in quotes.
    std::int64_t key = 0;
    migrate::ApplyObserver& observer;
    std::string user{}; ///< Who logged in.
};

/// One statement that fails (SQLSTATE 22012) when this server is not the writer any more or this
/// session does not hold the lock.
std::string guard_statement(std::int64_t key);

inline constexpr const char* guard_failed = "22012";

// pg_settings has the number of milliseconds, whatever unit the configuration is written in. An
// autovacuum worker is cancelled by whoever has waited for deadlock_timeout.
inline constexpr const char* outwait_autovacuum =
    "SELECT pg_catalog.set_config('lock_timeout', (setting::bigint + 200) || 'ms', true) "
    "FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'";

/// Why the guard failed, asked outside of the failed transaction: half a sentence. Empty when it
/// holds (again).
std::string broken_guard(const ApplyScene& scene);

/// The statements that make the session ours again after a file did what it wanted: deferred checks
/// first, under the file's own settings, then the role that logged in and our settings. Never
/// DISCARD ALL, which would free the lock. They may stand in a transaction.
std::vector<std::string> reset_statements(const Session& session);

/// The statements that make the rest of a transaction ours and leave nothing of that behind it: the
/// role that logged in, a fixed search path, our time-outs. For statements of ours in a session
/// that is to stay as files made it.
std::vector<std::string> own_ground_statements(const ApplyScene& scene);

/// What the transaction that applies a file adds to the mirrored table; none without a mirror.
Expected<std::vector<std::string>, std::string>
mirror_statements(const ApplyScene& scene, const migrate::Migration& migration);

/// The locks of the other tool's runs; none without a mirror.
std::vector<std::int64_t> other_lock_keys(const ApplyScene& scene);

/// Why a file was not run: half a sentence with whoever holds the other tool's lock.
std::string other_tool_works(const ApplyScene& scene);

/// The statement that writes the row of a migration that is applied as a whole; returns
/// finished_at and duration_ms. Runs with a fixed search_path, which it does not set.
std::string insert_applied_row(const ApplyScene& scene, const migrate::Migration& migration,
                               const migrate::ApplyContext& context, std::size_t statements);

/// The row as the history would show it, from what insert_applied_row() returned.
migrate::HistoryRow applied_row(const migrate::Migration& migration,
                                const migrate::ApplyContext& context, std::size_t statements,
                                const Rows& returned);

/// Whether a file's later statements could be read in another way than this session reads its own:
/// the encoding or the syntax of strings may have been changed.
bool may_change_text(std::string_view statement);

/// Rolls back what is open. Without an orderly roll-back the session is closed.
void roll_back(Session& session);

} // namespace lockstep::pg
