// SPDX-License-Identifier: Apache-2.0
#include "migrate/present.hpp"

#include <algorithm>
#include <utility>

namespace lockstep::migrate {
namespace {

bool is_there(State state) {
    return state == State::applied || state == State::baseline || state == State::adopted;
}

bool is_baseline(const HistoryRow& row) {
    return row.kind == Kind::baseline || row.state == State::baseline;
}

template <class Key>
const HistoryRow* find(const std::map<Key, const HistoryRow*>& rows, const Key& key) {
    const auto found = rows.find(key);
    return found == rows.end() ? nullptr : found->second;
}

} // namespace

Result<Present> Present::read(const History& history) {
    Present present;
    for (const auto& row : history.rows) {
        if (!is_there(row.state) && row.state != State::started) continue;
        const bool begun = row.state == State::started;
        if (row.kind == Kind::repeatable) {
            // Where there are several, the last one counts.
            (begun ? present.begun_repeatables_ : present.repeatables_)[row.script] = &row;
            continue;
        }
        auto version = Version::parse(row.version);
        if (!version) return Unexpected{in_context("reading the history", version.error())};
        if (!begun && is_baseline(row)) present.floor_ = std::max(present.floor_, *version);
        // Mostly the rows come in order.
        auto& versions = begun ? present.begun_ : present.versions_;
        versions.insert_or_assign(versions.end(), *std::move(version), &row);
    }
    return present;
}

const HistoryRow* Present::row_of(const Migration& migration) const {
    if (migration.kind == Kind::repeatable) return find(repeatables_, migration.script);
    const auto* row = find(versions_, migration.version);
    return row != nullptr && row->kind == migration.kind ? row : nullptr;
}

const HistoryRow* Present::begun_row_of(const Migration& migration) const {
    if (migration.kind == Kind::repeatable) return find(begun_repeatables_, migration.script);
    const auto* row = find(begun_, migration.version);
    return row != nullptr && row->kind == migration.kind ? row : nullptr;
}

bool Present::has(const Version& version) const {
    return version <= floor_ || versions_.contains(version);
}

Version Present::highest() const {
    return versions_.empty() ? Version{} : versions_.rbegin()->first;
}

bool Present::empty() const noexcept {
    return versions_.empty() && repeatables_.empty() && begun_.empty() &&
           begun_repeatables_.empty();
}

} // namespace lockstep::migrate
