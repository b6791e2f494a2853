// SPDX-License-Identifier: Apache-2.0
#include "pg/verification.hpp"

#include <utility>

#include <fmt/format.h>

#include "pg/history_database.hpp"

namespace lockstep::pg {
namespace {

constexpr const char* table_form = R"(CREATE TABLE IF NOT EXISTS {0}.verification (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    marker text NOT NULL,
    pod text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    server_started timestamptz NOT NULL DEFAULT pg_catalog.pg_postmaster_start_time(),
    made_schema boolean NOT NULL DEFAULT false))";

constexpr const char* insert_marker =
    "INSERT INTO {0}.verification (marker, pod, made_schema) VALUES ({1}, {2}, {3})";

/// A text that no other run has.
constexpr const char* new_marker =
    "SELECT pg_catalog.md5(pg_catalog.random()::text || pg_catalog.clock_timestamp()::text || "
    "pg_catalog.pg_backend_pid()::text), pg_catalog.pg_backend_pid()";

constexpr const char* known_markers = R"(
SELECT to_char(pg_catalog.min(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       pg_catalog.count(*), pg_catalog.count(DISTINCT server_started)
  FROM {0}.verification)";

constexpr const char* division_by_zero = "22012";

/// The steps of one run; each gives false when `error` says why the server could not be asked.
class Verifier {
public:
    Verifier(Session& session, const SessionOpener& open, const std::string& schema,
             std::string pod)
        : session_{session}, open_{open}, name_{schema}, schema_{session.quote_name(schema)},
          pod_{std::move(pod)} {}

    Result<Verification> run() {
        if (make() && write() && connect_again() && read_back() && keep_apart() && roll_back() &&
            look_back())
            return std::move(found_);
        if (session_.alive() && session_.transaction() != TransactionState::idle)
            (void)session_.execute("ROLLBACK");
        return Unexpected{std::move(error_)};
    }

private:
    bool make() {
        const auto there = ask(session_, fmt::format("SELECT to_regclass({}) IS NOT NULL, "
                                                     "to_regnamespace({}) IS NOT NULL",
                                                     session_.quote(schema_ + ".verification"),
                                                     session_.quote(schema_)));
        if (!there) return false;
        if (there->boolean(0, 0)) return true;
        made_schema_ = !there->boolean(0, 1);
        std::vector<std::string> statements{
            "SET LOCAL client_min_messages = warning",
            fmt::format("SELECT pg_catalog.pg_advisory_xact_lock({})",
                        lock_key(name_ + ".verification"))};
        if (made_schema_) statements.push_back("CREATE SCHEMA IF NOT EXISTS " + schema_);
        statements.push_back(fmt::format(table_form, schema_));
        const auto made = session_.transact(statements);
        if (made) return true;
        return fail("making the table " + schema_ + ".verification", made.error());
    }

    bool write() {
        const auto marker = ask(session_, new_marker);
        if (!marker) return false;
        marker_ = marker->string(0, 0);
        process_ = marker->string(0, 1);
        return ask(session_, fmt::format(insert_marker, schema_, session_.quote(marker_),
                                         session_.quote(pod_), made_schema_))
            .has_value();
    }

    bool connect_again() {
        auto opened = open_();
        if (!opened) {
            error_ = in_context("opening a second connection", opened.error());
            return false;
        }
        other_ = *std::move(opened);
        return true;
    }

    bool read_back() {
        const auto seen = ask(*other_, count_of(marker_) + ", pg_catalog.pg_backend_pid()");
        if (!seen) return false;
        const bool kept = seen->number(0, 0) == 1;
        add("persistence", kept,
            kept ? "a committed marker was read back over a new connection"
                 : "a committed marker is not there over a new connection");
        const bool apart = seen->text(0, 1) != process_;
        add("connections", apart,
            apart ? "two connections are served by two server processes"
                  : "two connections are served by one server process: a pooler stands between");
        return true;
    }

    /// What a session has not committed, or has only set for itself, is nobody else's.
    bool keep_apart() {
        const auto hidden = marker_ + "-uncommitted";
        const auto begun = ask(
            session_, fmt::format("SET lockstep.verification = {}; BEGIN; ", quote(hidden)) +
                          fmt::format(insert_marker, schema_, quote(hidden), quote(pod_), false));
        if (!begun) return false;
        const auto seen =
            ask(*other_, count_of(hidden) +
                             ", coalesce(current_setting('lockstep.verification', true), '')");
        if (!seen || !ask(session_, "ROLLBACK; RESET lockstep.verification")) return false;
        const bool apart = seen->number(0, 0) == 0 && seen->text(0, 1) != hidden;
        add("isolation", apart,
            apart
                ? "neither what is not committed nor a session's setting is seen by another session"
                : "a session sees what another one has not committed, or its settings");
        return true;
    }

    bool roll_back() {
        const auto lost = marker_ + "-failed";
        if (!ask(session_,
                 "BEGIN; " + fmt::format(insert_marker, schema_, quote(lost), quote(pod_), false)))
            return false;
        const auto failing = session_.execute("SELECT 1 / 0");
        if (failing) return fail("failing on purpose", {.message = "1 / 0 was computed"});
        if (failing.error().sqlstate != division_by_zero)
            return fail("failing on purpose", failing.error());
        if (!ask(session_, "ROLLBACK")) return false;
        const auto left = ask(*other_, count_of(lost));
        if (!left) return false;
        const bool clean = left->number(0, 0) == 0;
        add("rollback", clean,
            clean ? "a failed transaction left nothing"
                  : "rows of a failed transaction are still there");
        return true;
    }

    bool look_back() {
        const auto known = ask(*other_, fmt::format(known_markers, schema_));
        if (!known) return false;
        found_.first_marker = known->string(0, 0);
        found_.markers = known->number(0, 1);
        found_.server_starts = known->number(0, 2);
        const auto restarts = found_.server_starts - 1;
        add("durability", true,
            found_.markers == 1
                ? "this is the first marker; run it again after a restart to see that it stays"
                : fmt::format("{} markers are there, the first since {}; they have survived {} "
                              "restart{} of the server",
                              found_.markers, found_.first_marker, restarts,
                              restarts == 1 ? "" : "s"));
        return true;
    }

    [[nodiscard]] std::string count_of(const std::string& marker) const {
        return fmt::format(
            "SELECT (SELECT pg_catalog.count(*) FROM {}.verification WHERE marker = {})", schema_,
            quote(marker));
    }

    [[nodiscard]] std::string quote(const std::string& text) const { return session_.quote(text); }

    void add(const char* name, bool holds, std::string detail) {
        found_.proofs.push_back({name, holds, std::move(detail)});
    }

    std::optional<Rows> ask(Session& session, const std::string& query) {
        auto results = session.execute(query);
        if (results) return std::optional<Rows>{std::move(results->back())};
        fail("verifying", results.error());
        return std::nullopt;
    }

    bool fail(const std::string& doing, const ServerError& error) {
        error_ = in_context(doing, to_error(error));
        return false;
    }

    Session& session_;
    const SessionOpener& open_;
    std::string name_;
    std::string schema_; ///< In quotes.
    std::string pod_;
    std::optional<Session> other_;
    std::string marker_;
    std::string process_;
    bool made_schema_ = false;
    Verification found_;
    Error error_{};
};

constexpr const char* what_is_there = R"(
SELECT bool_or(v.made_schema)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c
                    WHERE c.relnamespace = to_regnamespace({1}) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                      AND c.relname <> 'verification')
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.pronamespace = to_regnamespace({1}))
  FROM {0}.verification v)";

} // namespace

Result<Verification> verify_persistence(Session& session, const SessionOpener& open,
                                        const std::string& schema, const std::string& pod) {
    return Verifier{session, open, schema, pod}.run();
}

Result<CleanedUp> remove_verification(Session& session, const std::string& schema) {
    const auto name = session.quote_name(schema);
    const auto there = session.execute(fmt::format(what_is_there, name, session.quote(name)));
    if (!there) {
        const auto& state = there.error().sqlstate;
        if (state == "42P01" || state == "3F000") return CleanedUp::nothing;
        return Unexpected{in_context("cleaning up", to_error(there.error()))};
    }
    const bool whole = there->back().boolean(0, 0);
    std::vector<std::string> statements{"SET LOCAL client_min_messages = warning",
                                        "DROP TABLE IF EXISTS " + name + ".verification"};
    if (whole) statements.push_back("DROP SCHEMA IF EXISTS " + name);
    const auto removed = session.transact(statements);
    if (!removed) return Unexpected{in_context("cleaning up", to_error(removed.error()))};
    return whole ? CleanedUp::table_and_schema : CleanedUp::table;
}

} // namespace lockstep::pg
