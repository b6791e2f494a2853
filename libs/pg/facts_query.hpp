// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "pg/rows.hpp"
#include "pg/server_facts.hpp"

namespace lockstep::pg {

/// Statements that ask for all that is checked at the start of a session and shown in reports.
extern const std::string facts_query;

/// What they say beyond the facts.
struct FactsRow {
    ServerFacts facts;
    int backend_pid = 0; ///< As the server knows it; a pooler between us tells libpq another.
    bool aurora = false; ///< The version is then had by `aurora_query`.
};

/// Reads what `facts_query`, at the end of a message, returned.
FactsRow read_facts_row(const std::vector<Rows>& results, const std::string& host);

/// Cannot be part of `facts_query`, since the function exists on Aurora only.
extern const std::string aurora_query;

} // namespace lockstep::pg
