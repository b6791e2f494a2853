// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migrate/mirror.hpp"
#include "pg/session.hpp"

/// The tool whose table is mirrored: its locks, and what we remember of its table.
namespace lockstep::pg {

/// One statement that takes all locks until the transaction ends, or fails (SQLSTATE 22012) when
/// one of them is held.
std::string other_locks_statement(const std::vector<std::int64_t>& keys);

/// Whoever holds one of the locks now: "golang-migrate (pid 4711, since ...)"; empty: nobody.
Result<std::string> other_lock_holder(Session& session, const migrate::Mirror& mirror);

/// The table's qualified name, in quotes.
std::string table_name(const Session& session, const migrate::Mirror& mirror);

/// Such as "goose's table public.goose_db_version", for messages.
std::string describe(const migrate::Mirror& mirror);

/// Whether either side changed since they were last seen in step.
struct Fingerprints {
    bool known = false; ///< They were in step before: in this table, of this tool.
    bool same_table = false;
    bool same_history = false;
};

/// The query for them; it fails where one of the tables is not there. `schema` is our own, in
/// quotes.
std::string compare_query(const Session& session, const std::string& schema,
                          const migrate::Mirror& mirror);
Fingerprints read_fingerprints(const Rows& rows);

/// The statement that stores both fingerprints as they are now, and whose they are.
std::string store_statement(const Session& session, const std::string& schema,
                            const migrate::Mirror& mirror);

} // namespace lockstep::pg
