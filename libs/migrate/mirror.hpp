// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "migrate/migration.hpp"

namespace lockstep::migrate {

/// The history table of the tool that a directory was written for, kept in step with ours so that
/// a roll-back to that tool still works. Pure: it only gives statements.
///
/// They run with `search_path = pg_catalog`, standard_conforming_strings and UTF-8 on, as the role
/// that logged in; every name in them is qualified and in quotes.
class Mirror {
public:
    virtual ~Mirror() = default;

    /// The tool's name and its table, such as "goose" and "public.goose_db_version", for messages.
    [[nodiscard]] virtual std::string_view tool() const = 0;
    [[nodiscard]] virtual std::string table() const = 0;

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
