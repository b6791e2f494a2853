// SPDX-License-Identifier: Apache-2.0
#include "pg/leftovers.hpp"

#include <fmt/format.h>

#include "pg/index_care.hpp"

namespace lockstep::pg {
namespace {

using sql::EffectKind;
using Names = Expected<std::vector<std::string>, ServerError>;

constexpr const char* moment = "20s";

bool is_reindex(EffectKind kind) {
    return kind == EffectKind::reindex_index || kind == EffectKind::reindex_table;
}

Names find_leftovers(Session& session, const Seen& before, const Seen& seen) {
    if (is_reindex(before.kind)) return reindex_leftovers(session, before);
    if (after_failure(before, seen) == Verdict::drop) return std::vector{seen.name};
    return std::vector<std::string>{};
}

} // namespace

Names drop_leftovers(Session& session, StopToken stop, const Seen& before, const Seen& seen,
                     LeftoverPatience patience) {
    auto names = find_leftovers(session, before, seen);
    if (!names || names->empty()) return names;
    // Dropping concurrently waits for the same transactions as building did.
    const auto* limit = patience == LeftoverPatience::brief ? moment : "0";
    for (const auto& statement :
         {fmt::format("SET lock_timeout = '{}'", limit), std::string{"SET statement_timeout = 0"}})
        if (auto set = session.execute(statement); !set) return Unexpected{set.error()};
    for (const auto& name : *names)
        if (auto dropped = session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + name, stop);
            !dropped)
            return Unexpected{dropped.error()};
    return names;
}

} // namespace lockstep::pg
