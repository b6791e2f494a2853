// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "migrate/database.hpp"

namespace lockstep::initcontainer {

/// Another database, with a memory of the history: after a run the report tells what the run saw
/// and did, at no further round trip.
class RememberingDatabase final : public migrate::Database {
public:
    /// `database` is borrowed and must outlive this.
    explicit RememberingDatabase(migrate::Database& database) : database_{database} {}

    Result<migrate::History> read_history(const std::string& set_digest) override;
    Result<bool> try_lock() override { return database_.try_lock(); }
    Result<std::optional<migrate::LockHolder>> lock_holder() override {
        return database_.lock_holder();
    }
    void unlock() noexcept override { database_.unlock(); }
    Result<Done> ensure_history() override { return database_.ensure_history(); }
    Result<migrate::InStep> keep_in_step(const migrate::History& history) override {
        return database_.keep_in_step(history);
    }
    Result<std::int64_t> begin_attempt(const migrate::AttemptStart& start) override {
        return database_.begin_attempt(start);
    }
    Result<Done> end_attempt(std::int64_t attempt, const migrate::AttemptEnd& end) override {
        return database_.end_attempt(attempt, end);
    }
    Expected<migrate::HistoryRow, migrate::ApplyFailure>
    apply(const migrate::Migration& migration, const migrate::ApplyContext& context,
          migrate::ApplyObserver& observer) override;

    /// The history as last read, with what was applied since. `seen` says whether it was read at
    /// all.
    [[nodiscard]] const migrate::History& history() const noexcept { return history_; }
    [[nodiscard]] bool seen() const noexcept { return seen_; }

private:
    migrate::Database& database_;
    migrate::History history_;
    bool seen_ = false;
};

} // namespace lockstep::initcontainer
