// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "initcontainer/first_time.hpp"
#include "migrate/database.hpp"
#include "pg/history_database.hpp"

namespace lockstep::initcontainer {

/// A database that knows what to do when it has no history yet: it shows the history as it will be,
/// and makes it so under the lock. With a history it costs nothing.
class FirstTimeDatabase final : public migrate::Database {
public:
    /// Both are borrowed and must outlive this.
    FirstTimeDatabase(pg::HistoryDatabase& database, FirstTime& first_time)
        : database_{database}, first_time_{first_time} {}

    /// Fails with `fix_input` where a person has to say what the database is; refusal() then says
    /// that this was why.
    Result<migrate::History> read_history(const std::string& set_digest) override;
    Result<bool> try_lock() override { return database_.try_lock(); }
    Result<std::optional<migrate::LockHolder>> lock_holder() override {
        return database_.lock_holder();
    }
    void unlock() noexcept override { database_.unlock(); }
    Result<Done> ensure_history() override;
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
          migrate::ApplyObserver& observer) override {
        return database_.apply(migration, context, observer);
    }

    /// What is to be done first, as last decided; none when the history is there.
    [[nodiscard]] const std::optional<FirstDecision>& decision() const noexcept {
        return decision_;
    }
    /// What this object has done; none when there was nothing to do.
    [[nodiscard]] const std::optional<FirstDecision>& carried_out() const noexcept {
        return carried_out_;
    }
    [[nodiscard]] const std::optional<Error>& refusal() const noexcept { return refusal_; }

private:
    pg::HistoryDatabase& database_;
    FirstTime& first_time_;
    bool exists_ = false;
    std::optional<FirstDecision> decision_;
    std::optional<FirstDecision> carried_out_;
    std::optional<Error> refusal_;
};

/// The kind of a failure to read the history: "unmanaged" where a person has to say more.
report::Failure failure_of(const FirstTimeDatabase& database);

/// Says in the report of a look what the first run will do before anything else.
void add_first(const FirstTimeDatabase& database, report::Report& report);

} // namespace lockstep::initcontainer
