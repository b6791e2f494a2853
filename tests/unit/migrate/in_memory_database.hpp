// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "migrate/database.hpp"

namespace lockstep::migrate::testing {

/// A database that keeps a history in memory and does what its test tells it to. It holds callers
/// to the contract: nothing is written without the lock, and a lost connection stays lost.
class InMemoryDatabase final : public Database {
public:
    History history;
    /// What other sessions are seen to do: one entry an attempt to take the lock; empty: it is
    /// free.
    std::deque<std::optional<LockHolder>> holders;
    /// Happens when the lock was refused, as an act of the other session.
    std::function<void()> while_waiting;
    /// Happens right after the lock was given.
    std::function<void()> on_lock;
    /// Happens before a read of the history is answered.
    std::function<void()> on_read;
    std::map<std::string, ApplyFailure> failing; ///< By script.
    /// By script: what its first tries end with, before it is applied or fails for good.
    std::map<std::string, std::deque<ApplyFailure>> failing_at_first;
    bool loses_connection_in_commit = false; ///< Of the first migration that is applied.
    std::optional<Error> read_error;
    std::optional<Error> lock_error;
    std::optional<Error> ensure_error;
    std::optional<Error> end_error;
    /// What looks at the mirrored table come to, one after the other; the last one settles it.
    std::deque<Result<InStep>> in_step;
    std::vector<HistoryRow> taken_over; ///< What that adds to the history.

    // What was done, for expectations.
    std::vector<std::string> calls;
    std::vector<std::string> run_scripts;
    std::vector<AttemptStart> attempts;
    std::vector<AttemptEnd> ends;
    std::vector<ApplyContext> contexts;
    std::vector<std::string> digests_read;
    bool locked = false;
    std::vector<std::string> breaches; ///< Calls that the contract does not allow.

    Result<History> read_history(const std::string& set_digest) override {
        calls.emplace_back("read_history");
        digests_read.push_back(set_digest);
        if (on_read) on_read();
        if (lost_) return retry_later("the connection is lost");
        if (read_error) return Unexpected{*read_error};
        return history;
    }

    Result<bool> try_lock() override {
        calls.emplace_back("try_lock");
        if (lost_) return retry_later("the connection is lost");
        if (lock_error) return Unexpected{*lock_error};
        if (holders.empty()) {
            locked = true;
            if (on_lock) on_lock();
            return true;
        }
        holder_ = holders.front();
        holders.pop_front();
        if (while_waiting) while_waiting();
        return false;
    }

    Result<std::optional<LockHolder>> lock_holder() override {
        if (lost_) return retry_later("the connection is lost");
        return holder_;
    }

    void unlock() noexcept override {
        calls.emplace_back("unlock");
        locked = false;
    }

    Result<Done> ensure_history() override {
        write("ensure_history");
        if (ensure_error) return Unexpected{*ensure_error};
        history.exists = true;
        return Done{};
    }

    Result<InStep> keep_in_step(const History&) override {
        write("keep_in_step");
        if (in_step.empty()) return InStep{};
        auto result = in_step.front();
        in_step.pop_front();
        if (!result || !result->busy.empty()) return result;
        history.mirror_differs = false;
        history.rows.insert(history.rows.end(), taken_over.begin(), taken_over.end());
        return result;
    }

    Result<std::int64_t> begin_attempt(const AttemptStart& start) override {
        write("begin_attempt");
        attempts.push_back(start);
        return static_cast<std::int64_t>(attempts.size());
    }

    Result<Done> end_attempt(std::int64_t attempt, const AttemptEnd& end) override {
        write("end_attempt");
        if (attempt != static_cast<std::int64_t>(attempts.size()))
            breaches.emplace_back("another attempt's number");
        if (lost_) return retry_later("the connection is lost");
        if (end_error) return Unexpected{*end_error};
        ends.push_back(end);
        if (end.outcome == AttemptOutcome::failed) record(end);
        return Done{};
    }

    Expected<HistoryRow, ApplyFailure> apply(const Migration& migration,
                                             const ApplyContext& context, ApplyObserver&) override {
        write("apply");
        contexts.push_back(context);
        run_scripts.push_back(migration.script);
        if (loses_connection_in_commit) {
            lost_ = true;
            return Unexpected{ApplyFailure{
                Remedy::observe, failure_in(migration, "connection lost", ""), Aftermath::unknown}};
        }
        if (auto& first = failing_at_first[migration.script]; !first.empty()) {
            auto failure = first.front();
            first.pop_front();
            return Unexpected{std::move(failure)};
        }
        if (const auto found = failing.find(migration.script); found != failing.end()) {
            return Unexpected{found->second};
        }
        history.rows.push_back(row(migration, context));
        return history.rows.back();
    }

    static StatementFailure failure_in(const Migration& migration, std::string message,
                                       std::string sqlstate) {
        StatementFailure failure;
        failure.script = migration.script;
        failure.version = migration.version.text();
        failure.statement_number = 1;
        failure.statements_in_file = 1;
        failure.line = 1;
        failure.column = 8;
        failure.sqlstate = std::move(sqlstate);
        failure.message = std::move(message);
        return failure;
    }

private:
    void write(const char* call) {
        calls.emplace_back(call);
        if (!locked) breaches.push_back(std::string{call} + " without the lock");
    }

    void record(const AttemptEnd& end) {
        const auto attempts_before = history.failure ? history.failure->attempts : 0;
        const auto& start = attempts.back();
        history.failure = RecordedFailure{end.failure.value_or(StatementFailure{}),
                                          start.rollout,
                                          start.pod,
                                          "2026-03-01T12:00:00Z",
                                          attempts_before + 1,
                                          start.retry_token};
    }

    static HistoryRow row(const Migration& migration, const ApplyContext& context) {
        HistoryRow made;
        made.kind = migration.kind;
        made.version = migration.version.text();
        made.description = migration.description;
        made.script = migration.script;
        made.checksum = migration.checksum;
        made.token_checksum = migration.token_checksum();
        made.rollout = context.rollout;
        made.applied_by = context.pod;
        made.finished_at = "2026-03-01T12:00:00Z";
        return made;
    }

    std::optional<LockHolder> holder_;
    bool lost_ = false;
};

} // namespace lockstep::migrate::testing
