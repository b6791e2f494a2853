// SPDX-License-Identifier: Apache-2.0
#include "pg/table_locks.hpp"

#include <algorithm>
#include <utility>

#include "migrate/statement_timeouts.hpp"
#include "pg/blockers.hpp"

namespace lockstep::pg {
namespace {

/// How many relations are looked at for sessions in the way.
constexpr std::size_t most_relations = 200;

bool is_made_here(const std::vector<sql::Name>& made, const sql::Name& name) {
    return std::any_of(made.begin(), made.end(), [&](const auto& each) {
        return each.name == name.name &&
               (each.schema.empty() || name.schema.empty() || each.schema == name.schema);
    });
}

} // namespace

TableLocks::TableLocks(const ApplyScene& scene, const migrate::Migration& migration,
                       const std::vector<sql::Statement>& statements, const migrate::FilePlan& plan,
                       std::size_t first, std::size_t last)
    : scene_{scene}, migration_{migration}, tried_again_{
                                                migrate::tried_again(plan, migration.directives)} {
    look_at(statements, plan.traits, first, last);
}

void TableLocks::look_at(const std::vector<sql::Statement>& statements,
                         const std::vector<sql::StatementTraits>& traits, std::size_t first,
                         std::size_t last) {
    std::vector<sql::Name> made;
    for (auto i = first; i < last; ++i) {
        if (traits[i].lock_free && !traits[i].sets_session) continue;
        if (traits[i].statement_class != sql::StatementClass::brief_lock ||
            wanted_.size() >= most_relations) {
            keep_session_ = false;
            continue;
        }
        auto analysis = sql::analyse(statements[i].text);
        keep_session_ = keep_session_ && analysis.keeps_session;
        for (auto& each : analysis.relations)
            if (!is_made_here(made, each.relation)) wanted_.push_back(std::move(each));
        for (auto& name : analysis.creates)
            made.push_back(std::move(name));
    }
}

std::vector<migrate::Blocker> TableLocks::tell_blockers() const {
    auto blockers = find_blockers(scene_.session, scene_.stop, wanted_);
    if (!blockers.empty()) scene_.observer.blocked(migration_, blockers);
    return blockers;
}

void TableLocks::judge(migrate::ApplyFailure& failure, std::size_t statement) const {
    const auto& state = failure.failure.sqlstate;
    if (state != "55P03" && state != "40P01") return;
    failure.may_try_again = tried_again_[statement];
    if (!failure.may_try_again)
        failure.failure.hint =
            "it is not tried again by itself, since more than brief changes of tables ran in its "
            "transaction: split the file, or say that it may with \"-- lockstep: retry=safe\"";
    const auto blockers = tell_blockers();
    failure.autovacuum_blocks =
        !blockers.empty() && std::all_of(blockers.begin(), blockers.end(),
                                         [](const auto& each) { return each.autovacuum; });
}

} // namespace lockstep::pg
