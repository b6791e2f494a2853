// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/progress.hpp"

#include <fmt/format.h>

#include "base/log.hpp"

namespace lockstep::initcontainer {

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
}

void ProgressLog::applied(const migrate::HistoryRow& row) {
    log::info("applied", {{"file", row.script},
                          {"version", row.version},
                          {"duration", fmt::format("{}ms", row.duration_ms)}});
}

void ProgressLog::warning(const std::string& sentence) {
    log::warning(sentence);
}

} // namespace lockstep::initcontainer
