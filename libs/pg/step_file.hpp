// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "migrate/file_plan.hpp"
#include "pg/batch.hpp"
#include "pg/file_failure.hpp"
#include "pg/step_record.hpp"

namespace lockstep::pg {

/// A file that runs statement by statement, its row in the history, and the short transactions in
/// which that row is written while the session looks as the file's statements made it.
class StepFile {
public:
    /// All of it is borrowed. The session is still as it was set up.
    StepFile(const ApplyScene& scene, const migrate::Migration& migration,
             const migrate::ApplyContext& context, const std::vector<sql::Statement>& statements,
             const migrate::FilePlan& plan);

    [[nodiscard]] const ApplyScene& scene() const { return scene_; }
    [[nodiscard]] Session& session() const { return scene_.session; }
    [[nodiscard]] const migrate::Migration& migration() const { return migration_; }
    [[nodiscard]] const migrate::ApplyContext& context() const { return context_; }
    [[nodiscard]] const std::vector<sql::Statement>& statements() const { return statements_; }
    [[nodiscard]] const migrate::FilePlan& plan() const { return plan_; }

    /// As the history has it.
    [[nodiscard]] const StepRecord& record() const { return record_; }
    void set_record(StepRecord record);
    /// They are compared once, and there may be a million.
    void forget_hashes() { record_.hashes.clear(); }

    /// The same with the time that this try took until now.
    [[nodiscard]] StepRecord timed_record() const;

    /// Begins a transaction of ours, with the guard.
    Expected<Batch, migrate::ApplyFailure> begin_own_work();

    /// Makes the rest of the transaction in `batch` ours: role and search path, up to its COMMIT.
    void add_own_ground(Batch& batch) const;

    /// Whether statements of ours would be read as they are meant.
    [[nodiscard]] bool reads_our_text() const;

    /// Ends a transaction with its COMMIT. `statement` is to blame for what is nobody's fault.
    Expected<std::vector<Rows>, migrate::ApplyFailure>
    commit(Batch batch, std::optional<std::size_t> statement = std::nullopt,
           const ExecuteOptions& options = {});

    /// Writes down that `done` statements are done and none runs.
    Expected<Done, migrate::ApplyFailure> count(std::size_t done);

    /// Writes down what runs or has failed; see step_record.hpp.
    Expected<Done, migrate::ApplyFailure> mark(int running, const std::string& before);

    /// Tells the file what was counted in a transaction of its own.
    void counted(std::size_t done);

    /// A COMMIT that gives another user back takes away the role that was set for it.
    Expected<Done, migrate::ApplyFailure> keep_user();

    /// Runs the session-level SETs of the statements that are done again.
    Expected<Done, migrate::ApplyFailure> replay_session();

    [[nodiscard]] migrate::ApplyFailure
    failure(const BatchFailure& failed, std::optional<std::size_t> statement = std::nullopt) const;
    [[nodiscard]] migrate::ApplyFailure failure(Remedy remedy, std::string message,
                                                std::optional<std::size_t> statement) const;

private:
    [[nodiscard]] migrate::ApplyFailure placed(migrate::ApplyFailure failure) const;
    [[nodiscard]] bool has_other_user() const;

    const ApplyScene& scene_;
    const migrate::Migration& migration_;
    const migrate::ApplyContext& context_;
    const std::vector<sql::Statement>& statements_;
    const migrate::FilePlan& plan_;
    FileFailure failure_;
    StepRecord record_;
    std::chrono::steady_clock::time_point begun_;
};

} // namespace lockstep::pg
