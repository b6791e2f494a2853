// SPDX-License-Identifier: Apache-2.0
#include "sql/statement_analysis.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "sql/analysis_alter_table.hpp"
#include "sql/analysis_relations.hpp"
#include "sql/analysis_tree.hpp"
#include "sql/analysis_words.hpp"

namespace lockstep::sql {
namespace {

std::map<std::string_view, Reader> collected_readers() {
    std::map<std::string_view, Reader> readers{{"AlterTableStmt", read_alter_table}};
    for (const auto& group : {table_readers(), object_readers(), maintenance_readers(),
                              server_readers(), session_readers(), query_readers()}) {
        for (const auto& each : group)
            readers.emplace(each.type, each.read);
    }
    return readers;
}

Reader reader_of(std::string_view type) {
    static const auto readers = collected_readers();
    const auto found = readers.find(type);
    return found == readers.end() ? nullptr : found->second;
}

void read(Node statement, StatementAnalysis& analysis) {
    const auto reader = reader_of(statement.type());
    if (reader != nullptr) reader(statement.content(), analysis);
    if (statement.type() != "CreateSchemaStmt") return;
    for (const auto each : statement.content()["schemaElts"].items()) {
        const auto command = analysis.command;
        read(each, analysis);
        analysis.command = command;
    }
}

/// What a statement makes itself, nobody else can hold.
void settle_locks(StatementAnalysis& analysis) {
    const auto& creates = analysis.creates;
    std::erase_if(analysis.relations, [&](const LockedRelation& each) {
        return std::find(creates.begin(), creates.end(), each.relation) != creates.end();
    });
    for (const auto& each : analysis.relations)
        analysis.lock = std::max(analysis.lock, each.mode);
}

constexpr std::array plain_definitions{
    std::string_view{"CreateStmt"},     std::string_view{"IndexStmt"},
    std::string_view{"CommentStmt"},    std::string_view{"DropStmt"},
    std::string_view{"CreateEnumStmt"}, std::string_view{"GrantStmt"}};

constexpr std::array plain_changes{
    std::string_view{"AT_AddColumn"},     std::string_view{"AT_DropColumn"},
    std::string_view{"AT_ColumnDefault"}, std::string_view{"AT_SetNotNull"},
    std::string_view{"AT_DropNotNull"},   std::string_view{"AT_DropConstraint"}};

bool is_one_of(const auto& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

/// Whether a statement runs none of a user's code, which could change the session's settings: no
/// function is called, and no row is checked by an expression.
bool keeps_session(Node statement) {
    if (!statement.content().all("FuncCall").empty()) return false;
    if (statement.type() != "AlterTableStmt") return is_one_of(plain_definitions, statement.type());
    const auto changes = statement.content().all("subtype");
    return std::all_of(changes.begin(), changes.end(),
                       [](Node change) { return is_one_of(plain_changes, change.text()); });
}

StatementAnalysis analyse_tree(const Tree& tree, std::string command) {
    StatementAnalysis analysis;
    analysis.parsed = true;
    analysis.command = std::move(command);
    analysis.traits.statement_class = StatementClass::brief_lock;
    read(tree.statement(), analysis);
    settle_locks(analysis);
    analysis.keeps_session = keeps_session(tree.statement());
    return analysis;
}

} // namespace

std::string_view to_string(StatementClass statement_class) {
    switch (statement_class) {
    case StatementClass::brief_lock:
        return "brief lock";
    case StatementClass::concurrent:
        return "concurrent";
    case StatementClass::data:
        return "data";
    case StatementClass::unknown:
        break;
    }
    return "unknown";
}

StatementAnalysis analyse(std::string_view statement) {
    if (const auto tree = Tree::parse(statement))
        return analyse_tree(*tree, command_of(Words{statement}));
    return analyse_words(statement);
}

StatementTraits traits_of(std::string_view statement) {
    const auto first = Lexer{statement}.next();
    std::string word{first.kind == TokenKind::word ? first.text : std::string_view{}};
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c; });
    if (moves_data(word)) return {.statement_class = StatementClass::data};
    if (word == "SELECT") return {.statement_class = StatementClass::unknown};
    return analyse(statement).traits;
}

} // namespace lockstep::sql
