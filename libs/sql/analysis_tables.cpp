// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "sql/analysis_relations.hpp"

namespace lockstep::sql {
namespace {

void lock_referenced(Node elements, StatementAnalysis& analysis) {
    for (const auto each : elements.all("pktable"))
        lock_relation(analysis, name_of(each), LockMode::share_row_exclusive);
}

void read_create_table(Node statement, StatementAnalysis& analysis) {
    analysis.creates.push_back(name_of(statement["relation"]));
    lock_referenced(statement, analysis);
    for (const auto each : statement["tableElts"].items()) {
        lock_relation(analysis, name_of(each["TableLikeClause"]["relation"]),
                      LockMode::access_share);
    }
    const auto partition = statement["partbound"];
    lock_relations(analysis, statement["inhRelations"],
                   partition ? LockMode::access_exclusive : LockMode::share_update_exclusive);
    // Rows of the new partition may lie in the default one, where there is one.
    if (partition && !partition["is_default"].truth()) {
        analysis.scans = true;
        analysis.certain = false;
    }
}

void read_create_foreign_table(Node statement, StatementAnalysis& analysis) {
    read_create_table(statement["base"], analysis);
}

void read_create_table_as(Node statement, StatementAnalysis& analysis) {
    const auto view = statement["objtype"].text() == "OBJECT_MATVIEW";
    analysis.command = view ? "CREATE MATERIALIZED VIEW" : "CREATE TABLE AS";
    analysis.creates.push_back(name_of(statement["into"]["rel"]));
    lock_for_reading(analysis, statement["query"], LockMode::access_share);
    if (!statement["into"]["skipData"].truth()) {
        analysis.traits.statement_class = StatementClass::unknown;
    }
}

void read_create_index(Node statement, StatementAnalysis& analysis) {
    const auto table = name_of(statement["relation"]);
    Name index{table.schema, std::string{statement["idxname"].text()}};
    const auto concurrently = statement["concurrent"].truth();
    analysis.scans = true;
    lock_relation(analysis, table,
                  concurrently ? LockMode::share_update_exclusive : LockMode::share);
    if (!index.name.empty()) analysis.creates.push_back(index);
    if (!concurrently) return;
    analysis.traits.statement_class = StatementClass::concurrent;
    analysis.traits.rule = TransactionRule::outside;
    analysis.effect = Effect{EffectKind::create_index, std::move(index), table};
}

void read_create_view(Node statement, StatementAnalysis& analysis) {
    auto view = name_of(statement["view"]);
    lock_for_reading(analysis, statement["query"], LockMode::access_share);
    if (statement["replace"].truth()) {
        lock_relation(analysis, std::move(view), LockMode::access_exclusive);
    } else {
        analysis.creates.push_back(std::move(view));
    }
}

void read_refresh(Node statement, StatementAnalysis& analysis) {
    const auto concurrently = statement["concurrent"].truth();
    analysis.rewrites = !concurrently;
    analysis.scans = !statement["skipData"].truth();
    lock_relation(analysis, name_of(statement["relation"]),
                  concurrently ? LockMode::exclusive : LockMode::access_exclusive);
}

void read_truncate(Node statement, StatementAnalysis& analysis) {
    lock_relations(analysis, statement["relations"], LockMode::access_exclusive);
    analysis.rewrites = true;
}

void read_create_sequence(Node statement, StatementAnalysis& analysis) {
    analysis.creates.push_back(name_of(statement["sequence"]));
}

void read_alter_sequence(Node statement, StatementAnalysis& analysis) {
    lock_relation(analysis, name_of(statement["sequence"]), LockMode::share_row_exclusive);
}

/// ALTER TABLE ALL IN TABLESPACE: which ones, only the database knows.
void read_move_all(Node, StatementAnalysis& analysis) {
    analysis.lock = LockMode::access_exclusive;
    analysis.scans = analysis.rewrites = true;
}

} // namespace

std::vector<NamedReader> table_readers() {
    return {{"CreateStmt", read_create_table},
            {"CreateForeignTableStmt", read_create_foreign_table},
            {"CreateTableAsStmt", read_create_table_as},
            {"IndexStmt", read_create_index},
            {"ViewStmt", read_create_view},
            {"RefreshMatViewStmt", read_refresh},
            {"TruncateStmt", read_truncate},
            {"CreateSeqStmt", read_create_sequence},
            {"AlterSeqStmt", read_alter_sequence},
            {"AlterTableMoveAllStmt", read_move_all}};
}

} // namespace lockstep::sql
