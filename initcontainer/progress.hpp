// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "migrate/run.hpp"
#include "pg/connect.hpp"

namespace lockstep::initcontainer {

/// Who holds a lock, for people: the session's application name, or its number.
std::string describe(const migrate::LockHolder& holder);

/// Logs why the database is waited for.
void log_waiting(const pg::ConnectFailure& failure);

/// Logs one line for each change of a run's state, and remembers who held the lock.
class ProgressLog final : public migrate::RunObserver {
public:
    void waiting_for_lock(const migrate::LockHolder& holder) override;
    void waiting_for_other(std::size_t pending) override;
    void applying(const migrate::Migration& migration, std::size_t number,
                  std::size_t total) override;
    void applied(const migrate::HistoryRow& row) override;
    void warning(const std::string& sentence) override;
    void trying_again(const migrate::Migration& migration, Milliseconds delay) override;
    void blocked(const migrate::Migration& migration,
                 const std::vector<migrate::Blocker>& blockers) override;
    void progress(const migrate::StatementProgress& progress) override;
    void notice(const std::string& sentence) override;

    /// The last one seen; empty when nobody else held it.
    [[nodiscard]] const std::string& lock_holder() const noexcept { return lock_holder_; }

private:
    std::string lock_holder_;
};

} // namespace lockstep::initcontainer
