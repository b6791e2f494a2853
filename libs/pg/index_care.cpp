// SPDX-License-Identifier: Apache-2.0
#include "pg/index_care.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lockstep::pg {
namespace {

using sql::EffectKind;

bool is_the_same(const Seen& before, const Seen& now) {
    return before.there && now.there && before.oid == now.oid;
}

Verdict of_new_index(const Seen& before, const Seen& now) {
    if (!now.there) return Verdict::again;
    if (is_the_same(before, now)) return now.valid ? Verdict::again : Verdict::foreign;
    return now.valid ? Verdict::done : Verdict::drop;
}

Verdict of_new_thing(const Seen& before, const Seen& now) {
    return now.there && !is_the_same(before, now) ? Verdict::done : Verdict::again;
}

Verdict of_dropped_thing(const Seen& before, const Seen& now) {
    return before.there && !is_the_same(before, now) ? Verdict::done : Verdict::again;
}

Verdict of_rebuilt_index(const Seen& before, const Seen& now) {
    const auto rebuilt = before.there && now.there && before.oid != now.oid && now.valid;
    return rebuilt ? Verdict::done : Verdict::again;
}

Verdict of_rebuilt_indexes(const Seen& before, const Seen& now) {
    const auto is_left = [&](const auto& oid) {
        return std::find(now.indexes.begin(), now.indexes.end(), oid) != now.indexes.end();
    };
    const auto& old = before.indexes;
    return old.empty() || std::any_of(old.begin(), old.end(), is_left) ? Verdict::again
                                                                       : Verdict::done;
}

Verdict of_detached_partition(const Seen& before, const Seen& now) {
    if (now.pending && !before.pending) return Verdict::finalize;
    return before.there && !now.there ? Verdict::done : Verdict::again;
}

} // namespace

Verdict after_cut_off(const Seen& before, const Seen& now) {
    switch (before.kind) {
    case EffectKind::create_index:
        return of_new_index(before, now);
    case EffectKind::create_database:
    case EffectKind::create_tablespace:
    case EffectKind::create_subscription:
        return of_new_thing(before, now);
    case EffectKind::drop_index:
    case EffectKind::drop_database:
    case EffectKind::drop_tablespace:
    case EffectKind::drop_subscription:
        return of_dropped_thing(before, now);
    case EffectKind::reindex_index:
        return of_rebuilt_index(before, now);
    case EffectKind::reindex_table:
        return of_rebuilt_indexes(before, now);
    case EffectKind::detach_partition:
        return of_detached_partition(before, now);
    case EffectKind::repeatable:
        return Verdict::again;
    case EffectKind::unknown:
        break;
    }
    return Verdict::in_doubt;
}

Verdict after_failure(const Seen& before, const Seen& now) {
    switch (before.kind) {
    case EffectKind::create_index:
        return now.there && !now.valid && !is_the_same(before, now) ? Verdict::drop
                                                                    : Verdict::again;
    case EffectKind::detach_partition:
        return now.pending && !before.pending ? Verdict::finalize : Verdict::again;
    case EffectKind::unknown:
        return Verdict::in_doubt;
    default:
        return Verdict::again;
    }
}

std::optional<std::string> obstacle(const Seen& there) {
    if (there.kind != EffectKind::create_index || !there.there || there.valid) return std::nullopt;
    return fmt::format(
        "an index {} that is INVALID was there before, and Lockstep did not make it: drop it with "
        "\"DROP INDEX CONCURRENTLY {}\" or repair it with \"REINDEX INDEX CONCURRENTLY {}\"",
        there.name, there.name, there.name);
}

std::optional<std::string> missing_effect(const Seen& now) {
    if (now.kind != EffectKind::create_index || (now.there && now.valid)) return std::nullopt;
    if (now.there)
        return fmt::format("PostgreSQL reports success, but the index {} is INVALID", now.name);
    return fmt::format("PostgreSQL reports success, but table {} has no index {}: something else "
                       "has that name, and IF NOT EXISTS skipped the statement",
                       now.table, now.object);
}

std::optional<std::string> kept_as_it_was(const Seen& before, const Seen& now) {
    if (now.kind != EffectKind::create_index || !is_the_same(before, now)) return std::nullopt;
    return fmt::format("index {} was there before and was left as it is: {}", now.name,
                       now.definition);
}

} // namespace lockstep::pg
