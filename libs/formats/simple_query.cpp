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

void append_wrapped(std::string& script, std::string_view text,
                    const std::vector<Statement>& statements) {
    const auto offset_of = [&](const char* place) {
        return static_cast<std::size_t>(place - text.data());
    };
    const auto first = offset_of(statements.front().text.data());
    const auto last = offset_of(statements.back().text.data()) + statements.back().text.size();
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

bool begins_with_routine(std::string_view message) {
    sql::Lexer lexer{message};
    const auto word = lexer.next().text;
    return (word.size() == 2 && begins_with_any_case(word, "do")) ||
           (word.size() == 4 && begins_with_any_case(word, "call"));
}

} // namespace

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
        script += message;
}

void append_in_transaction(std::string& script, std::string_view statements) {
    const auto all = split(statements);
    if (all.empty() || !all_fit(all))
        script += statements;
    else
        append_wrapped(script, statements, all);
}

} // namespace lockstep::formats::simple_query
