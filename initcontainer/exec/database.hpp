// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "initcontainer/exec/output.hpp"
#include "initcontainer/exec/verification.hpp"
#include "initcontainer/settings.hpp"
#include "migrate/database.hpp"
#include "pg/session.hpp"

namespace lockstep::initcontainer::exec {

/// Another database, with a command in place of SQL: whether anything is pending is what the
/// verification says, and to apply is to run the command beside the session that holds the lock.
class ExecDatabase final : public migrate::Database {
public:
    /// All of it is borrowed and must outlive this.
    ExecDatabase(migrate::Database& database, pg::Session& session, const Project& project,
                 const Settings& settings, StopToken stop)
        : database_{database}, session_{session}, project_{project}, settings_{settings},
          stop_{stop} {}

    Result<migrate::History> read_history(const std::string& set_digest) override;
    Result<bool> try_lock() override { return database_.try_lock(); }
    Result<std::optional<migrate::LockHolder>> lock_holder() override {
        return database_.lock_holder();
    }
    void unlock() noexcept override { database_.unlock(); }
    Result<Done> ensure_history() override;
    Result<std::int64_t> begin_attempt(const migrate::AttemptStart& start) override {
        return database_.begin_attempt(start);
    }
    Result<Done> end_attempt(std::int64_t attempt, const migrate::AttemptEnd& end) override {
        return database_.end_attempt(attempt, end);
    }
    Expected<migrate::HistoryRow, migrate::ApplyFailure>
    apply(const migrate::Migration& migration, const migrate::ApplyContext& context,
          migrate::ApplyObserver& observer) override;

    /// As last asked; none where nothing was or there is nothing to ask.
    [[nodiscard]] const std::optional<Verification>& verification() const { return verification_; }

    /// Why a person has to say what the database is; none where that is not asked.
    [[nodiscard]] const std::optional<Error>& refusal() const noexcept { return refusal_; }
    /// Whether this object was the first to accept the database.
    [[nodiscard]] bool began() const noexcept { return began_; }

private:
    Result<migrate::History> read_once(const std::string& set_digest);
    Result<Done> may_begin();
    Result<Done> ask();
    [[nodiscard]] bool still_holds() const;
    std::optional<migrate::ApplyFailure> wait_for_predecessor(const migrate::Migration& migration);
    std::optional<migrate::ApplyFailure> run_command(const migrate::Migration& migration);
    std::optional<migrate::ApplyFailure> judge(const migrate::Migration& migration,
                                               const ChildEnd& end, const Output& output);

    migrate::Database& database_;
    pg::Session& session_;
    const Project& project_;
    const Settings& settings_;
    StopToken stop_;
    std::optional<Verification> verification_;
    std::optional<Error> refusal_;
    Acquaintance acquaintance_ = Acquaintance::none;
    bool predecessor_cut_off_ = false;
    bool began_ = false;
};

} // namespace lockstep::initcontainer::exec
