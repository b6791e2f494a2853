// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "initcontainer/commands/context.hpp"
#include "pg/history_database.hpp"
#include "pg/history_repair.hpp"

/// What baseline, repair and undo share: a person changes the history, under the lock, on record.
namespace lockstep::initcontainer {

/// The migration lock for as long as this lives.
class HeldLock {
public:
    /// `database` is borrowed and holds the lock.
    explicit HeldLock(pg::HistoryDatabase& database) : database_{database} {}
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;
    ~HeldLock() { database_.unlock(); }

private:
    pg::HistoryDatabase& database_;
};

/// Waits for the migration lock as a run does, up to lock-wait. False when it was not obtained,
/// which the report then says.
bool wait_for_lock(const Context& context, pg::HistoryDatabase& database, report::Report& report);

/// Who acts, for which files.
/// Under the lock: takes over what the tool of the mirrored table did by itself, and adds to that
/// table what it lacks. False when that failed, which the report then says.
bool keep_in_step(const Context& context, pg::HistoryDatabase& database, report::Report& report);

pg::RepairAuthor author_of(const Context& context, std::string_view set_digest);

/// What was changed, or would have been.
struct HandChange {
    std::string command; ///< Such as "repair resume".
    std::string version;
    std::string file;
    std::string sentence;
};

/// Says in the report that it went well, or in a dry run would have.
void succeed(const Context& context, const HandChange& change, report::Report& report);

/// Prints the change, or the report of what went wrong.
void print_change(const Context& context, const HandChange& change, const report::Report& report);

} // namespace lockstep::initcontainer
