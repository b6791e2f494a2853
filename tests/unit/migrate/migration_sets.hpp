// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "migrate/checksum.hpp"
#include "migrate/history.hpp"
#include "migrate/migration.hpp"

namespace lockstep::migrate::testing {

/// A versioned migration in a file named "<version>_<description>.sql".
inline Migration versioned(const std::string& version, const std::string& description,
                           const std::string& text) {
    return {Kind::versioned,
            *Version::parse(version),
            description,
            version + "_" + description + ".sql",
            text,
            checksum(text)};
}

inline Migration repeatable(const std::string& description, const std::string& text) {
    return {Kind::repeatable, {}, description, "R_" + description + ".sql", text, checksum(text)};
}

/// The set that a directory with these migrations is read as; give them in the order to run.
template <class... Migrations>
MigrationSet set_of(Migrations... migrations) {
    MigrationSet set{"lockstep", "migrations", {}, {}};
    (set.migrations.push_back(std::move(migrations)), ...);
    set.digest = set_digest(set.migrations);
    return set;
}

/// The row that applying the migration leaves.
inline HistoryRow row_of(const Migration& migration) {
    HistoryRow row;
    row.kind = migration.kind;
    row.version = migration.version.text();
    row.description = migration.description;
    row.script = migration.script;
    row.checksum = migration.checksum;
    row.token_checksum = migration.token_checksum();
    row.state = State::applied;
    return row;
}

/// The row that `lockstep baseline` leaves: of no file.
inline HistoryRow marked(const std::string& version) {
    HistoryRow row;
    row.kind = Kind::baseline;
    row.version = version;
    row.state = State::baseline;
    return row;
}

template <class... Rows>
History history_of(Rows... rows) {
    History history;
    history.exists = true;
    (history.rows.push_back(std::move(rows)), ...);
    return history;
}

} // namespace lockstep::migrate::testing
