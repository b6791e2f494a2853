// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migrate/history.hpp"
#include "pg/rows.hpp"

/// What every look at the history asks for, as cheap for the server as can be.
namespace lockstep::pg {

/// The query for read_rows(). `schema` is in quotes here and below. No order: read_rows() makes it.
std::string rows_query(const std::string& schema);

/// The query for read_attempts(). `set_digest` is in quotes.
std::string attempts_query(const std::string& schema, const std::string& set_digest);

/// Keys and values of the history's settings.
std::string settings_query(const std::string& schema);

/// In the order in which they were finished, the unfinished last. Fails with `fix_input` on a state
/// that this version does not know.
Result<std::vector<migrate::HistoryRow>> read_rows(const Rows& rows);

/// The numbers of attempts; zero where there is none. They are given under the lock, so they say
/// what came after what.
struct Attempts {
    std::int64_t last = 0;    ///< Of this set.
    std::int64_t applied = 0; ///< The last of this set that was.
    std::int64_t others = 0;  ///< The last of another set that was.

    [[nodiscard]] bool ended_well() const { return last == applied; }
    /// Another set completed after this one did.
    [[nodiscard]] bool superseded() const { return applied > 0 && others > applied; }
};

Attempts read_attempts(const Rows& rows);

} // namespace lockstep::pg
