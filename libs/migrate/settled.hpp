// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "migrate/history.hpp"
#include "migrate/migration.hpp"

namespace lockstep::migrate {

/// What can be asked of a history before the files are known, with an answer that is short however
/// many rows there are.
struct Glance {
    /// SHA-256, in hexadecimal, over version and checksum of each row, the rows in the byte order
    /// of that.
    std::string print;
    int applied = 0;
    int others = 0;       ///< Rows that are neither applied nor adopted.
    std::string last_set; ///< The digest of the set of the last attempt; empty: there was none.
    bool last_applied = false;      ///< It was carried to its end.
    std::vector<HistoryRow> newest; ///< The last ten, and all repeatables.
};

/// Whether exactly these files are applied, unedited, and nothing else is to be said or done: the
/// last attempt was to apply them, it succeeded, and the rows still say so. False also where a
/// glance does not tell: of a history without attempts, of baseline files (which stand for others),
/// and of files with values put into their texts.
bool is_settled(const Glance& glance, const MigrationSet& set);

} // namespace lockstep::migrate
