// SPDX-License-Identifier: Apache-2.0
// How HistoryDatabase begins a history.
#include "pg/first_time.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pg/apply_parts.hpp"
#include "pg/foreign_tables.hpp"
#include "pg/history_database.hpp"

namespace lockstep::pg {
namespace {

using migrate::HistoryRow;
using migrate::TableContent;

constexpr const char* insert_rows = R"(
INSERT INTO {0}.migration (kind, version, description, script, checksum, token_checksum, state,
    statements_total, statements_done, rollout, applied_by, started_at, finished_at, duration_ms)
VALUES {1})";

constexpr const char* insert_attempt = R"(
INSERT INTO {0}.attempt (set_digest, rollout, pod, outcome, message, application, server, finished_at)
VALUES ('', {1}, {2}, {3}, {4}, current_setting('application_name'),
    coalesce(host(inet_server_addr()), 'local') || ':' || coalesce(inet_server_port()::text, ''),
    now()))";

constexpr const char* insert_setting = "INSERT INTO {0}.settings (key, value) VALUES ({1}, {2}) "
                                       "ON CONFLICT (key) DO UPDATE SET value = excluded.value";

Error changed_meanwhile(const std::string& tool) {
    return {Remedy::retry, fmt::format("the history of {} changed while it was looked at; nothing "
                                       "was changed, so look again",
                                       tool)};
}

Error tool_at_work(const std::string& tool) {
    return {Remedy::retry,
            fmt::format("{} is at work on this database: its lock is held; nothing was changed, so "
                        "let it end and try again",
                        tool)};
}

bool same(TableContent left, TableContent right) {
    std::sort(left.rows.begin(), left.rows.end());
    std::sort(right.rows.begin(), right.rows.end());
    return left.columns == right.columns && left.rows == right.rows;
}

/// The parts of one transaction, in their order. Each gives false once `error` says why not.
class BeginningRun {
public:
    BeginningRun(Session& session, const HistorySettings& settings, std::int64_t key,
                 const Beginning& beginning, StopToken stop)
        : session_{session}, settings_{settings}, key_{key},
          beginning_{beginning}, stop_{stop}, schema_{session.quote_name(settings.schema)} {}

    Result<Done> run(const std::vector<std::string>& tables) {
        if (begin() && take_locks() && compare() && run_file() && make(tables) && write() &&
            commit())
            return Done{};
        roll_back(session_);
        return Unexpected{error_};
    }

private:
    bool begin() {
        return run_sql("beginning the history",
                       "BEGIN; SET LOCAL client_min_messages = warning; " + lock_timeout());
    }

    [[nodiscard]] std::string lock_timeout() const {
        return fmt::format("SET LOCAL lock_timeout = {}", settings_.lock_timeout.count());
    }

    /// Those of the tool's own runs, and its table against tools that take none.
    bool take_locks() {
        for (const auto key : beginning_.lock_keys) {
            const auto taken =
                ask(fmt::format("SELECT pg_catalog.pg_try_advisory_xact_lock({})", key));
            if (!taken) return false;
            if (!taken->boolean(0, 0)) return give_up(tool_at_work(beginning_.tool));
        }
        for (const auto& table : beginning_.tables)
            if (!lock_table(table)) return false;
        return true;
    }

    bool lock_table(const WatchedTable& table) {
        const auto name =
            session_.quote_name(table.schema) + "." + session_.quote_name(table.table);
        // Who may only read it cannot lock it, and need not: nothing else is said about it then.
        const auto may =
            ask("SELECT pg_catalog.has_table_privilege(" + session_.quote(name) + ", 'UPDATE')");
        if (!may) return false;
        return !may->boolean(0, 0) ||
               run_sql("locking the table " + name, "LOCK TABLE " + name + " IN SHARE MODE");
    }

    bool compare() {
        for (const auto& table : beginning_.tables) {
            const auto now = read_table(session_, table.schema, table.table);
            if (!now) return give_up(to_error(now.error()));
            if (!same(*now, table.content)) return give_up(changed_meanwhile(beginning_.tool));
        }
        return true;
    }

    /// The file's names are looked up as the role that logged in would have them.
    bool run_file() {
        for (const auto& statement : beginning_.statements)
            if (!run_sql(statement.place, statement.text)) return false;
        return true;
    }

    bool make(const std::vector<std::string>& tables) {
        for (const auto& statement : tables) {
            if (run_sql("making the history in schema " + schema_, statement)) continue;
            if (sqlstate_ == "42501")
                error_.message += "; the role that migrates needs CREATE on the database, or on a "
                                  "schema " +
                                  schema_ + " that was made for it";
            return false;
        }
        return true;
    }

    bool write() {
        const auto q = [this](std::string_view text) { return session_.quote(text); };
        std::vector<std::string> statements{guard_statement(key_)};
        if (!beginning_.rows.empty())
            statements.push_back(fmt::format(insert_rows, schema_, fmt::join(values(), ",\n")));
        for (const auto& [name, value] : beginning_.settings)
            statements.push_back(fmt::format(insert_setting, schema_, q(name), q(value)));
        statements.push_back(fmt::format(insert_attempt, schema_, q(beginning_.rollout),
                                         q(beginning_.who), q(beginning_.outcome),
                                         q(beginning_.sentence)));
        if (run_sql("writing the history", fmt::format("{}", fmt::join(statements, ";\n"))))
            return true;
        if (sqlstate_ == guard_failed || sqlstate_ == "23505")
            error_ = {Remedy::retry, "another run changed the history meanwhile, or this session "
                                     "does not hold the migration lock on the writer any more; "
                                     "nothing was changed, so look again"};
        return false;
    }

    bool commit() { return run_sql("beginning the history", "COMMIT"); }

    [[nodiscard]] std::vector<std::string> values() const {
        std::vector<std::string> values;
        for (const auto& row : beginning_.rows)
            values.push_back(value_of(row));
        return values;
    }

    [[nodiscard]] std::string value_of(const HistoryRow& row) const {
        const auto q = [this](std::string_view text) { return session_.quote(text); };
        const auto finished =
            row.finished_at.empty() ? "now()" : q(row.finished_at) + "::timestamptz";
        return fmt::format("({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})",
                           q(to_string(row.kind)), q(row.version), q(row.description),
                           q(row.script), q(row.checksum), q(row.token_checksum),
                           q(to_string(row.state)), row.statements_total, row.statements_done,
                           q(row.rollout.empty() ? beginning_.rollout : row.rollout),
                           q(row.applied_by), finished, finished, row.duration_ms);
    }

    std::optional<Rows> ask(const std::string& query) {
        auto results = session_.execute(query, stop_);
        if (results) return std::optional<Rows>{std::move(results->back())};
        sqlstate_ = results.error().sqlstate;
        error_ = to_error(results.error());
        return std::nullopt;
    }

    bool run_sql(const std::string& doing, const std::string& sql) {
        if (ask(sql)) return true;
        error_ = in_context(doing, error_);
        return false;
    }

    bool give_up(Error error) {
        error_ = std::move(error);
        return false;
    }

    Session& session_;
    const HistorySettings& settings_;
    std::int64_t key_;
    const Beginning& beginning_;
    StopToken stop_;
    std::string schema_; ///< In quotes.
    Error error_{};
    std::string sqlstate_;
};

} // namespace

Result<Done> HistoryDatabase::begin_history(const Beginning& beginning) {
    const auto there = session_.execute("SELECT pg_catalog.to_regnamespace(" +
                                        session_.quote(schema_) + ") IS NOT NULL");
    if (!there) return Unexpected{in_context("looking for the history", to_error(there.error()))};
    const auto schema = there->back().boolean(0, 0) ? SchemaIs::there : SchemaIs::absent;
    return BeginningRun{session_, settings_, key_, beginning, stop_}.run(table_statements(schema));
}

} // namespace lockstep::pg
