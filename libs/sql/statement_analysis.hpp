// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::sql {

/// How a statement is to be run so that it cannot freeze a database.
enum class StatementClass {
    brief_lock, ///< Takes a strong lock for a moment: runs with a short lock_timeout, and may be
                ///< tried again.
    concurrent, ///< Waits for other transactions on purpose: no lock_timeout.
    data,       ///< INSERT, UPDATE, DELETE, MERGE, COPY: blocks no reader while it waits.
    unknown,    ///< DO, CALL, SELECT of a function: anything may be in it.
};

/// PostgreSQL's table locks, weakest first (manual, "Explicit Locking").
enum class LockMode {
    none,
    access_share,
    row_share,
    row_exclusive,
    share_update_exclusive,
    share,
    share_row_exclusive,
    exclusive,
    access_exclusive
};

/// What a statement has to do with transactions.
enum class TransactionRule {
    inside,     ///< Runs in a transaction or out of one.
    outside,    ///< PostgreSQL refuses it in a transaction block (SQLSTATE 25001).
    may_commit, ///< CALL and DO: allowed in a block, and fail there (2D000) when they commit.
    begin,      ///< BEGIN, START TRANSACTION.
    commit,     ///< COMMIT, END.
    rollback,   ///< ROLLBACK, ABORT; not ROLLBACK TO.
    in_block,   ///< SAVEPOINT, RELEASE, ROLLBACK TO: only in a transaction block.
    two_phase,  ///< PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED.
};

/// What the run of a file needs to know of each statement. Small, since a file may have a million.
struct StatementTraits {
    StatementClass statement_class = StatementClass::unknown;
    TransactionRule rule = TransactionRule::inside;
    bool sets_session = false; ///< SET and RESET and their kin: what they do ends with the session.
    bool lock_free = false;    ///< Locks no relation: SET (also SET LOCAL), SAVEPOINT, BEGIN ...
    friend bool operator==(const StatementTraits&, const StatementTraits&) = default;
};

/// A possibly qualified name, as the server will understand it: unquoted names in lower case.
struct Name {
    std::string schema; ///< Empty: found by the search path.
    std::string name;
    friend bool operator==(const Name&, const Name&) = default;
};

/// A table, view or index that a statement locks, and how strongly at most.
struct LockedRelation {
    Name relation;
    LockMode mode = LockMode::access_exclusive;
    friend bool operator==(const LockedRelation&, const LockedRelation&) = default;
};

/// What a statement that runs outside of transactions leaves behind, so that its effect can be
/// looked up in the catalog when nobody knows whether it was done.
enum class EffectKind {
    create_index,     ///< CREATE INDEX CONCURRENTLY: `object` on `table`.
    drop_index,       ///< DROP INDEX CONCURRENTLY: `object`.
    reindex_index,    ///< REINDEX INDEX CONCURRENTLY: `object`.
    reindex_table,    ///< REINDEX TABLE CONCURRENTLY: `object`.
    detach_partition, ///< DETACH PARTITION ... CONCURRENTLY: `object` from `table`.
    create_database,
    drop_database,
    create_tablespace,
    drop_tablespace,
    create_subscription,
    drop_subscription,
    repeatable, ///< VACUUM, ALTER SYSTEM, CLUSTER, REINDEX SYSTEM ...: doing it twice does no harm.
    unknown,    ///< Only a person can tell.
};

struct Effect {
    EffectKind kind = EffectKind::unknown;
    Name object; ///< Its name is empty where the statement gives none (an unnamed index).
    Name table;
    friend bool operator==(const Effect&, const Effect&) = default;
};

/// All that can be told about a statement without a database.
struct StatementAnalysis {
    StatementTraits traits;
    std::string command; ///< As in command tags: "ALTER TABLE", "CREATE INDEX CONCURRENTLY".
    LockMode lock = LockMode::none;        ///< The strongest on any existing relation.
    std::vector<LockedRelation> relations; ///< Those that exist before the statement.
    std::vector<Name> creates; ///< Relations that the statement makes: nobody else can hold them.
    bool scans = false;        ///< Reads a whole table under its lock.
    bool rewrites = false;     ///< Writes a whole table anew under its lock.
    bool certain = true;       ///< False: whether it scans or rewrites, the database decides.
    std::optional<Effect> effect; ///< With TransactionRule::outside.
    /// A plain definition that calls no function: it leaves the session's settings as they were.
    bool keeps_session = false;
    bool parsed = false; ///< By PostgreSQL's own parser; false: by the first words alone.
};

/// "brief lock", "concurrent", "data", "unknown".
std::string_view to_string(StatementClass statement_class);

/// PostgreSQL's spelling, as in pg_locks: "AccessExclusiveLock"; empty for none.
std::string_view to_string(LockMode mode);

/// The modes that conflict with `mode`, by the manual's table of conflicting locks.
std::vector<LockMode> conflicting(LockMode mode);

/// Class and transaction rule of one statement (without its semicolon). Queries and statements that
/// move data are known by their first word; the others are parsed as analyse() does, so that both
/// agree.
StatementTraits traits_of(std::string_view statement);

/// Parses one statement with PostgreSQL's grammar (libpg_query, PostgreSQL 15) and looks up its
/// locks in the manual's tables. What that grammar cannot read is told from its first words.
StatementAnalysis analyse(std::string_view statement);

} // namespace lockstep::sql
