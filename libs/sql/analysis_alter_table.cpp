// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "sql/analysis_alter_table.hpp"
#include "sql/analysis_relations.hpp"

namespace lockstep::sql {
namespace {

using enum LockMode;

enum class Work { nothing, scans, rewrites, may_scan, may_rewrite };

/// What a form of ALTER TABLE does by itself, whatever its arguments are.
struct Form {
    std::string_view subtype;
    LockMode mode;
    Work work;
};

// Everything that is not here takes ACCESS EXCLUSIVE for a moment.
constexpr std::array forms{
    Form{"AT_SetNotNull", access_exclusive, Work::may_scan},
    Form{"AT_AlterColumnType", access_exclusive, Work::may_rewrite},
    Form{"AT_SetLogged", access_exclusive, Work::rewrites},
    Form{"AT_SetUnLogged", access_exclusive, Work::rewrites},
    Form{"AT_SetTableSpace", access_exclusive, Work::rewrites},
    Form{"AT_SetAccessMethod", access_exclusive, Work::rewrites},
    Form{"AT_SetExpression", access_exclusive, Work::rewrites},
    Form{"AT_ValidateConstraint", share_update_exclusive, Work::scans},
    Form{"AT_SetStatistics", share_update_exclusive, Work::nothing},
    Form{"AT_SetOptions", share_update_exclusive, Work::nothing},
    Form{"AT_ResetOptions", share_update_exclusive, Work::nothing},
    Form{"AT_ClusterOn", share_update_exclusive, Work::nothing},
    Form{"AT_DropCluster", share_update_exclusive, Work::nothing},
    Form{"AT_AttachPartition", share_update_exclusive, Work::may_scan},
    Form{"AT_DetachPartitionFinalize", share_update_exclusive, Work::nothing},
    Form{"AT_EnableTrig", share_row_exclusive, Work::nothing},
    Form{"AT_EnableAlwaysTrig", share_row_exclusive, Work::nothing},
    Form{"AT_EnableReplicaTrig", share_row_exclusive, Work::nothing},
    Form{"AT_EnableTrigAll", share_row_exclusive, Work::nothing},
    Form{"AT_EnableTrigUser", share_row_exclusive, Work::nothing},
    Form{"AT_DisableTrig", share_row_exclusive, Work::nothing},
    Form{"AT_DisableTrigAll", share_row_exclusive, Work::nothing},
    Form{"AT_DisableTrigUser", share_row_exclusive, Work::nothing},
};

// Those storage parameters that readers and writers must agree on.
constexpr std::array<std::string_view, 7> strict_parameters{
    "user_catalog_table", "security_barrier", "security_invoker", "check_option",
    "fastupdate",         "autosummarize",    "buffering"};

Form form_of(std::string_view subtype) {
    const auto* found = std::find_if(forms.begin(), forms.end(),
                                     [&](const Form& each) { return each.subtype == subtype; });
    return found == forms.end() ? Form{subtype, access_exclusive, Work::nothing} : *found;
}

void take_down(StatementAnalysis& analysis, Work work) {
    if (work == Work::nothing) return;
    analysis.scans = true;
    analysis.rewrites = analysis.rewrites || work == Work::rewrites || work == Work::may_rewrite;
    analysis.certain = analysis.certain && work != Work::may_scan && work != Work::may_rewrite;
}

/// One form within a statement, and what its arguments add to it.
class Change {
public:
    Change(Node command, std::string_view object_type, StatementAnalysis& analysis)
        : command_{command}, form_{form_of(command["subtype"].text())},
          object_type_{object_type}, analysis_{analysis} {}

    /// Takes down all but the lock on the table itself, and returns that.
    LockMode read() {
        if (form_.subtype == "AT_AddColumn") add_column(command_["def"]["ColumnDef"]);
        if (form_.subtype == "AT_AddConstraint") add_constraint(command_["def"]["Constraint"]);
        if (form_.subtype.ends_with("RelOptions")) set_parameters();
        if (form_.subtype.ends_with("Partition") || form_.subtype.ends_with("PartitionFinalize"))
            change_partition(command_["def"]["PartitionCmd"]);
        if (form_.subtype == "AT_AddInherit") lock_parent(share_update_exclusive);
        if (form_.subtype == "AT_DropInherit") lock_parent(access_share);
        take_down(analysis_, form_.work);
        return form_.mode;
    }

private:
    void add_column(Node column) {
        form_.work = work_of_new_column(column);
        for (const auto each : column.all("pktable"))
            lock_relation(analysis_, name_of(each), share_row_exclusive);
    }

    void add_constraint(Node constraint) {
        const auto type = constraint["contype"].text();
        const auto given_index = static_cast<bool>(constraint["indexname"]);
        if (!given_index && !constraint["skip_validation"].truth()) form_.work = Work::scans;
        if (type != "CONSTR_FOREIGN") return;
        form_.mode = share_row_exclusive;
        lock_relation(analysis_, name_of(constraint["pktable"]), share_row_exclusive);
    }

    void set_parameters() {
        const auto names = command_["def"].all("defname");
        const auto strict = std::any_of(names.begin(), names.end(), [](Node name) {
            return std::find(strict_parameters.begin(), strict_parameters.end(), name.text()) !=
                   strict_parameters.end();
        });
        if (!strict) form_.mode = share_update_exclusive;
    }

    void change_partition(Node change) {
        const auto concurrently = change["concurrent"].truth();
        if (concurrently) form_.mode = share_update_exclusive;
        if (object_type_ == "OBJECT_INDEX") form_.work = Work::nothing;
        auto partition = name_of(change["name"]);
        lock_relation(analysis_, partition, access_exclusive);
        if (!concurrently) return;
        analysis_.traits.statement_class = StatementClass::concurrent;
        analysis_.traits.rule = TransactionRule::outside;
        analysis_.effect = Effect{EffectKind::detach_partition, std::move(partition), {}};
    }

    void lock_parent(LockMode mode) {
        lock_relation(analysis_, name_of(command_["def"]["RangeVar"]), mode);
    }

    /// By the most laborious of its constraints.
    static Work work_of_new_column(Node column);

    Node command_;
    Form form_;
    std::string_view object_type_;
    StatementAnalysis& analysis_;
};

bool is_serial(Node column) {
    constexpr std::array<std::string_view, 6> serials{"serial",  "bigserial", "smallserial",
                                                      "serial4", "serial8",   "serial2"};
    const auto names = column["typeName"]["names"].items();
    if (names.size() != 1) return false;
    return std::find(serials.begin(), serials.end(), names[0]["String"]["sval"].text()) !=
           serials.end();
}

Work Change::work_of_new_column(Node column) {
    if (is_serial(column)) return Work::rewrites;
    auto needs_value = false;
    auto has_default = false;
    auto must_hold = false; // what has to be checked row by row
    auto may_rewrite = false;
    auto references = false;
    for (const auto each : column["constraints"].items()) {
        const auto constraint = each["Constraint"];
        const auto type = constraint["contype"].text();
        if (type == "CONSTR_IDENTITY" || type == "CONSTR_GENERATED") return Work::rewrites;
        if (type == "CONSTR_DEFAULT") {
            has_default = true;
            may_rewrite = may_differ_by_row(constraint["raw_expr"]);
        }
        needs_value = needs_value || type == "CONSTR_NOTNULL";
        references = references || type == "CONSTR_FOREIGN";
        must_hold = must_hold || type == "CONSTR_CHECK" || type == "CONSTR_UNIQUE" ||
                    type == "CONSTR_PRIMARY" || type == "CONSTR_EXCLUSION";
    }
    if (may_rewrite) return Work::may_rewrite;
    const auto scans = must_hold || (needs_value && !has_default) || (references && has_default);
    return scans ? Work::scans : Work::nothing;
}

} // namespace

bool may_differ_by_row(Node expression) {
    // Not all of the server's functions; whichever is missing is shown as one that may rewrite.
    constexpr std::array<std::string_view, 32> steady{"abs",
                                                      "array_fill",
                                                      "array_to_json",
                                                      "coalesce",
                                                      "concat",
                                                      "current_schema",
                                                      "current_setting",
                                                      "date_trunc",
                                                      "decode",
                                                      "encode",
                                                      "format",
                                                      "hstore",
                                                      "json_build_array",
                                                      "json_build_object",
                                                      "jsonb_build_array",
                                                      "jsonb_build_object",
                                                      "lower",
                                                      "make_date",
                                                      "make_interval",
                                                      "make_timestamp",
                                                      "md5",
                                                      "now",
                                                      "repeat",
                                                      "statement_timestamp",
                                                      "string_to_array",
                                                      "timezone",
                                                      "to_json",
                                                      "to_jsonb",
                                                      "to_timestamp",
                                                      "to_tsvector",
                                                      "transaction_timestamp",
                                                      "upper"};
    const auto calls = expression.all("FuncCall");
    return std::any_of(calls.begin(), calls.end(), [&](Node call) {
        const auto names = call["funcname"].items();
        const auto name =
            names.empty() ? std::string_view{} : names.back()["String"]["sval"].text();
        return std::find(steady.begin(), steady.end(), name) == steady.end();
    });
}

void read_alter_table(Node statement, StatementAnalysis& analysis) {
    const auto table = name_of(statement["relation"]);
    lock_relation(analysis, table, none);
    auto mode = none;
    for (const auto each : statement["cmds"].items()) {
        Change change{each["AlterTableCmd"], statement["objtype"].text(), analysis};
        mode = std::max(mode, change.read());
    }
    lock_relation(analysis, table, mode);
    if (analysis.effect) analysis.effect->table = table;
}

} // namespace lockstep::sql
