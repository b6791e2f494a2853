// SPDX-License-Identifier: Apache-2.0
#include "sql/analysis_relations.hpp"

namespace lockstep::sql {
namespace {

void outside(StatementAnalysis& analysis, EffectKind kind, Name object = {}) {
    analysis.traits.rule = TransactionRule::outside;
    analysis.effect = Effect{kind, std::move(object), {}};
}

void read_vacuum(Node statement, StatementAnalysis& analysis) {
    const auto vacuums = statement["is_vacuumcmd"].truth();
    const auto full = vacuums && is_on(option(statement["options"], "full"));
    const auto mode = full ? LockMode::access_exclusive : LockMode::share_update_exclusive;
    analysis.lock = mode;
    analysis.scans = vacuums;
    analysis.rewrites = full;
    for (const auto each : statement["rels"].items())
        lock_relation(analysis, name_of(each["VacuumRelation"]["relation"]), mode);
    if (vacuums) outside(analysis, EffectKind::repeatable);
}

void read_cluster(Node statement, StatementAnalysis& analysis) {
    analysis.lock = LockMode::access_exclusive;
    analysis.scans = analysis.rewrites = true;
    if (!statement["relation"]) return outside(analysis, EffectKind::repeatable);
    lock_relation(analysis, name_of(statement["relation"]), LockMode::access_exclusive);
}

EffectKind effect_of_concurrent_reindex(std::string_view kind) {
    if (kind == "REINDEX_OBJECT_INDEX") return EffectKind::reindex_index;
    return kind == "REINDEX_OBJECT_TABLE" ? EffectKind::reindex_table : EffectKind::repeatable;
}

void read_reindex(Node statement, StatementAnalysis& analysis) {
    const auto kind = statement["kind"].text();
    const auto relation = name_of(statement["relation"]);
    analysis.scans = true;
    if (is_on(option(statement["params"], "concurrently"))) {
        analysis.command += " CONCURRENTLY";
        analysis.traits.statement_class = StatementClass::concurrent;
        analysis.lock = LockMode::share_update_exclusive;
        lock_relation(analysis, relation, analysis.lock);
        return outside(analysis, effect_of_concurrent_reindex(kind), relation);
    }
    // The index itself is locked most strongly; of a table's, only the database knows the names.
    analysis.lock = LockMode::access_exclusive;
    const auto of_index = kind == "REINDEX_OBJECT_INDEX";
    lock_relation(analysis, relation, of_index ? LockMode::access_exclusive : LockMode::share);
    if (!of_index && kind != "REINDEX_OBJECT_TABLE") outside(analysis, EffectKind::repeatable);
}

void read_lock_table(Node statement, StatementAnalysis& analysis) {
    const auto number = statement["mode"].text(); // the server counts its modes from one
    if (number.size() != 1 || number[0] < '1' || number[0] > '8') return;
    lock_relations(analysis, statement["relations"], static_cast<LockMode>(number[0] - '0'));
}

} // namespace

std::vector<NamedReader> maintenance_readers() {
    return {{"VacuumStmt", read_vacuum},
            {"ClusterStmt", read_cluster},
            {"ReindexStmt", read_reindex},
            {"LockStmt", read_lock_table}};
}

} // namespace lockstep::sql
