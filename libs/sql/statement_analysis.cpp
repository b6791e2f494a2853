// SPDX-License-Identifier: Apache-2.0
#include "sql/statement_analysis.hpp"

#include <algorithm>
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

StatementAnalysis analyse_tree(const Tree& tree, std::string command) {
    StatementAnalysis analysis;
    analysis.parsed = true;
    analysis.command = std::move(command);
    analysis.traits.statement_class = StatementClass::brief_lock;
    read(tree.statement(), analysis);
    settle_locks(analysis);
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
