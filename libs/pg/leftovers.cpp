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

/// Dropping concurrently waits for the same transactions as building did.
Expected<Done, ServerError> limit_waiting(Session& session, LeftoverPatience patience) {
    const auto* limit = patience == LeftoverPatience::brief ? moment : "0";
    for (const auto& statement :
         {fmt::format("SET lock_timeout = '{}'", limit), std::string{"SET statement_timeout = 0"}})
        if (auto set = session.execute(statement); !set) return Unexpected{set.error()};
    return Done{};
}

bool is_out_of_reach(const std::string& name, const ServerError& error) {
    return error.sqlstate == "42501" && name.starts_with("pg_toast.");
}

} // namespace

Expected<Leftovers, ServerError> drop_leftovers(Session& session, StopToken stop,
                                                const Seen& before, const Seen& seen,
                                                LeftoverPatience patience) {
    const auto names = find_leftovers(session, before, seen);
    if (!names) return Unexpected{names.error()};
    if (names->empty()) return Leftovers{};
    if (auto limited = limit_waiting(session, patience); !limited)
        return Unexpected{limited.error()};
    Leftovers leftovers;
    for (const auto& name : *names) {
        const auto dropped = session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + name, stop);
        if (!dropped && !is_out_of_reach(name, dropped.error())) return Unexpected{dropped.error()};
        (dropped ? leftovers.dropped : leftovers.kept).push_back(name);
    }
    return leftovers;
}

std::vector<std::string> describe(const Leftovers& leftovers, std::string_view whose) {
    std::vector<std::string> sentences;
    for (const auto& name : leftovers.dropped)
        sentences.push_back(fmt::format("dropped index {}, which {} left INVALID", name, whose));
    for (const auto& name : leftovers.kept)
        sentences.push_back(fmt::format("index {}, which {} left INVALID, takes space until a "
                                        "superuser drops it: DROP INDEX CONCURRENTLY {}",
                                        name, whose, name));
    return sentences;
}

} // namespace lockstep::pg
