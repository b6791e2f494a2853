// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/stop.hpp"
#include "migrate/database.hpp"
#include "migrate/plan.hpp"

namespace lockstep::migrate {

enum class NewerHistory { allow, refuse };

/// Who applies what is pending.
enum class Migrator {
    self,  ///< This run, unless another is faster.
    other, ///< Somebody else, such as a Job: this run only waits for the result, as long as for the
           ///< lock.
};

struct RunSettings {
    Migrator migrator = Migrator::self;
    std::string rollout; ///< The set's digest stands in where this is empty.
    std::string pod;
    std::string retry_token;
    int attempts_per_rollout = 1;
    std::chrono::milliseconds lock_wait{
        std::chrono::minutes{30}}; ///< Zero: the lock is tried once.
    Backoff::Limits lock_poll{.first = std::chrono::milliseconds{200},
                              .longest = std::chrono::milliseconds{700}};
    /// How long one migration is tried again when a lock on a table is not given in time, and the
    /// pauses between. No lock is held in a pause.
    std::chrono::milliseconds lock_budget{std::chrono::minutes{5}};
    Backoff::Limits lock_retry{.first = std::chrono::milliseconds{500},
                               .longest = std::chrono::milliseconds{10'000}};
    /// How many attempts of one set may be cut off, one after the other and without any progress.
    int abandoned_attempts = 10;
    OutOfOrder out_of_order = OutOfOrder::refuse;
    NewerHistory newer_history = NewerHistory::allow;
};

enum class RunOutcome { applied, nothing_pending, waited_for_other, newer_history };

/// How a run that did not fail ended.
struct RunResult {
    RunOutcome outcome = RunOutcome::nothing_pending;
    std::vector<HistoryRow> applied; ///< By this run, in order.
};

/// Why a run failed. `statement` is there when a migration failed, now or recorded earlier.
struct RunFailure {
    Error error;
    std::string
        kind; ///< "sql", "recorded", "checksum", "order", "requires", "file", "lock",
              ///< "newer-history", "abandoned", "mirror" (the other tool's table), "connection",
              ///< "history" (it cannot be made, read or written), "waiting" or "stopped".
    std::optional<StatementFailure> statement;
    std::vector<HistoryRow> applied; ///< Whole migrations that were applied before the failure.
};

/// What a run tells while it goes on. All calls come from the run's own thread.
class RunObserver : public ApplyObserver {
public:
    /// A lock on a table was not given in time; the migration is tried again after `delay`.
    virtual void trying_again(const Migration& migration, Milliseconds delay) = 0;
    /// Another session holds the lock; called when that is first seen and whenever the holder
    /// changes.
    virtual void waiting_for_lock(const LockHolder& holder) = 0;
    /// With Migrator::other: so many migrations are pending, and somebody else is to apply them.
    virtual void waiting_for_other(std::size_t pending) = 0;
    virtual void applying(const Migration& migration, std::size_t number, std::size_t total) = 0;
    virtual void applied(const HistoryRow& row) = 0;
    virtual void warning(const std::string& sentence) = 0;
};

/// Where the time went.
struct RunTimes {
    std::chrono::milliseconds lock{0};
    std::chrono::milliseconds apply{0};
};

/// Applies what is pending, once.
///
/// Flow: read history without a lock; nothing pending: done. Otherwise poll for the lock with
/// jitter and no open transaction, re-reading the history between polls; under the lock read again,
/// record the attempt, apply file by file, record the outcome, release.
///
/// Guarantees: of all runs against one history at most one applies at a time; a failure that needs
/// new input is recorded for the set of files and met by all other runs of that set without running
/// SQL; an older set never acts on a newer database.
///
/// With Migrator::other the flow ends before the lock: the history is read again and again until
/// nothing is pending, or a failure is recorded, or the time is up.
///
/// Fails with `retry` when the lock is not obtained in time, the connection breaks or `stop` is
/// requested, with `observe` when it broke during COMMIT, with `fix_input` otherwise.
Expected<RunResult, RunFailure> run(Database& database, const MigrationSet& set,
                                    const RunSettings& settings, const Clock& clock, StopToken stop,
                                    RunObserver& observer, RunTimes& times);

} // namespace lockstep::migrate
