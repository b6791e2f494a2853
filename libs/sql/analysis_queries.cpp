// SPDX-License-Identifier: Apache-2.0
#include "sql/analysis_relations.hpp"

namespace lockstep::sql {
namespace {

void read_change(Node statement, StatementAnalysis& analysis, const char* command) {
    analysis.command = command;
    analysis.traits.statement_class = StatementClass::data;
    lock_for_reading(analysis, statement, LockMode::access_share);
    lock_relation(analysis, name_of(statement["relation"]), LockMode::row_exclusive);
    for (const auto* type : {"InsertStmt", "UpdateStmt", "DeleteStmt"}) {
        for (const auto each : statement.all(type)) // in WITH
            lock_relation(analysis, name_of(each["relation"]), LockMode::row_exclusive);
    }
}

void read_insert(Node statement, StatementAnalysis& analysis) {
    read_change(statement, analysis, "INSERT");
}

void read_update(Node statement, StatementAnalysis& analysis) {
    read_change(statement, analysis, "UPDATE");
}

void read_delete(Node statement, StatementAnalysis& analysis) {
    read_change(statement, analysis, "DELETE");
}

void read_merge(Node statement, StatementAnalysis& analysis) {
    read_change(statement, analysis, "MERGE");
}

void read_copy(Node statement, StatementAnalysis& analysis) {
    analysis.traits.statement_class = StatementClass::data;
    lock_for_reading(analysis, statement["query"], LockMode::access_share);
    lock_relation(analysis, name_of(statement["relation"]),
                  statement["is_from"].truth() ? LockMode::row_exclusive : LockMode::access_share);
}

/// What the query names is the least that it locks: its functions may do anything.
void read_unknown(Node statement, StatementAnalysis& analysis) {
    analysis.traits.statement_class = StatementClass::unknown;
    const auto into = statement["intoClause"]["rel"];
    if (into) analysis.creates.push_back(name_of(into));
    lock_for_reading(analysis, statement,
                     statement["lockingClause"] ? LockMode::row_share : LockMode::access_share);
}

void read_select(Node statement, StatementAnalysis& analysis) {
    analysis.command = "SELECT";
    read_unknown(statement, analysis);
}

void read_block(Node, StatementAnalysis& analysis) {
    analysis.traits.statement_class = StatementClass::unknown;
    analysis.traits.rule = TransactionRule::may_commit;
}

} // namespace

std::vector<NamedReader> query_readers() {
    return {{"InsertStmt", read_insert},
            {"UpdateStmt", read_update},
            {"DeleteStmt", read_delete},
            {"MergeStmt", read_merge},
            {"CopyStmt", read_copy},
            {"SelectStmt", read_select},
            {"ExplainStmt", read_unknown},
            {"ExecuteStmt", read_unknown},
            {"DeclareCursorStmt", read_unknown},
            {"FetchStmt", read_unknown},
            {"ClosePortalStmt", read_unknown},
            {"DoStmt", read_block},
            {"CallStmt", read_block}};
}

} // namespace lockstep::sql
