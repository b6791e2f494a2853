// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {

/// One thing that a database is relied on for, and whether it holds.
struct Proof {
    std::string name; ///< Such as "rollback".
    bool holds = false;
    std::string detail; ///< What was seen: a sentence.
};

/// What is known from this run and the markers of the earlier ones.
struct Verification {
    std::vector<Proof> proofs;
    std::string first_marker; ///< RFC 3339: when the first marker that is still there was written.
    std::int64_t markers = 0; ///< One a run.
    std::int64_t server_starts = 0; ///< In how many lives of the server they were written.
};

/// Opens one more session to the same database.
using SessionOpener = std::function<Result<Session>()>;

/// Writes a marker into the table `verification` of `schema`, which it makes where it is missing,
/// and shows over a second session that it was kept, that sessions do not see into each other, and
/// that a failed transaction leaves nothing. Fails when the server does not do what it is asked to.
Result<Verification> verify_persistence(Session& session, const SessionOpener& open,
                                        const std::string& schema, const std::string& pod);

enum class CleanedUp { table, table_and_schema, nothing };

/// Removes the table, and the schema where verify_persistence() made it and nothing else uses it.
Result<CleanedUp> remove_verification(Session& session, const std::string& schema);

} // namespace lockstep::pg
