// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "migrate/history.hpp"

namespace lockstep::migrate {

struct LockHolder {
    int pid = 0;
    std::string application; ///< application_name, such as "lockstep/shop/app/7d4b9/app-7d4b9-x2x".
    std::string since;       ///< RFC 3339: when that session began.
    bool at_work = false;    ///< A statement of it runs right now.
};

/// A session whose locks stand in the way of a statement.
struct Blocker {
    int pid = 0; ///< Zero: a prepared transaction, which has no session.
    std::string application;
    std::string state;       ///< As in pg_stat_activity, such as "idle in transaction".
    bool autovacuum = false; ///< A worker that gives way by itself, after deadlock_timeout.
    std::string relation;    ///< What it holds.
    std::string mode;        ///< How, such as "AccessShareLock".
    Milliseconds transaction_age{0};
};

/// How far a long statement is.
struct StatementProgress {
    std::string script;
    std::string phase; ///< The server's word, such as "building index: scanning table".
    std::int64_t done = 0;
    std::int64_t total = 0; ///< Zero: not known.
};

/// Who tries, written before the first file is touched.
struct AttemptStart {
    std::string set_digest;
    std::string rollout;
    std::string pod;
    std::string retry_token; ///< Empty when no retry was asked for.
};

enum class AttemptOutcome { applied, failed, retry };

/// How a try ended, written after the roll-back so that it survives it.
struct AttemptEnd {
    AttemptOutcome outcome = AttemptOutcome::applied;
    std::optional<StatementFailure> failure;
    std::int64_t duration_ms = 0;
};

/// What became of a migration that was not applied.
enum class Aftermath {
    rolled_back, ///< The file ran in one transaction, and none of it is left.
    partial,     ///< It runs statement by statement: those before the failed one are done, and
                 ///< the next run goes on behind them.
    unknown,     ///< The connection broke when it could have been done: look before acting.
};

/// Why a migration was not applied.
struct ApplyFailure {
    Remedy remedy = Remedy::fix_input;
    StatementFailure failure;
    Aftermath aftermath = Aftermath::rolled_back;
    /// A lock was not given in time (SQLSTATE 55P03), and nothing that cannot be repeated ran
    /// before: the same call may be made again.
    bool may_try_again = false;
    bool autovacuum_blocks = false; ///< Nobody else did: it gives way after deadlock_timeout.
    /// The tool whose table is mirrored is at work: its lock is held. Nothing was done.
    bool other_tool_works = false;
};

struct ApplyContext {
    std::string rollout;
    std::string pod;
    /// Wait longer for locks than the settings say in this try, since only an autovacuum worker is
    /// in the way.
    bool outwait_autovacuum = false;
    bool begun = false;                         ///< The history has a row of it in state `started`.
    SessionState session = SessionState::reset; ///< What the next file is to find.
    Milliseconds spent{0}; ///< On this migration before the call; part of its duration.
};

/// What is seen while a migration is applied. Called from the thread that applies.
class ApplyObserver {
public:
    virtual ~ApplyObserver() = default;
    /// Before a statement that takes a strong lock: these sessions stand in its way.
    virtual void blocked(const Migration& migration, const std::vector<Blocker>& blockers) = 0;
    virtual void progress(const StatementProgress& progress) = 0;
    /// Something a person wants to read later: an index that was healed, a resumed file.
    virtual void notice(const std::string& sentence) = 0;
};

/// What came of looking at the mirrored table.
struct InStep {
    std::vector<std::string> done; ///< Sentences; empty: nothing differed.
    std::string busy; ///< Not empty: nothing was done, since this holds the tool's lock.
};

/// What the rules of a run need from a database. One object is one session: it never reconnects,
/// and after a lost connection every call fails with `retry`.
class Database {
public:
    virtual ~Database() = default;

    /// History, and what concerns the set of files with this digest. Takes no lock, writes nothing,
    /// at most one round trip; an absent history schema is an empty history.
    virtual Result<History> read_history(const std::string& set_digest) = 0;

    /// Tries once, without waiting, to take the session-level advisory lock of this history. Fails
    /// with `retry` when the server is not the writer (a lock on a reader means nothing).
    virtual Result<bool> try_lock() = 0;

    /// Whoever holds the lock now; none when it is free.
    virtual Result<std::optional<LockHolder>> lock_holder() = 0;

    /// Gives the lock back. A failure is logged: the server releases it with the session.
    virtual void unlock() noexcept = 0;

    /// Makes the history schema and its tables, or adds what is missing. Only under the lock.
    virtual Result<Done> ensure_history() = 0;

    /// Takes over what the tool of the mirrored table applied by itself, and adds to that table
    /// what it lacks. Only under the lock. Fails with `fix_input` when the tool undid something
    /// that is applied here: nobody but a person knows what is true then.
    virtual Result<InStep> keep_in_step(const History& /*history*/) { return InStep{}; }

    /// Records a try and closes those that a killed holder of the lock left open ("abandoned").
    /// Only under the lock. Returns the attempt's number.
    virtual Result<std::int64_t> begin_attempt(const AttemptStart& start) = 0;

    /// Writes the outcome of a try, and completes or fails the rollout's row.
    virtual Result<Done> end_attempt(std::int64_t attempt, const AttemptEnd& end) = 0;

    /// Runs the migration once, as plan_file() says: in one transaction with its history row, or
    /// statement by statement from where the last run ended. Before each step it is checked that
    /// this is still the writer and still holds the lock. Returns the row.
    virtual Expected<HistoryRow, ApplyFailure>
    apply(const Migration& migration, const ApplyContext& context, ApplyObserver& observer) = 0;
};

} // namespace lockstep::migrate
