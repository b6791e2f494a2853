// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "sql/analysis_relations.hpp"

namespace lockstep::sql {
namespace {

bool is_relation(std::string_view type) {
    constexpr std::array<std::string_view, 6> relations{"OBJECT_TABLE",   "OBJECT_VIEW",
                                                        "OBJECT_MATVIEW", "OBJECT_SEQUENCE",
                                                        "OBJECT_INDEX",   "OBJECT_FOREIGN_TABLE"};
    return std::find(relations.begin(), relations.end(), type) != relations.end();
}

/// Named behind the relation that it belongs to.
bool is_part_of_relation(std::string_view type) {
    return type == "OBJECT_TRIGGER" || type == "OBJECT_POLICY" || type == "OBJECT_RULE" ||
           type == "OBJECT_TABCONSTRAINT";
}

void drop_index_concurrently(Node objects, StatementAnalysis& analysis) {
    analysis.traits.statement_class = StatementClass::concurrent;
    analysis.traits.rule = TransactionRule::outside;
    analysis.effect = Effect{EffectKind::drop_index, name_in(objects.content()), {}};
}

void read_drop(Node statement, StatementAnalysis& analysis) {
    const auto type = statement["removeType"].text();
    const auto objects = statement["objects"];
    const auto concurrently = statement["concurrent"].truth();
    if (concurrently) drop_index_concurrently(objects, analysis);
    for (const auto each : objects.items()) {
        if (is_relation(type)) {
            lock_relation(analysis, name_in(each),
                          concurrently ? LockMode::share_update_exclusive
                                       : LockMode::access_exclusive);
        } else if (is_part_of_relation(type)) {
            lock_relation(analysis, name_in(each, 1), LockMode::access_exclusive);
        }
    }
    // What else goes with it, only the database knows.
    if (statement["behavior"].text() == "DROP_CASCADE") {
        analysis.lock = LockMode::access_exclusive;
    }
}

void read_rename(Node statement, StatementAnalysis& analysis) {
    const auto index = statement["renameType"].text() == "OBJECT_INDEX";
    lock_relation(analysis, name_of(statement["relation"]),
                  index ? LockMode::share_update_exclusive : LockMode::access_exclusive);
}

void read_set_schema(Node statement, StatementAnalysis& analysis) {
    lock_relation(analysis, name_of(statement["relation"]), LockMode::access_exclusive);
}

/// COMMENT and SECURITY LABEL.
void read_remark(Node statement, StatementAnalysis& analysis) {
    const auto type = statement["objtype"].text();
    const auto object = statement["object"];
    if (is_relation(type)) {
        lock_relation(analysis, name_in(object), LockMode::share_update_exclusive);
    } else if (type == "OBJECT_COLUMN") {
        lock_relation(analysis, name_in(object, 1), LockMode::share_update_exclusive);
    } else if (is_part_of_relation(type)) {
        lock_relation(analysis, name_in(object, 1), LockMode::access_share);
    }
}

void read_trigger(Node statement, StatementAnalysis& analysis) {
    lock_relation(analysis, name_of(statement["relation"]), LockMode::share_row_exclusive);
    lock_relation(analysis, name_of(statement["constrrel"]), LockMode::access_share);
}

void read_rule(Node statement, StatementAnalysis& analysis) {
    lock_relation(analysis, name_of(statement["relation"]), LockMode::access_exclusive);
}

void read_policy(Node statement, StatementAnalysis& analysis) {
    lock_relation(analysis, name_of(statement["table"]), LockMode::access_exclusive);
}

void read_publication(Node statement, StatementAnalysis& analysis) {
    for (const auto each : statement["pubobjects"].items()) {
        lock_relation(analysis, name_of(each["PublicationObjSpec"]["pubtable"]["relation"]),
                      LockMode::share_update_exclusive);
    }
}

void read_statistics(Node statement, StatementAnalysis& analysis) {
    lock_relations(analysis, statement["relations"], LockMode::share_update_exclusive);
}

/// A domain's constraint is checked in every table that has a column of it.
void read_alter_domain(Node statement, StatementAnalysis& analysis) {
    const auto subtype = statement["subtype"].text();
    const auto checks = subtype == "O" || subtype == "V" ||
                        (subtype == "C" && !statement["def"]["Constraint"]["skip_validation"]);
    if (!checks) return;
    analysis.lock = LockMode::share;
    analysis.scans = true;
    analysis.certain = false;
}

/// REASSIGN OWNED and DROP OWNED: which relations these are, only the database knows.
void read_owned(Node, StatementAnalysis& analysis) {
    analysis.lock = LockMode::access_exclusive;
}

} // namespace

std::vector<NamedReader> object_readers() {
    return {{"DropStmt", read_drop},
            {"RenameStmt", read_rename},
            {"AlterObjectSchemaStmt", read_set_schema},
            {"CommentStmt", read_remark},
            {"SecLabelStmt", read_remark},
            {"CreateTrigStmt", read_trigger},
            {"RuleStmt", read_rule},
            {"CreatePolicyStmt", read_policy},
            {"AlterPolicyStmt", read_policy},
            {"CreatePublicationStmt", read_publication},
            {"AlterPublicationStmt", read_publication},
            {"CreateStatsStmt", read_statistics},
            {"AlterDomainStmt", read_alter_domain},
            {"ReassignOwnedStmt", read_owned},
            {"DropOwnedStmt", read_owned}};
}

} // namespace lockstep::sql
