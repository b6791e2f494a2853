// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "sql/analysis_relations.hpp"

namespace lockstep::sql {
namespace {

void outside(StatementAnalysis& analysis, EffectKind kind, std::string_view object = {}) {
    analysis.traits.rule = TransactionRule::outside;
    analysis.effect = Effect{kind, {{}, std::string{object}}, {}};
}

void read_create_database(Node statement, StatementAnalysis& analysis) {
    outside(analysis, EffectKind::create_database, statement["dbname"].text());
}

void read_drop_database(Node statement, StatementAnalysis& analysis) {
    outside(analysis, EffectKind::drop_database, statement["dbname"].text());
}

void read_alter_database(Node statement, StatementAnalysis& analysis) {
    if (option(statement["options"], "tablespace")) outside(analysis, EffectKind::repeatable);
}

void read_create_tablespace(Node statement, StatementAnalysis& analysis) {
    outside(analysis, EffectKind::create_tablespace, statement["tablespacename"].text());
}

void read_drop_tablespace(Node statement, StatementAnalysis& analysis) {
    outside(analysis, EffectKind::drop_tablespace, statement["tablespacename"].text());
}

void read_alter_system(Node, StatementAnalysis& analysis) {
    outside(analysis, EffectKind::repeatable);
}

bool is_off(Node option) {
    return option && !is_on(option);
}

void read_create_subscription(Node statement, StatementAnalysis& analysis) {
    const auto options = statement["options"];
    if (is_off(option(options, "connect")) || is_off(option(options, "create_slot"))) return;
    outside(analysis, EffectKind::create_subscription, statement["subname"].text());
}

void read_drop_subscription(Node statement, StatementAnalysis& analysis) {
    outside(analysis, EffectKind::drop_subscription, statement["subname"].text());
}

void read_alter_subscription(Node statement, StatementAnalysis& analysis) {
    const auto kind = statement["kind"].text();
    const auto options = statement["options"];
    // These options change the publisher's slot, which no transaction here can undo.
    const auto changes_slot = option(options, "failover") || option(options, "two_phase");
    if (kind == "ALTER_SUBSCRIPTION_REFRESH" || changes_slot)
        return outside(analysis, EffectKind::repeatable);
    if (!kind.ends_with("_PUBLICATION") || is_off(option(options, "refresh"))) return;
    const auto sets = kind == "ALTER_SUBSCRIPTION_SET_PUBLICATION";
    outside(analysis, sets ? EffectKind::repeatable : EffectKind::unknown);
}

} // namespace

std::vector<NamedReader> server_readers() {
    return {{"CreatedbStmt", read_create_database},
            {"DropdbStmt", read_drop_database},
            {"AlterDatabaseStmt", read_alter_database},
            {"CreateTableSpaceStmt", read_create_tablespace},
            {"DropTableSpaceStmt", read_drop_tablespace},
            {"AlterSystemStmt", read_alter_system},
            {"CreateSubscriptionStmt", read_create_subscription},
            {"DropSubscriptionStmt", read_drop_subscription},
            {"AlterSubscriptionStmt", read_alter_subscription}};
}

} // namespace lockstep::sql
