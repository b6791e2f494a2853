// SPDX-License-Identifier: Apache-2.0
#include "pg/history_database.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/sha256.hpp"
#include "pg/history_tables.hpp"

namespace lockstep::pg {
namespace {

constexpr const char* holder_query = R"(
SELECT l.pid, a.application_name,
       to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       coalesce(a.state = 'active', false)
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
   AND ((l.classid::bigint << 32) | l.objid::bigint) = {})";

// On a reader the lock would be given while somebody else holds it on the writer.
constexpr const char* lock_query = R"(
WITH server AS MATERIALIZED (
    SELECT pg_catalog.pg_is_in_recovery()
        OR pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool AS read_only)
SELECT read_only, CASE WHEN read_only THEN false ELSE pg_catalog.pg_try_advisory_lock({}) END FROM server)";

/// Whether the tables are as new as this program, and the owner is written down.
bool is_current(const Rows& settings, const std::string& owner) {
    bool version = false;
    bool owned = owner.empty();
    for (std::size_t i = 0; i < settings.size(); ++i) {
        if (settings.text(i, 0) == "owner") owned = true;
        if (settings.text(i, 0) == "history_version")
            version = settings.number(i, 1) >= history_version;
    }
    return version && owned;
}

} // namespace

std::int64_t lock_key(const std::string& schema) {
    const auto digest = sha256("lockstep:" + schema + ".migration");
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < 8; ++i)
        key = (key << 8U) | digest[i];
    return static_cast<std::int64_t>(key);
}

HistoryDatabase::HistoryDatabase(Session& session, HistorySettings settings, StopToken stop)
    : session_{session}, settings_{std::move(settings)}, stop_{stop}, key_{lock_key(
                                                                          settings_.schema)},
      schema_{session.quote_name(settings_.schema)}, user_{session.parameter(
                                                         "session_authorization")} {}

Result<bool> HistoryDatabase::try_lock() {
    const auto results = session_.execute(fmt::format(lock_query, key_), stop_);
    if (!results)
        return Unexpected{in_context("trying for the migration lock", to_error(results.error()))};
    const auto& answer = results->back();
    if (answer.boolean(0, 0))
        return retry_later("the server has become a reader, where a lock means nothing");
    const bool taken = answer.boolean(0, 1);
    if (taken)
        log::info("holding the migration lock", {{"key", key_}, {"schema", settings_.schema}});
    return taken;
}

Result<std::optional<migrate::LockHolder>> HistoryDatabase::lock_holder() {
    const auto results = session_.execute(fmt::format(holder_query, key_), stop_);
    if (!results)
        return Unexpected{
            in_context("asking who holds the migration lock", to_error(results.error()))};
    const auto& rows = results->back();
    if (rows.size() == 0) return std::optional<migrate::LockHolder>{};
    return std::optional{migrate::LockHolder{static_cast<int>(rows.number(0, 0)), rows.string(0, 1),
                                             rows.string(0, 2), rows.boolean(0, 3)}};
}

void HistoryDatabase::unlock() noexcept {
    try {
        const auto results =
            session_.execute(fmt::format("SELECT pg_catalog.pg_advisory_unlock({})", key_));
        if (!results)
            log::warning("the lock goes with the session", {{"reason", results.error().message}});
    } catch (const std::exception& error) {
        log::warning("the lock goes with the session", {{"reason", error.what()}});
    }
}

Result<Done> HistoryDatabase::ensure_history() {
    if (auto found = look_for_mirror(); !found) return found;
    const auto settings_name = session_.quote(schema_ + ".settings");
    const auto there = session_.execute("SELECT pg_catalog.to_regclass(" + settings_name +
                                        ") IS NOT NULL, pg_catalog.to_regnamespace(" +
                                        session_.quote(schema_) + ") IS NOT NULL");
    if (!there) return Unexpected{in_context("looking for the history", to_error(there.error()))};
    if (there->back().boolean(0, 0)) {
        const auto settings = session_.execute("SELECT key, value FROM " + schema_ +
                                               ".settings WHERE key IN "
                                               "('history_version', 'owner')");
        if (!settings)
            return Unexpected{
                in_context("reading the history's settings", to_error(settings.error()))};
        if (auto mine = check_owner(settings->back()); !mine) return mine;
        if (is_current(settings->back(), settings_.owner)) return Done{};
    }
    return make_tables(there->back().boolean(0, 1) ? SchemaIs::there : SchemaIs::absent);
}

std::vector<std::string> HistoryDatabase::table_statements(SchemaIs schema) const {
    std::vector<std::string> statements{"SET LOCAL client_min_messages = warning"};
    // CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where there is nothing to
    // do.
    if (schema == SchemaIs::absent) statements.push_back("CREATE SCHEMA " + schema_);
    for (auto& statement : create_history_tables(schema_))
        statements.push_back(std::move(statement));
    if (!settings_.owner.empty())
        statements.push_back("INSERT INTO " + schema_ + ".settings (key, value) VALUES ('owner', " +
                             session_.quote(settings_.owner) + ") ON CONFLICT (key) DO NOTHING");
    return statements;
}

Result<Done> HistoryDatabase::make_tables(SchemaIs schema) {
    const auto statements = table_statements(schema);
    const auto made = session_.transact(statements);
    if (made) return Done{};
    auto error = to_error(made.error());
    if (made.error().sqlstate == "42501")
        error.message += "; the role that migrates needs CREATE on the database, or on a schema " +
                         schema_ + " that was made for it";
    return Unexpected{in_context("making the history in schema " + schema_, std::move(error))};
}

Result<Done> HistoryDatabase::check_owner(const Rows& rows) const {
    if (settings_.owner.empty()) return Done{};
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows.text(i, 0) == "owner" && rows.text(i, 1) != settings_.owner)
            return fix_input("the history in schema " + schema_ + " belongs to \"" +
                             rows.string(i, 1) + "\" and not to \"" + settings_.owner +
                             "\": two applications in one database need histories of their own "
                             "(--history-schema)");
    return Done{};
}

} // namespace lockstep::pg
