// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migrate/foreign_table.hpp"
#include "pg/server_error.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {

/// What a database holds besides our history.
struct DatabaseTables {
    /// Small tables, and those with a column that only histories of migrations have: whose history
    /// they are is for others to tell.
    std::vector<migrate::TableShape> shapes;
    std::size_t user_tables = 0; ///< All but those of extensions, the system, and our histories.
    std::vector<std::string> some_user_tables; ///< The first of them by name, qualified.
    /// Schemas with a history of Lockstep other than the one that was asked for.
    std::vector<std::string> other_histories;
    std::string first_schema; ///< Of the session's search_path; empty: none of it exists.
};

/// Looks in one round trip. Views, sequences, temporary tables and what belongs to an extension
/// are no tables here; a partitioned table is one, however many partitions it has.
Result<DatabaseTables> look_at_tables(Session& session, const std::string& history_schema);

/// All rows of a table, as migrate::TableContent says. Leaves no setting of the session changed,
/// but within a transaction those that say how times and bytes are written.
Expected<migrate::TableContent, ServerError> read_table(Session& session, const std::string& schema,
                                                        const std::string& table);

} // namespace lockstep::pg
