// SPDX-License-Identifier: Apache-2.0
#include "pg/apply_parts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "pg/other_tool.hpp"

namespace lockstep::pg {
namespace {

/// When the work began: with the transaction, unless some of it was done before.
std::string beginning(Milliseconds spent) {
    if (spent == Milliseconds{0}) return "now()";
    return fmt::format("(now() - interval '{} milliseconds')", spent.count());
}

/// Waiting for a lock on the history's row, which nobody is to hold.
constexpr const char* our_lock_timeout = "SET LOCAL lock_timeout = '10s'";

constexpr const char* is_reader = "(pg_catalog.pg_is_in_recovery() OR "
                                  "pg_catalog.current_setting('transaction_read_only')::bool)";

constexpr const char* holds_lock =
    "EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted"
    " AND objsubid = 1 AND pid = pg_catalog.pg_backend_pid()"
    " AND classid = ({0}::bigint >> 32 & 4294967295)::oid"
    " AND objid = ({0}::bigint & 4294967295)::oid)";

constexpr const char* insert_row =
    R"(INSERT INTO {0}.migration (kind, version, description, script, checksum, token_checksum, state,
    statements_total, statements_done, rollout, applied_by, started_at, finished_at, duration_ms)
VALUES ({1}, {2}, {3}, {4}, {5}, {6}, 'applied', {7}, {7}, {8}, {9}, {10}, clock_timestamp(),
    (extract(epoch FROM clock_timestamp() - {10}) * 1000)::bigint)
{11}
RETURNING to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), duration_ms)";

constexpr const char* replace_repeatable =
    R"(ON CONFLICT (script) WHERE kind = 'repeatable' DO UPDATE SET
    description = excluded.description, checksum = excluded.checksum,
    token_checksum = excluded.token_checksum, state = excluded.state,
    statements_total = excluded.statements_total, statements_done = excluded.statements_done,
    rollout = excluded.rollout, applied_by = excluded.applied_by, started_at = excluded.started_at,
    finished_at = excluded.finished_at, duration_ms = excluded.duration_ms)";

std::string lower(std::string_view text) {
    std::string made{text};
    for (auto& letter : made)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
    return made;
}

} // namespace

// Sent with each file, so it asks the function below the view pg_locks, with the key in parts: to
// plan the view takes four times as long as to run it.
std::string guard_statement(std::int64_t key) {
    const auto bits = static_cast<std::uint64_t>(key);
    return fmt::format(
        "SELECT 1 / pg_catalog.count(*) FROM pg_catalog.pg_lock_status()"
        " WHERE locktype = 'advisory' AND granted AND objsubid = 1"
        " AND pid = pg_catalog.pg_backend_pid() AND classid = {}::oid AND objid = {}::oid"
        " AND pg_catalog.current_setting('transaction_read_only') = 'off'"
        " AND NOT pg_catalog.pg_is_in_recovery()",
        bits >> 32U, bits & 0xFFFFFFFFU);
}

std::string broken_guard(const ApplyScene& scene) {
    const auto results = scene.session.execute(
        fmt::format("SELECT {}, {}", is_reader, fmt::format(holds_lock, scene.key)));
    if (!results) return "this session may not hold the migration lock any more";
    if (results->back().boolean(0, 0)) return "the server is not the writer any more";
    if (!results->back().boolean(0, 1))
        return "this session does not hold the migration lock any more";
    return {};
}

std::vector<std::string> reset_statements(const Session& session) {
    std::vector<std::string> statements{"SET CONSTRAINTS ALL IMMEDIATE",
                                        "RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL"};
    const auto& ours = session.set_up_statements();
    statements.insert(statements.end(), ours.begin(), ours.end());
    return statements;
}

std::vector<std::string> own_ground_statements(const ApplyScene& scene) {
    std::vector<std::string> statements;
    // Only where it was changed: setting it back at COMMIT takes away the role of SET ROLE.
    if (scene.session.parameter("session_authorization") != scene.user)
        statements.emplace_back("SET LOCAL session_authorization TO DEFAULT");
    for (const auto* each : {"SET LOCAL role TO DEFAULT", "SET LOCAL search_path = pg_catalog",
                             "SET LOCAL statement_timeout = 0", our_lock_timeout})
        statements.emplace_back(each);
    return statements;
}

Expected<std::vector<std::string>, std::string>
mirror_statements(const ApplyScene& scene, const migrate::Migration& migration) {
    if (scene.settings.mirror == nullptr) return std::vector<std::string>{};
    auto statements = scene.settings.mirror->applied(migration);
    if (statements) return *std::move(statements);
    return Unexpected{statements.error().message};
}

std::vector<std::int64_t> other_lock_keys(const ApplyScene& scene) {
    if (scene.settings.mirror == nullptr) return {};
    return scene.settings.mirror->lock_keys(scene.session.facts().database);
}

std::string other_tool_works(const ApplyScene& scene) {
    const auto& mirror = *scene.settings.mirror;
    const auto holder = other_lock_holder(scene.session, mirror);
    const auto who = holder && !holder->empty() ? *holder : "another session";
    return fmt::format("{} is at work on this database: the lock of its runs is held by {}",
                       mirror.tool(), who);
}

std::string insert_applied_row(const ApplyScene& scene, const migrate::Migration& migration,
                               const migrate::ApplyContext& context, std::size_t statements) {
    const auto q = [&](std::string_view text) { return scene.session.quote(text); };
    const auto* conflict = migration.kind == migrate::Kind::repeatable ? replace_repeatable : "";
    return fmt::format(insert_row, scene.schema, q(to_string(migration.kind)),
                       q(migration.version.text()), q(migration.description), q(migration.script),
                       q(migration.checksum), q(migration.token_checksum()), statements,
                       q(context.rollout), q(context.pod), beginning(context.spent), conflict);
}

migrate::HistoryRow applied_row(const migrate::Migration& migration,
                                const migrate::ApplyContext& context, std::size_t statements,
                                const Rows& returned) {
    return {.kind = migration.kind,
            .version = migration.version.text(),
            .description = migration.description,
            .script = migration.script,
            .checksum = migration.checksum,
            .token_checksum = migration.token_checksum(),
            .state = migrate::State::applied,
            .rollout = context.rollout,
            .applied_by = context.pod,
            .finished_at = returned.string(0, 0),
            .duration_ms = returned.number(0, 1),
            .statements_total = statements,
            .statements_done = statements};
}

bool may_change_text(std::string_view statement) {
    // What follows SET in a long statement is no setting, and reading it all would cost time.
    const auto beginning = lower(statement.substr(0, 200));
    constexpr std::array beginnings{"set", "reset", "discard", "select", "do", "call"};
    const auto begins = std::any_of(beginnings.begin(), beginnings.end(),
                                    [&](const char* word) { return beginning.starts_with(word); });
    if (!begins) return false;
    constexpr std::array marks{"conforming", "encoding", "names",  "session characteristics",
                               "set_config", "reset",    "discard"};
    return std::any_of(marks.begin(), marks.end(),
                       [&](const char* mark) { return beginning.find(mark) != std::string::npos; });
}

void roll_back(Session& session) {
    if (!session.alive() || session.transaction() == TransactionState::idle) return;
    if (!session.execute("ROLLBACK")) session.close();
}

} // namespace lockstep::pg
