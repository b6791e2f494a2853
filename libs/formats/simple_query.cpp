// SPDX-License-Identifier: Apache-2.0
#include "formats/simple_query.hpp"

#include <algorithm>
#include <vector>

#include "formats/comments.hpp"
#include "sql/lexer.hpp"
#include "sql/statement_analysis.hpp"
#include "sql/statement_splitter.hpp"

namespace lockstep::formats::simple_query {
namespace {

using sql::Statement;
using sql::TransactionRule;

bool fits_into_a_transaction(const Statement& statement) {
    const auto rule = sql::traits_of(statement.text).rule;
    return rule == TransactionRule::inside || rule == TransactionRule::may_commit;
}

bool all_fit(const std::vector<Statement>& statements) {
    return std::all_of(statements.begin(), statements.end(), fits_into_a_transaction);
}

/// The statements; none where they cannot be told apart, which is for the loader to complain of.
std::vector<Statement> split(std::string_view script) {
    auto statements = sql::split_statements(script);
    return statements ? *std::move(statements) : std::vector<Statement>{};
}

std::size_t begin_of(const Statement& statement, std::string_view script) {
    return static_cast<std::size_t>(statement.text.data() - script.data());
}

std::size_t end_of(const Statement& statement, std::string_view script) {
    return begin_of(statement, script) + statement.text.size();
}

/// Whether the script's last line ends with a semicolon, and has nothing that could hide it. Nearly
/// all do, and need not be cut to know that.
bool ends_plainly(std::string_view script) {
    const auto text = script.substr(0, script.find_last_not_of(" \t\r\n") + 1);
    const auto line = text.substr(text.rfind('\n') + 1);
    return line.ends_with(';') && line.find_first_of("-*'\"$") == std::string_view::npos;
}

void append_wrapped(std::string& script, std::string_view text,
                    const std::vector<Statement>& statements) {
    const auto first = begin_of(statements.front(), text);
    const auto last = end_of(statements.back(), text);
    script += text.substr(0, first);
    script += "BEGIN; ";
    script += text.substr(first, last - first);
    script += "; COMMIT;";
    script += text.substr(last);
}

/// Whether a routine's body has the words that end a transaction. One of them in a string is enough
/// for a yes: outside of a transaction such a block runs as well.
bool may_end_transaction(std::string_view body) {
    for (std::size_t at = 0; at < body.size(); ++at) {
        const auto rest = body.substr(at);
        if (begins_with_any_case(rest, "commit") || begins_with_any_case(rest, "rollback"))
            return true;
    }
    return false;
}

bool holds_commit(std::string_view script) {
    for (const std::string_view part : {"ommit", "OMMIT"}) {
        if (script.find(part) != std::string_view::npos) return true;
    }
    return false;
}

/// The first thing that a script does about transactions; none when it does nothing about them.
std::optional<TransactionRule> first_control(const std::vector<Statement>& statements) {
    for (const auto& statement : statements) {
        const auto rule = sql::traits_of(statement.text).rule;
        if (rule != TransactionRule::inside && rule != TransactionRule::may_commit) return rule;
    }
    return std::nullopt;
}

bool begins_with_routine(std::string_view message) {
    sql::Lexer lexer{message};
    const auto word = lexer.next().text;
    return (word.size() == 2 && begins_with_any_case(word, "do")) ||
           (word.size() == 4 && begins_with_any_case(word, "call"));
}

} // namespace

std::optional<std::string> with_begin(std::string_view script) {
    // Few files have the word, and to split all the others would take time at each start of a pod.
    if (!holds_commit(script)) return std::nullopt;
    const auto statements = split(script);
    if (first_control(statements) != TransactionRule::commit) return std::nullopt;
    std::string begun{script};
    begun.insert(begin_of(statements.front(), script), "BEGIN; ");
    return begun;
}

void append_ended(std::string& script, std::string_view message) {
    if (ends_plainly(message)) {
        script += message;
        return;
    }
    const auto statements = split(message);
    const auto end = statements.empty() ? message.size() : end_of(statements.back(), message);
    const auto rest = message.substr(end);
    script += message.substr(0, end);
    if (!statements.empty() && sql::Lexer{rest}.next().kind != sql::TokenKind::semicolon)
        script += ';';
    script += rest;
}

bool is_transaction(std::string_view message) {
    const auto statements = split(message);
    return statements.size() > 1 && all_fit(statements);
}

bool commits_itself(std::string_view message) {
    // Few files begin so, and to split all the others would take time at each start of a pod.
    if (!begins_with_routine(message)) return false;
    const auto statements = split(message);
    if (statements.size() != 1) return false;
    const auto text = statements.front().text;
    return begins_with_any_case(text, "call") || may_end_transaction(text);
}

void append(std::string& script, std::string_view message) {
    const auto statements = split(message);
    if (statements.size() > 1 && all_fit(statements))
        append_wrapped(script, message, statements);
    else
        append_ended(script, message);
}

void append_in_transaction(std::string& script, std::string_view statements) {
    const auto all = split(statements);
    if (all.empty() || !all_fit(all))
        append_ended(script, statements);
    else
        append_wrapped(script, statements, all);
}

} // namespace lockstep::formats::simple_query
