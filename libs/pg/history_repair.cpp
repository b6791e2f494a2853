// SPDX-License-Identifier: Apache-2.0
#include "pg/history_repair.hpp"

#include <utility>

#include <fmt/format.h>

#include "pg/apply_parts.hpp"
#include "pg/history_database.hpp"

namespace lockstep::pg {
namespace {

using migrate::RepairChange;

constexpr const char* insert_repair = R"(
INSERT INTO {0}.attempt (set_digest, rollout, pod, outcome, message, file, version, application,
    server, finished_at)
VALUES ({1}, {2}, {3}, 'repaired', {4}, {5}, {6}, current_setting('application_name'),
    coalesce(host(inet_server_addr()), 'local') || ':' || coalesce(inet_server_port()::text, ''),
    now()))";

// A change that finds no row, or more than one, was decided on a history that is not there.
constexpr const char* exactly_one = "WITH changed AS ({} RETURNING 1) "
                                    "SELECT 1 / (CASE WHEN count(*) = 1 THEN 1 ELSE 0 END) FROM "
                                    "changed";

constexpr const char* insert_row = R"(
INSERT INTO {0}.migration (kind, version, description, script, checksum, token_checksum, state,
    statements_total, statements_done, rollout, applied_by, started_at, finished_at)
VALUES ({1}, {2}, {3}, {4}, {5}, {6}, '{7}', {8}, {8}, {9}, {10}, now(), now()))";

} // namespace

HistoryRepair::HistoryRepair(Session& session, const std::string& schema, RepairAuthor author)
    : session_{session}, schema_{session.quote_name(schema)}, key_{lock_key(schema)},
      author_{std::move(author)} {}

Result<migrate::Doubt> HistoryRepair::doubt_of(const migrate::HistoryRow& row) {
    const auto results =
        session_.execute("SELECT running FROM " + schema_ + ".migration WHERE " + where(row));
    // Histories that an older version made know of no half applied migrations.
    if (!results && results.error().sqlstate == "42703") return migrate::Doubt{0};
    if (!results) return Unexpected{in_context("reading the history", to_error(results.error()))};
    const auto& rows = results->back();
    return rows.size() == 0 ? migrate::Doubt{0} : static_cast<migrate::Doubt>(rows.number(0, 0));
}

Result<Done> HistoryRepair::carry_out(const migrate::Repair& repair) {
    const auto* migration = repair.migration;
    const auto script = repair.row             ? repair.row->script
                        : migration != nullptr ? migration->script
                                               : std::string{};
    const auto version = repair.row             ? repair.row->version
                         : migration != nullptr ? migration->version.text()
                                                : std::string{};
    std::vector<std::string> statements;
    if (auto change = change_sql(repair); !change.empty())
        statements.push_back(fmt::format(exactly_one, change));
    statements.push_back(record_sql(script, version, repair.sentence));
    return commit(std::move(statements));
}

Result<Done> HistoryRepair::mark_baseline(const std::string& version, const std::string& sentence) {
    const auto q = [this](std::string_view text) { return session_.quote(text); };
    return commit({fmt::format(insert_row, schema_, q("baseline"), q(version), q("baseline"), q(""),
                               q(""), q(""), "baseline", 0, q(author_.rollout), q(author_.who)),
                   record_sql({}, version, sentence)});
}

Result<std::string> HistoryRepair::owner() {
    return setting("owner");
}

Result<std::string> HistoryRepair::environment() {
    return setting("environment");
}

Result<std::string> HistoryRepair::setting(const std::string& key) {
    const auto results = session_.execute("SELECT value FROM " + schema_ +
                                          ".settings WHERE key = " + session_.quote(key));
    if (!results)
        return Unexpected{in_context("reading the history's settings", to_error(results.error()))};
    return results->back().size() == 0 ? std::string{} : results->back().string(0, 0);
}

Result<Done> HistoryRepair::take_over(const std::string& owner, const std::string& sentence) {
    return commit({fmt::format("INSERT INTO {0}.settings (key, value) VALUES ('owner', {1}) "
                               "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                               schema_, session_.quote(owner)),
                   record_sql({}, {}, sentence)});
}

Result<Done> HistoryRepair::mark_environment(const std::string& environment,
                                             const std::string& sentence) {
    return commit({fmt::format("INSERT INTO {0}.settings (key, value) VALUES ('environment', {1}) "
                               "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                               schema_, session_.quote(environment)),
                   record_sql({}, {}, sentence)});
}

std::string HistoryRepair::where(const migrate::HistoryRow& row) const {
    if (row.kind == migrate::Kind::repeatable)
        return "kind = 'repeatable' AND script = " + session_.quote(row.script);
    return "kind <> 'repeatable' AND state <> 'undone' AND version = " +
           session_.quote(row.version);
}

std::string HistoryRepair::change_sql(const migrate::Repair& repair) const {
    const auto update = [&](const std::string& assignments) {
        return fmt::format("UPDATE {}.migration SET {} WHERE {}", schema_, assignments,
                           where(*repair.row));
    };
    const auto checksums = [&]() {
        return fmt::format("checksum = {}, token_checksum = {}",
                           session_.quote(repair.migration->checksum),
                           session_.quote(repair.migration->token_checksum()));
    };
    switch (repair.change) {
    case RepairChange::forget_failures:
        return {};
    case RepairChange::repeat_statement:
        return update("running = 0, before = ''");
    case RepairChange::count_statement:
        return update(
            "statements_done = greatest(statements_done, abs(running)), running = 0, before = ''");
    case RepairChange::complete_row:
        return update("state = 'applied', statements_done = statements_total, running = 0, before "
                      "= '', finished_at = now()" +
                      (repair.migration == nullptr ? "" : ", " + checksums()));
    case RepairChange::add_row:
        return add_row_sql(*repair.migration);
    case RepairChange::take_checksums:
        break;
    }
    return update(checksums());
}

std::string HistoryRepair::add_row_sql(const migrate::Migration& migration) const {
    const auto q = [this](std::string_view text) { return session_.quote(text); };
    return fmt::format(insert_row, schema_, q(to_string(migration.kind)),
                       q(migration.version.text()), q(migration.description), q(migration.script),
                       q(migration.checksum), q(migration.token_checksum()), "applied",
                       migration.statements().size(), q(author_.rollout), q(author_.who));
}

std::string HistoryRepair::record_sql(const std::string& script, const std::string& version,
                                      const std::string& sentence) const {
    const auto q = [this](std::string_view text) { return session_.quote(text); };
    const auto message = author_.reason.empty() ? sentence : sentence + "; why: " + author_.reason;
    return fmt::format(insert_repair, schema_, q(author_.set_digest), q(author_.rollout),
                       q(author_.who), q(message), q(script), q(version));
}

Result<Done> HistoryRepair::commit(std::vector<std::string> statements) {
    statements.insert(statements.begin(), guard_statement(key_));
    const auto done = session_.transact(statements);
    if (done) return Done{};
    auto error = to_error(done.error());
    if (done.error().sqlstate == guard_failed)
        return retry_later("the history changed meanwhile, or this session does not hold the "
                           "migration lock on the writer any more; nothing was changed, so look "
                           "again and repeat");
    return Unexpected{in_context("changing the history", std::move(error))};
}

} // namespace lockstep::pg
