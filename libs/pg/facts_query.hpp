// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "pg/rows.hpp"
#include "pg/server_facts.hpp"

namespace lockstep::pg {

/// One row with all that is checked at the start of a session and shown in reports.
extern const std::string facts_query;

/// What the row says beyond the facts.
struct FactsRow {
    ServerFacts facts;
    int backend_pid = 0; ///< As the server knows it; a pooler between us tells libpq another.
    bool aurora = false; ///< The version is then had by `aurora_query`.
};

/// Reads the row that `facts_query` returned.
FactsRow read_facts_row(const Rows& rows, const std::string& host);

/// Cannot be part of `facts_query`, since the function exists on Aurora only.
extern const std::string aurora_query;

} // namespace lockstep::pg
