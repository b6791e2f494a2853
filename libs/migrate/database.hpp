// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "migrate/history.hpp"

namespace lockstep::migrate {

struct LockHolder {
    int pid = 0;
    std::string application; ///< application_name, such as "lockstep/shop/app/7d4b9/app-7d4b9-x2x".
    std::string since;       ///< RFC 3339: when that session began.
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

/// Why a migration was not applied. Nothing of it is in the database, except that `observe` says
/// that the connection broke during COMMIT, so that only the history row can tell.
struct ApplyFailure {
    Remedy remedy = Remedy::fix_input;
    StatementFailure failure;
};

struct ApplyContext {
    std::string rollout;
    std::string pod;
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

    /// Records a try and closes those that a killed holder of the lock left open ("abandoned").
    /// Only under the lock. Returns the attempt's number.
    virtual Result<std::int64_t> begin_attempt(const AttemptStart& start) = 0;

    /// Writes the outcome of a try, and completes or fails the rollout's row.
    virtual Result<Done> end_attempt(std::int64_t attempt, const AttemptEnd& end) = 0;

    /// Runs the statements and writes the history row in one transaction, after checking that this
    /// is still the writer and still holds the lock. Returns the row.
    virtual Expected<HistoryRow, ApplyFailure> apply(const Migration& migration,
                                                     const ApplyContext& context) = 0;
};

} // namespace lockstep::migrate
