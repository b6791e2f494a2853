// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/progress.hpp"

#include <fmt/format.h>

#include "base/duration.hpp"
#include "base/log.hpp"

namespace lockstep::initcontainer {
namespace {

/// The SQL that is about to be run, for people who want to see all of it.
void echo(const migrate::Migration& migration) {
    for (const auto& statement : migration.statements()) {
        log::debug(
            "statement",
            {{"file", migration.script}, {"line", statement.begin.line}, {"sql", statement.text}});
    }
}

} // namespace

std::string describe(const migrate::LockHolder& holder) {
    return holder.application.empty() ? fmt::format("session {}", holder.pid) : holder.application;
}

void log_waiting(const pg::ConnectFailure& failure) {
    log::info("waiting for the database",
              {{"class", pg::to_string(failure.failure_class)}, {"reason", failure.error.message}});
}

void ProgressLog::waiting_for_lock(const migrate::LockHolder& holder) {
    lock_holder_ = describe(holder);
    log::info("waiting for another migrator",
              {{"holder", lock_holder_}, {"pid", holder.pid}, {"since", holder.since}});
}

void ProgressLog::waiting_for_other(std::size_t pending) {
    log::info("waiting for another run to apply the migrations", {{"pending", pending}});
}

void ProgressLog::applying(const migrate::Migration& migration, std::size_t number,
                           std::size_t total) {
    log::info("applying",
              {{"file", migration.script}, {"migration", fmt::format("{}/{}", number, total)}});
    if (log::shows(log::Level::debug)) echo(migration);
}

void ProgressLog::applied(const migrate::HistoryRow& row) {
    log::info("applied", {{"file", row.script},
                          {"version", row.version},
                          {"duration", fmt::format("{}ms", row.duration_ms)}});
}

void ProgressLog::warning(const std::string& sentence) {
    log::warning(sentence);
}

void ProgressLog::trying_again(const migrate::Migration& migration, Milliseconds delay) {
    log::info("a lock was not given in time; trying again",
              {{"file", migration.script}, {"after", format_duration(delay)}});
}

void ProgressLog::blocked(const migrate::Migration& migration,
                          const std::vector<migrate::Blocker>& blockers) {
    for (const auto& each : blockers) {
        log::info("a session is in the way",
                  {{"file", migration.script},
                   {"pid", each.pid},
                   {"application", each.autovacuum ? "autovacuum" : each.application},
                   {"state", each.state},
                   {"relation", each.relation},
                   {"lock", each.mode},
                   {"transaction_age", format_duration(each.transaction_age)}});
    }
}

void ProgressLog::progress(const migrate::StatementProgress& progress) {
    const auto share = progress.total > 0
                           ? fmt::format(", {} %", 100 * progress.done / progress.total)
                           : std::string{};
    if (log::show_progress(fmt::format("{}: {}{}", progress.script, progress.phase, share))) return;
    log::info("at work", {{"file", progress.script},
                          {"phase", progress.phase},
                          {"done", progress.done},
                          {"total", progress.total}});
}

void ProgressLog::notice(const std::string& sentence) {
    log::info(sentence);
}

} // namespace lockstep::initcontainer
