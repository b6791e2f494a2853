// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/exec/database.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/duration.hpp"
#include "base/log.hpp"
#include "pg/apply_parts.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer::exec {
namespace {

using migrate::ApplyFailure;
using migrate::HistoryRow;
using migrate::Migration;

/// A server that starves may be slow to answer, and to end a command for that does harm. Where it
/// is cut off instead, its keepalives give the lock away after 25 s (pg/set_up.cpp): later than 2 s
/// until the look, the look, and the usual grace.
constexpr std::chrono::seconds longest_look{10};
/// Beyond the grace, until a command that was cut off has surely ended.
constexpr std::chrono::seconds margin{5};

ApplyFailure failure(const Migration& migration, Remedy remedy, std::string message,
                     std::string detail = {}) {
    ApplyFailure made;
    made.remedy = remedy;
    made.failure.script = migration.script;
    made.failure.message = std::move(message);
    made.failure.detail = std::move(detail);
    made.aftermath = migrate::Aftermath::partial;
    return made;
}

HistoryRow row_of(const Migration& migration) {
    HistoryRow row;
    row.kind = migration.kind;
    row.description = migration.description;
    row.script = migration.script;
    row.checksum = migration.checksum;
    row.token_checksum = migration.token_checksum();
    return row;
}

/// What makes the run take the verification's word for it.
void adjust(migrate::History& history, const Migration& migration, const Verification& found,
            bool by_revisions) {
    std::erase_if(history.rows, [&](const auto& row) { return row.script == migration.script; });
    if (!found.pending) history.rows.push_back(row_of(migration));
    // A query says whether the work is done, and not what else is.
    history.superseded = by_revisions ? found.newer : history.superseded && found.pending;
}

bool has(const std::vector<std::string>& environment, const std::string& name) {
    return std::any_of(environment.begin(), environment.end(),
                       [&](const auto& each) { return each.starts_with(name + "="); });
}

/// Our own environment, and what Lockstep knows of the database from elsewhere. Never a password.
std::vector<std::string> environment_for(const pg::ConnectionSettings& to) {
    std::vector<std::string> environment;
    for (char** each = environ; *each != nullptr; ++each)
        environment.emplace_back(*each);
    const auto port = std::to_string(to.port);
    const auto mode = std::string{pg::to_string(to.ssl_mode)};
    const std::initializer_list<std::pair<const char*, std::string>> more{
        {"POSTGRES_HOST", to.host},
        {"PGHOST", to.host},
        {"POSTGRES_PORT", port},
        {"PGPORT", port},
        {"POSTGRES_DB", to.database},
        {"PGDATABASE", to.database},
        {"POSTGRES_USERNAME", to.user},
        {"PGUSER", to.user},
        {"PGSSLMODE", mode},
        {"PGSSLROOTCERT", to.ssl_root_cert}};
    for (const auto& [name, value] : more)
        if (!value.empty() && !has(environment, name))
            environment.push_back(std::string{name} + "=" + value);
    return environment;
}

std::vector<Secret> secrets_of(const pg::ConnectionSettings& to) {
    std::vector<Secret> secrets{to.password};
    for (const auto* name : {"POSTGRES_PASSWORD", "PGPASSWORD"})
        if (const char* value = ::getenv(name)) secrets.emplace_back(value);
    return secrets;
}

std::string how_it_ended(const ChildEnd& end) {
    if (end.fate == ChildFate::killed)
        return fmt::format("the command was ended by signal {} ({})", end.code,
                           ::strsignal(end.code));
    return fmt::format("the command ended with status {}", end.code);
}

} // namespace

Result<Done> ExecDatabase::ask() {
    auto found =
        verify(project_, settings_.exec, settings_.history.schema, acquaintance_, session_);
    if (!found) return Unexpected{std::move(found).error()};
    verification_ = *std::move(found);
    return Done{};
}

Result<migrate::History> ExecDatabase::read_history(const std::string& set_digest) {
    auto history = read_once(set_digest);
    if (!history || history->exists) return history;
    // With nothing pending the run makes the history all the same: it then knows the database.
    history->cut_off = true;
    const auto allowed = may_begin();
    if (allowed) return history;
    // Whoever began meanwhile made a history, and tables behind it, which are no riddle.
    auto again = read_once(set_digest);
    if (!again || again->exists) return again;
    if (allowed.error().remedy == Remedy::fix_input) refusal_ = allowed.error();
    return Unexpected{allowed.error()};
}

Result<Done> ExecDatabase::may_begin() {
    if (verification_ && verification_->has_history) return Done{};
    const auto tables = pg::look_at_tables(session_, settings_.history.schema);
    if (!tables) return Unexpected{tables.error()};
    return exec::may_begin(project_, *tables, settings_.on_unmanaged);
}

Result<Done> ExecDatabase::ensure_history() {
    if (acquaintance_ == Acquaintance::none) {
        began_ = true;
        const bool has = verification_ && verification_->has_history;
        log::info("the first run on this database",
                  {{"case", has ? "adopt" : "start"},
                   {"what", has ? "the tool's own history is there" : "everything is pending"}});
    }
    return database_.ensure_history();
}

Result<migrate::History> ExecDatabase::read_once(const std::string& set_digest) {
    auto history = database_.read_history(set_digest);
    if (!history) return history;
    if (history->exists) acquaintance_ = Acquaintance::known;
    predecessor_cut_off_ = history->cut_off;
    if (auto asked = ask(); !asked) return Unexpected{std::move(asked).error()};
    const auto by_revisions = project_.graph && settings_.exec.verify_query.empty();
    if (verification_)
        adjust(*history, project_.set.migrations.front(), *verification_, by_revisions);
    return history;
}

bool ExecDatabase::still_holds() const {
    pg::ExecuteOptions options;
    options.deadline = std::chrono::steady_clock::now() + longest_look;
    const auto guard = pg::guard_statement(pg::lock_key(settings_.history.schema));
    return session_.execute(guard, options).has_value();
}

/// The last run lost its session or its life: its command may still have its grace.
std::optional<ApplyFailure> ExecDatabase::wait_for_predecessor(const Migration& migration) {
    if (!predecessor_cut_off_) return std::nullopt;
    const auto pause = settings_.exec.grace + Milliseconds{margin};
    log::info("the last run was cut off; waiting until its command has surely ended",
              {{"for", format_duration(pause)}});
    if (!stop_.wait_for(pause)) return std::nullopt;
    return failure(migration, Remedy::retry, "the run was asked to stop before the command began");
}

std::optional<ApplyFailure> ExecDatabase::run_command(const Migration& migration) {
    const auto to = settings_.connection.read();
    if (!to) return failure(migration, to.error().remedy, to.error().message);
    Output output{secrets_of(*to)};
    ChildWatch watch{
        .stop = stop_,
        .on_line = [&](Stream stream, std::string_view line) { output.add(stream, line); },
        .check = [&] { return still_holds(); },
        .descriptor = session_.descriptor(),
        .grace = settings_.exec.grace};
    const auto end = run_child({settings_.exec.command, environment_for(*to)}, watch);
    return judge(migration, end, output);
}

std::optional<ApplyFailure> ExecDatabase::judge(const Migration& migration, const ChildEnd& end,
                                                const Output& output) {
    if (end.fate == ChildFate::not_started)
        return failure(migration, Remedy::fix_input,
                       fmt::format("the command cannot be started: {}", ::strerror(end.code)),
                       "it is looked for on PATH of this container, or by its path");
    if (end.stopped)
        return failure(migration, Remedy::retry,
                       "the run was asked to stop, and ended the command");
    if (end.check_failed)
        return failure(migration, Remedy::retry,
                       "the session that holds the lock was lost, so the command was ended");
    if (end.fate == ChildFate::killed || end.code != 0) {
        const auto last = output.verdict();
        return failure(migration, Remedy::fix_input,
                       how_it_ended(end) + (last.empty() ? "" : ": " + last), output.tail());
    }
    if (!still_holds())
        return failure(migration, Remedy::retry, "the session that holds the lock was lost");
    if (auto asked = ask(); !asked)
        return failure(migration, asked.error().remedy, asked.error().message);
    if (!verification_ || (!verification_->pending && !verification_->newer)) return std::nullopt;
    return failure(migration, Remedy::fix_input,
                   "the command ended with status 0, but its work is not done: " +
                       verification_->sentence,
                   output.tail());
}

Expected<HistoryRow, ApplyFailure> ExecDatabase::apply(const Migration& migration,
                                                       const migrate::ApplyContext& context,
                                                       migrate::ApplyObserver& observer) {
    const auto begun = std::chrono::steady_clock::now();
    if (auto stopped = wait_for_predecessor(migration)) return Unexpected{*std::move(stopped)};
    if (auto failed = run_command(migration)) return Unexpected{*std::move(failed)};
    auto with_time = context;
    with_time.spent =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begun);
    return database_.apply(migration, with_time, observer);
}

} // namespace lockstep::initcontainer::exec
