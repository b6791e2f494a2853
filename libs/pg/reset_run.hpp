// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/stop.hpp"
#include "pg/history_database.hpp"
#include "pg/history_repair.hpp"
#include "pg/schema_objects.hpp"

namespace lockstep::pg {

/// What a reset takes away.
struct ResetScope {
    std::vector<std::string>
        schemas; ///< Emptied; they themselves stay, with their owner and rights.
    std::vector<SchemaObject> objects; ///< What is in them.
    std::vector<SchemaObject> foreign; ///< The history of another tool that was taken over, where
                                       ///< it lies elsewhere.
};

/// What a reset would take away. `schemas` may be empty: then the first one of the session's
/// search_path. Fails with `fix_input` where one of them does not exist, is the system's, or is the
/// history's own.
Result<ResetScope> find_reset_scope(Session& session, const HistorySettings& settings,
                                    std::vector<std::string> schemas);

/// What makes the server one that is never reset: half a sentence. Empty: nothing does.
Result<std::string> managed_service_sign(Session& session);

/// Takes it away, and with it what the history holds but for the database's mark and owner, all in
/// one transaction. Only under the lock. Fails, and changes nothing, where something that lies
/// elsewhere would have gone too.
Result<Done> reset_database(Session& session, const HistorySettings& settings,
                            const ResetScope& scope, const RepairAuthor& author, StopToken stop);

} // namespace lockstep::pg
