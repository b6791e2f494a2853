// SPDX-License-Identifier: Apache-2.0
#include "sql/analysis_relations.hpp"

namespace lockstep::sql {
namespace {

TransactionRule rule_of(std::string_view kind) {
    if (kind == "TRANS_STMT_BEGIN" || kind == "TRANS_STMT_START") return TransactionRule::begin;
    if (kind == "TRANS_STMT_COMMIT") return TransactionRule::commit;
    if (kind == "TRANS_STMT_ROLLBACK") return TransactionRule::rollback;
    const auto of_block = kind == "TRANS_STMT_SAVEPOINT" || kind == "TRANS_STMT_RELEASE" ||
                          kind == "TRANS_STMT_ROLLBACK_TO";
    return of_block ? TransactionRule::in_block : TransactionRule::two_phase;
}

void read_transaction(Node statement, StatementAnalysis& analysis) {
    analysis.traits.lock_free = true;
    analysis.traits.rule =
        statement["chain"].truth() ? TransactionRule::two_phase : rule_of(statement["kind"].text());
}

void read_set(Node statement, StatementAnalysis& analysis) {
    const auto of_transaction = statement["kind"].text() == "VAR_SET_MULTI" &&
                                statement["name"].text() != "SESSION CHARACTERISTICS";
    analysis.traits.lock_free = true;
    analysis.traits.sets_session = !of_transaction && !statement["is_local"].truth();
}

void read_discard(Node statement, StatementAnalysis& analysis) {
    analysis.traits.lock_free = true;
    if (statement["target"].text() != "DISCARD_ALL") return;
    analysis.traits.rule = TransactionRule::outside;
    analysis.effect = Effect{EffectKind::repeatable, {}, {}};
}

void read_lock_free(Node, StatementAnalysis& analysis) {
    analysis.traits.lock_free = true;
}

/// PREPARE, LISTEN, LOAD and the like.
void read_session_state(Node, StatementAnalysis& analysis) {
    analysis.traits.lock_free = analysis.traits.sets_session = true;
}

} // namespace

std::vector<NamedReader> session_readers() {
    return {{"TransactionStmt", read_transaction},  {"VariableSetStmt", read_set},
            {"VariableShowStmt", read_lock_free},   {"ConstraintsSetStmt", read_lock_free},
            {"DiscardStmt", read_discard},          {"NotifyStmt", read_lock_free},
            {"CheckPointStmt", read_lock_free},     {"PrepareStmt", read_session_state},
            {"DeallocateStmt", read_session_state}, {"ListenStmt", read_session_state},
            {"UnlistenStmt", read_session_state},   {"LoadStmt", read_session_state}};
}

} // namespace lockstep::sql
