// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "in_memory_database.hpp"
#include "migrate/run.hpp"
#include "migration_sets.hpp"

namespace lockstep::migrate::testing {

/// Moves on by `step` whenever it is looked at.
class FakeClock final : public Clock {
public:
    std::chrono::milliseconds step{0};

    [[nodiscard]] SteadyTime now() const override { return now_ += step; }
    [[nodiscard]] WallTime wall() const override { return {}; }

private:
    mutable SteadyTime now_{};
};

class RecordingObserver final : public RunObserver {
public:
    std::vector<std::string> holders;
    std::vector<std::string> applying_lines; ///< "1/2 script".
    std::vector<std::string> applied_scripts;
    std::vector<std::string> warnings;
    std::function<void()> on_applied;

    void waiting_for_lock(const LockHolder& holder) override {
        holders.push_back(holder.application);
    }
    std::vector<std::size_t> waits_for_other;
    void waiting_for_other(std::size_t pending) override { waits_for_other.push_back(pending); }
    void applying(const Migration& migration, std::size_t number, std::size_t total) override {
        applying_lines.push_back(std::to_string(number) + "/" + std::to_string(total) + " " +
                                 migration.script);
    }
    void applied(const HistoryRow& row) override {
        applied_scripts.push_back(row.script);
        if (on_applied) on_applied();
    }
    void warning(const std::string& sentence) override { warnings.push_back(sentence); }
    std::vector<Milliseconds> pauses;
    void trying_again(const Migration&, Milliseconds delay) override { pauses.push_back(delay); }
    void blocked(const Migration&, const std::vector<Blocker>&) override {}
    void progress(const StatementProgress&) override {}
    std::vector<std::string> notices;
    void notice(const std::string& sentence) override { notices.push_back(sentence); }
};

/// Two migrations, a database, and everything else that a run needs.
class RunTest : public ::testing::Test {
protected:
    RunTest() {
        settings.rollout = "shop/app/7d4b9";
        settings.pod = "app-7d4b9-x2x";
        settings.lock_poll = {.first = std::chrono::milliseconds{1},
                              .longest = std::chrono::milliseconds{1}};
    }

    ~RunTest() override {
        EXPECT_EQ(database.breaches, std::vector<std::string>{});
        EXPECT_FALSE(database.locked) << "the run left the lock behind";
    }

    Expected<RunResult, RunFailure> go() {
        return run(database, set, settings, clock, stop.token(), observer, times);
    }

    /// The error of a run that must fail.
    RunFailure fail() {
        auto outcome = go();
        if (outcome) {
            ADD_FAILURE() << "the run did not fail";
            return {};
        }
        return std::move(outcome).error();
    }

    void let_migration_fail(std::size_t index, Remedy remedy, const std::string& message,
                            const std::string& sqlstate) {
        const auto& migration = set.migrations[index];
        database.failing[migration.script] = {
            remedy, InMemoryDatabase::failure_in(migration, message, sqlstate)};
    }

    void apply_all_as_another() {
        for (const auto& migration : set.migrations)
            database.history.rows.push_back(row_of(migration));
    }

    MigrationSet set = set_of(versioned("1", "orders", "CREATE TABLE orders ();"),
                              versioned("2", "items", "CREATE TABLE items ();"));
    InMemoryDatabase database;
    RunSettings settings;
    FakeClock clock;
    StopSource stop;
    RecordingObserver observer;
    RunTimes times;
};

inline LockHolder held_by(const std::string& application) {
    return {4711, application, "2026-03-01T11:59:00Z", false};
}

} // namespace lockstep::migrate::testing
