// SPDX-License-Identifier: Apache-2.0
#include "pg/reset_run.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pg/apply_parts.hpp"

namespace lockstep::pg {
namespace {

constexpr const char* schema_query = R"(
SELECT n.nspname, w.name ~ '^pg_' OR w.name = 'information_schema'
  FROM pg_catalog.unnest(ARRAY[{}]::text[]) AS w(name)
  LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = w.name)";

constexpr const char* tools_query = R"(
SELECT DISTINCT s.value, quote_ident(s.value) || '.' || quote_ident(t.value)
  FROM {0}.settings s
  JOIN {0}.settings t ON t.key = replace(s.key, '_schema', '_table')
 WHERE s.key IN ('adopted_schema', 'mirror_schema')
   AND to_regclass(quote_ident(s.value) || '.' || quote_ident(t.value)) IS NOT NULL)";

constexpr const char* forget_history = R"(
TRUNCATE {0}.migration, {0}.attempt, {0}.rollout RESTART IDENTITY;
DROP TABLE IF EXISTS {0}.verification;
DELETE FROM {0}.settings WHERE key NOT IN ('environment', 'owner', 'history_version');
INSERT INTO {0}.attempt (set_digest, rollout, pod, outcome, message, application, server, finished_at)
VALUES ('', {1}, {2}, 'reset', {3}, current_setting('application_name'),
    coalesce(host(inet_server_addr()), 'local') || ':' || coalesce(inet_server_port()::text, ''),
    now()))";

Result<std::vector<std::string>> first_schema(Session& session) {
    const auto first = session.execute("SELECT pg_catalog.current_schema()");
    if (!first) return Unexpected{to_error(first.error())};
    if (first->back().is_null(0, 0))
        return fix_input("no schema of the session's search_path exists; name the schemas to reset "
                         "with --schemas");
    return std::vector{first->back().string(0, 0)};
}

Result<Done> check_schemas(Session& session, const std::string& history,
                           const std::vector<std::string>& schemas) {
    std::vector<std::string> quoted;
    for (const auto& schema : schemas)
        quoted.push_back(session.quote(schema));
    const auto results = session.execute(fmt::format(schema_query, fmt::join(quoted, ", ")));
    if (!results) return Unexpected{to_error(results.error())};
    for (std::size_t i = 0; i < schemas.size(); ++i) {
        if (schemas[i] == history)
            return fix_input("the schema \"" + history +
                             "\" holds Lockstep's history, which a reset empties anyway; name "
                             "others with --schemas");
        if (results->back().boolean(i, 1))
            return fix_input("the schema \"" + schemas[i] + "\" is the system's own");
        if (results->back().is_null(i, 0))
            return fix_input("the schema \"" + schemas[i] + "\" does not exist (--schemas)");
    }
    return Done{};
}

/// The tables of another tool that was taken over or is kept in step, where they lie in none of
/// `schemas`.
Result<std::vector<SchemaObject>> tools_tables(Session& session, const std::string& history,
                                               const std::vector<std::string>& schemas) {
    const auto results = session.execute(fmt::format(tools_query, session.quote_name(history)));
    if (!results) return Unexpected{in_context("reading the history", to_error(results.error()))};
    const auto& rows = results->back();
    std::vector<SchemaObject> found;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto schema = rows.string(i, 0);
        if (std::find(schemas.begin(), schemas.end(), schema) != schemas.end()) continue;
        found.push_back({"table", rows.string(i, 1)});
    }
    return found;
}

/// One transaction, step by step; each gives false once `error` says why not.
class ResetRun {
public:
    ResetRun(Session& session, const HistorySettings& settings, const ResetScope& scope,
             const RepairAuthor& author, StopToken stop)
        : session_{session}, settings_{settings}, scope_{scope}, author_{author}, stop_{stop},
          known_{scope.schemas} {
        known_.push_back(settings.schema);
    }

    Result<Done> run() {
        if (begin() && look(before_) && drop(scope_.objects) && look(after_) && compare() &&
            drop(scope_.foreign) && forget() && run_sql("COMMIT"))
            return Done{};
        roll_back(session_);
        return Unexpected{in_context("resetting the database", error_)};
    }

private:
    bool begin() {
        const auto key = lock_key(settings_.schema);
        return run_sql(fmt::format("BEGIN; SET LOCAL client_min_messages = warning; "
                                   "SET LOCAL lock_timeout = {}; SET LOCAL search_path = "
                                   "pg_catalog; {}",
                                   settings_.lock_timeout.count(), guard_statement(key)));
    }

    bool look(std::vector<std::string>& into) {
        auto seen = objects_outside(session_, known_);
        if (!seen) return fail(seen.error());
        into = *std::move(seen);
        return true;
    }

    bool drop(const std::vector<SchemaObject>& objects) {
        constexpr std::size_t at_once = 200;
        std::string message;
        for (std::size_t i = 0; i < objects.size(); ++i) {
            message += drop_statement(objects[i]) + ";\n";
            if ((i + 1) % at_once != 0 && i + 1 < objects.size()) continue;
            if (!run_sql(message)) return false;
            message.clear();
        }
        return true;
    }

    /// CASCADE is needed for what depends on one another inside, and must reach nothing else.
    bool compare() {
        std::vector<std::string> gone;
        std::set_difference(before_.begin(), before_.end(), after_.begin(), after_.end(),
                            std::back_inserter(gone));
        if (gone.empty()) return true;
        const auto shown = std::min<std::size_t>(gone.size(), 5);
        const std::vector<std::string> some(gone.begin(),
                                            gone.begin() + static_cast<std::ptrdiff_t>(shown));
        error_ = {Remedy::fix_input,
                  fmt::format("{} object(s) outside of the schemas to reset depend on what is in "
                              "them and would be dropped too ({}{}); nothing was changed: drop "
                              "them first, or name their schema in --schemas",
                              gone.size(), fmt::join(some, "; "),
                              shown < gone.size() ? "; ..." : "")};
        return false;
    }

    bool forget() {
        const auto sentence =
            fmt::format("everything in {} was dropped{}", fmt::join(scope_.schemas, ", "),
                        author_.reason.empty() ? "" : "; why: " + author_.reason);
        return run_sql(fmt::format(forget_history, session_.quote_name(settings_.schema),
                                   session_.quote(author_.rollout), session_.quote(author_.who),
                                   session_.quote(sentence)));
    }

    bool run_sql(const std::string& sql) {
        const auto results = session_.execute(sql, stop_);
        return results || fail(results.error());
    }

    bool fail(const ServerError& error) {
        error_ = to_error(error);
        if (error.sqlstate == "55P03")
            error_.message += "; others use what is to be dropped: end their sessions, or wait "
                              "longer with --lock-timeout";
        if (error.sqlstate == "42501")
            error_.message += "; the role has to own what is to be dropped";
        if (error.sqlstate == guard_failed)
            error_ = {Remedy::retry, "this session does not hold the migration lock on the writer "
                                     "any more"};
        error_.message += "; nothing was changed";
        return false;
    }

    Session& session_;
    const HistorySettings& settings_;
    const ResetScope& scope_;
    const RepairAuthor& author_;
    StopToken stop_;
    std::vector<std::string> known_; ///< Schemas that may lose something.
    std::vector<std::string> before_;
    std::vector<std::string> after_;
    Error error_{};
};

} // namespace

Result<ResetScope> find_reset_scope(Session& session, const HistorySettings& settings,
                                    std::vector<std::string> schemas) {
    if (schemas.empty()) {
        auto first = first_schema(session);
        if (!first) return Unexpected{std::move(first).error()};
        schemas = *std::move(first);
    }
    if (auto checked = check_schemas(session, settings.schema, schemas); !checked)
        return Unexpected{std::move(checked).error()};
    auto foreign = tools_tables(session, settings.schema, schemas);
    if (!foreign) return Unexpected{std::move(foreign).error()};
    auto objects = objects_in(session, schemas);
    if (!objects)
        return Unexpected{in_context("looking at the schemas", to_error(objects.error()))};
    return ResetScope{std::move(schemas), *std::move(objects), *std::move(foreign)};
}

Result<std::string> managed_service_sign(Session& session) {
    if (!session.facts().aurora_version.empty())
        return "it is Aurora " + session.facts().aurora_version;
    const auto role = session.execute(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rds_superuser')");
    if (!role) return Unexpected{to_error(role.error())};
    return std::string{role->back().boolean(0, 0) ? "it has the role rds_superuser, as servers of "
                                                    "Amazon RDS have"
                                                  : ""};
}

Result<Done> reset_database(Session& session, const HistorySettings& settings,
                            const ResetScope& scope, const RepairAuthor& author, StopToken stop) {
    return ResetRun{session, settings, scope, author, stop}.run();
}

} // namespace lockstep::pg
