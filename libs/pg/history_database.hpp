// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/stop.hpp"
#include "migrate/database.hpp"
#include "migrate/mirror.hpp"
#include "migrate/settled.hpp"
#include "pg/first_time.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {

struct HistorySettings {
    std::string schema = "lockstep";
    /// Which application this history belongs to; the first to write it keeps it. Empty: not
    /// checked.
    std::string owner{};
    Milliseconds lock_timeout{500};    ///< Of a statement that others would have to wait behind.
    Milliseconds lock_budget{300'000}; ///< Of a statement that nobody waits behind.
    /// The other tool's table that is kept in step; null: none. Borrowed, and outlives the
    /// database.
    const migrate::Mirror* mirror = nullptr;
    /// Finds which table that is; null: none. `mirror` is then only where it usually is. Asked
    /// once: where that is not in step, and at the latest by ensure_history(). Empty: `mirror` is
    /// it.
    std::function<Result<const migrate::Mirror*>()> find_mirror{};
    /// Opens one more session, to look at the progress of a long statement. Empty: nobody looks.
    std::function<std::optional<Session>()> look_on{};
};

/// The key of the advisory lock: the first eight bytes, big-endian, of the SHA-256 of
/// "lockstep:<schema>.migration". Advisory locks are per database, so the database is not in it.
std::int64_t lock_key(const std::string& schema);

/// The history tables of one schema, and the lock and the script runner that go with them, over one
/// session. Identifiers are quoted, so any schema name will do.
class HistoryDatabase final : public migrate::Database {
public:
    /// `session` is borrowed and must outlive this. `stop` ends a running migration: it is
    /// cancelled, rolled back, and fails with `retry`.
    HistoryDatabase(Session& session, HistorySettings settings, StopToken stop);

    Result<migrate::History> read_history(const std::string& set_digest) override;
    /// One round trip that needs no files, so it can be made while they are read. None: there is no
    /// history, or something is wrong, and read_history() tells what.
    std::optional<migrate::Glance> glance();
    /// Whether the mirrored table, where it usually is, and the history are as they were last seen
    /// in step; true without one. At most one round trip.
    bool mirror_is_in_step();
    Result<bool> try_lock() override;
    Result<std::optional<migrate::LockHolder>> lock_holder() override;
    void unlock() noexcept override;
    Result<Done> ensure_history() override;
    /// Makes the tables where they are missing and writes what the history begins with, or what is
    /// added to it, all in one transaction, which holds the other tool's locks. Only under the
    /// lock. Fails with `retry` when one of the watched tables is not as it was, or that tool is
    /// at work, with `fix_input` and the place when a statement of the file fails.
    Result<Done> begin_history(const Beginning& beginning);
    Result<migrate::InStep> keep_in_step(const migrate::History& history) override;
    Result<std::int64_t> begin_attempt(const migrate::AttemptStart& start) override;
    Result<Done> end_attempt(std::int64_t attempt, const migrate::AttemptEnd& end) override;
    Expected<migrate::HistoryRow, migrate::ApplyFailure>
    apply(const migrate::Migration& migration, const migrate::ApplyContext& context,
          migrate::ApplyObserver& observer) override;

    [[nodiscard]] std::int64_t key() const noexcept { return key_; }

private:
    enum class SchemaIs { there, absent };

    [[nodiscard]] Result<Done> check_owner(const Rows& settings_rows) const;
    Result<migrate::History> read_once(const std::string& set_digest);
    Result<Done> look_for_mirror();
    [[nodiscard]] Result<migrate::History> history_fault(const ServerError& fault) const;
    Expected<std::vector<Rows>, ServerError> read_with_mirror(const std::string& query,
                                                              bool& differs);
    Result<Done> leave_kept_session();
    [[nodiscard]] std::vector<std::string> table_statements(SchemaIs schema) const;
    [[nodiscard]] Result<Done> make_tables(SchemaIs schema);

    Session& session_;
    HistorySettings settings_;
    StopToken stop_;
    std::int64_t key_;
    std::string schema_;        ///< In quotes.
    std::string user_;          ///< Who logged in.
    bool kept_session_ = false; ///< The session is as files made it.
};

} // namespace lockstep::pg
