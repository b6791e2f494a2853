// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "migrate/foreign_table.hpp"
#include "migrate/history.hpp"
#include "migrate/migration.hpp"

namespace lockstep::migrate {

/// Where another tool keeps its history; not in quotes.
struct TablePlace {
    std::string schema;
    std::string table;
};

/// How a tool's table and our history differ.
struct Divergence {
    std::vector<HistoryRow> taken; ///< Rows to add to ours: the tool applied these.
    std::vector<const Migration*>
        missing; ///< Applied here, in order; the tool does not know of it.
};

/// The history table of the tool that a directory was written for, kept in step with ours so that
/// a roll-back to that tool still works. Pure: it only gives statements.
///
/// They run with `search_path = pg_catalog`, standard_conforming_strings and UTF-8 on, as the role
/// that logged in; every name in them is qualified and in quotes.
class Mirror {
public:
    virtual ~Mirror() = default;

    /// The tool's name, such as "goose".
    [[nodiscard]] virtual std::string_view tool() const = 0;
    [[nodiscard]] virtual TablePlace place() const = 0;

    /// A query for one value that changes whenever the tool applies or undoes something.
    [[nodiscard]] virtual std::string fingerprint() const = 0;

    /// Compares the table with our history; `content` is null where there is no table. Fails with
    /// `fix_input` when the table is not clean or does not go with the files.
    [[nodiscard]] virtual Result<Divergence> compare(const TableContent* content,
                                                     const History& history) const = 0;

    /// Makes the table as the tool would, unless it is there. Run under our lock before the first
    /// migration.
    [[nodiscard]] virtual std::vector<std::string> create() const = 0;

    /// The session-level advisory locks that the tool's own runs take; all of them are tried
    /// around each transactional file, and never held during a concurrent build. Several where
    /// versions of the tool differ; empty where it takes none.
    [[nodiscard]] virtual std::vector<std::int64_t>
    lock_keys(const std::string& database) const = 0;

    /// Records a migration as applied; to stand in the transaction that applies it.
    /// Fails with `fix_input` when what the tool records of a file cannot be computed.
    [[nodiscard]] virtual Result<std::vector<std::string>>
    applied(const Migration& migration) const = 0;

    /// Takes that record back; to stand in the transaction that undoes it. `before` is the
    /// migration that is the last one afterwards; null: there is none.
    [[nodiscard]] virtual Result<std::vector<std::string>>
    undone(const Migration& migration, const Migration* before) const = 0;
};

} // namespace lockstep::migrate
