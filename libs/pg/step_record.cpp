// SPDX-License-Identifier: Apache-2.0
#include "pg/step_record.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "sql/token_stream.hpp"

namespace lockstep::pg {
namespace {

constexpr std::size_t hash_length = 16;

constexpr const char* select = R"(
SELECT id, state, statements_done, running, before, statement_hashes, duration_ms
  FROM {0}.migration WHERE {1})";

constexpr const char* insert = R"(
INSERT INTO {0}.migration (kind, version, description, script, checksum, token_checksum, state,
    statements_total, statement_hashes, rollout, applied_by, started_at)
VALUES ({1}, {2}, {3}, {4}, {5}, {6}, 'started', {7}, {8}, {9}, {10}, now())
{11}
RETURNING id)";

constexpr const char* begin_repeatable_anew =
    R"(ON CONFLICT (script) WHERE kind = 'repeatable' DO UPDATE SET
    description = excluded.description, checksum = excluded.checksum,
    token_checksum = excluded.token_checksum, state = excluded.state,
    statements_total = excluded.statements_total, statements_done = 0,
    statement_hashes = excluded.statement_hashes, running = 0, before = '',
    rollout = excluded.rollout, applied_by = excluded.applied_by, started_at = excluded.started_at,
    finished_at = NULL, duration_ms = 0)";

constexpr const char* resume = R"(
UPDATE {0}.migration SET script = {2}, statements_total = {3}, statement_hashes = {4}, rollout = {5}, applied_by = {6}
 WHERE id = {1})";

constexpr const char* count = R"(
UPDATE {0}.migration SET statements_done = {2}, running = 0, before = '', duration_ms = {3}
 WHERE id = {1})";

constexpr const char* mark = R"(
UPDATE {0}.migration SET running = {2}, before = {3}, duration_ms = {4} WHERE id = {1})";

constexpr const char* finish = R"(
UPDATE {0}.migration SET state = 'applied', description = {2}, checksum = {3}, token_checksum = {4},
       statements_total = {5}, statements_done = {5}, statement_hashes = '', running = 0, before = '',
       rollout = {6}, applied_by = {7}, finished_at = clock_timestamp(), duration_ms = {8}
 WHERE id = {1}
RETURNING to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), duration_ms)";

std::vector<std::string> words(const std::string& text) {
    std::istringstream stream{text};
    std::vector<std::string> found;
    for (std::string word; stream >> word;)
        found.push_back(std::move(word));
    return found;
}

bool same(const StepRecord& record, const std::vector<sql::Statement>& statements, std::size_t i) {
    return i < record.hashes.size() && i < statements.size() &&
           record.hashes[i] == statement_hash(statements[i]);
}

} // namespace

std::string statement_hash(const sql::Statement& statement) {
    auto text = sql::token_stream(statement.text);
    if (!statement.copy_data.empty()) text.append("\n").append(statement.copy_data);
    return sha256_hex(text, hash_length);
}

std::string join_hashes(const std::vector<sql::Statement>& statements) {
    std::string joined;
    joined.reserve(statements.size() * (hash_length + 1));
    for (const auto& statement : statements) {
        if (!joined.empty()) joined += ' ';
        joined += statement_hash(statement);
    }
    return joined;
}

std::size_t unchanged(const StepRecord& record, const std::vector<sql::Statement>& statements) {
    std::size_t i = 0;
    while (i < record.done && same(record, statements, i))
        ++i;
    return i;
}

bool same_running(const StepRecord& record, const std::vector<sql::Statement>& statements) {
    return record.running > 0 && same(record, statements, record.done);
}

std::string select_record(const ApplyScene& scene, const migrate::Migration& migration) {
    const auto which =
        migration.kind == migrate::Kind::repeatable
            ? "kind = 'repeatable' AND script = " + scene.session.quote(migration.script)
            : "kind <> 'repeatable' AND state <> 'undone' AND version = " +
                  scene.session.quote(migration.version.text());
    return fmt::format(select, scene.schema, which);
}

std::optional<StepRecord> read_record(const Rows& rows) {
    if (rows.size() == 0) return std::nullopt;
    return StepRecord{.id = rows.number(0, 0),
                      .state =
                          migrate::parse_state(rows.text(0, 1)).value_or(migrate::State::failed),
                      .done = static_cast<std::size_t>(std::max(0LL, rows.number(0, 2))),
                      .running = static_cast<int>(rows.number(0, 3)),
                      .before = rows.string(0, 4),
                      .hashes = words(rows.string(0, 5)),
                      .duration_ms = rows.number(0, 6)};
}

std::string insert_record(const ApplyScene& scene, const migrate::Migration& migration,
                          const migrate::ApplyContext& context,
                          const std::vector<sql::Statement>& statements) {
    const auto q = [&](std::string_view text) { return scene.session.quote(text); };
    const auto* conflict = migration.kind == migrate::Kind::repeatable ? begin_repeatable_anew : "";
    return fmt::format(insert, scene.schema, q(to_string(migration.kind)),
                       q(migration.version.text()), q(migration.description), q(migration.script),
                       q(migration.checksum), q(migration.token_checksum()), statements.size(),
                       q(join_hashes(statements)), q(context.rollout), q(context.pod), conflict);
}

std::string resume_record(const ApplyScene& scene, const StepRecord& record,
                          const migrate::Migration& migration, const migrate::ApplyContext& context,
                          const std::vector<sql::Statement>& statements) {
    const auto q = [&](std::string_view text) { return scene.session.quote(text); };
    return fmt::format(resume, scene.schema, record.id, q(migration.script), statements.size(),
                       q(join_hashes(statements)), q(context.rollout), q(context.pod));
}

std::string count_statements(const ApplyScene& scene, const StepRecord& record, std::size_t done) {
    return fmt::format(count, scene.schema, record.id, done, record.duration_ms);
}

std::string mark_running(const ApplyScene& scene, const StepRecord& record, int running,
                         const std::string& before) {
    return fmt::format(mark, scene.schema, record.id, running, scene.session.quote(before),
                       record.duration_ms);
}

std::string finish_record(const ApplyScene& scene, const StepRecord& record,
                          const migrate::Migration& migration, const migrate::ApplyContext& context,
                          std::size_t statements) {
    const auto q = [&](std::string_view text) { return scene.session.quote(text); };
    return fmt::format(finish, scene.schema, record.id, q(migration.description),
                       q(migration.checksum), q(migration.token_checksum()), statements,
                       q(context.rollout), q(context.pod), record.duration_ms);
}

} // namespace lockstep::pg
