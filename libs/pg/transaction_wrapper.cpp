// SPDX-License-Identifier: Apache-2.0
#include "pg/transaction_wrapper.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace lockstep::pg {
namespace {

using namespace std::string_view_literals;

constexpr auto white_space = " \t\r\n\f\v"sv;

/// The statement in upper case with single spaces, as far as it matters: its first four words.
std::string first_words(std::string_view text) {
    std::string words;
    for (int count = 0; count < 4; ++count) {
        const auto begin = text.find_first_not_of(white_space);
        if (begin == std::string_view::npos) break;
        text.remove_prefix(begin);
        const auto word = text.substr(0, text.find_first_of(white_space));
        text.remove_prefix(word.size());
        words += (words.empty() ? "" : " ") + std::string{word};
    }
    for (auto& letter : words)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    return words;
}

constexpr std::array plain_begins{"BEGIN"sv, "BEGIN WORK"sv, "BEGIN TRANSACTION"sv,
                                  "START TRANSACTION"sv};
constexpr std::array plain_commits{"COMMIT"sv, "COMMIT WORK"sv, "COMMIT TRANSACTION"sv,
                                   "END"sv,    "END WORK"sv,    "END TRANSACTION"sv};

bool is_one_of(const auto& list, const sql::Statement& statement) {
    return std::find(list.begin(), list.end(), first_words(statement.text)) != list.end();
}

/// ROLLBACK TO a savepoint stays inside the transaction.
bool controls_transaction(const sql::Statement& statement) {
    const auto words = first_words(statement.text);
    const auto first = words.substr(0, words.find(' '));
    if (first == "ROLLBACK" || first == "ABORT") return words.find(" TO") == std::string::npos;
    if (first == "START" || first == "PREPARE")
        return words.substr(first.size()).starts_with(" TRANSACTION");
    return first == "BEGIN" || first == "COMMIT" || first == "END";
}

} // namespace

Expected<RunnableStatements, std::size_t>
without_wrapper(const std::vector<sql::Statement>& statements) {
    RunnableStatements inner{0, statements.size()};
    if (statements.size() >= 2 && is_one_of(plain_begins, statements.front()) &&
        is_one_of(plain_commits, statements.back()))
        inner = {1, statements.size() - 1};
    for (auto i = inner.first; i < inner.last; ++i)
        if (controls_transaction(statements[i])) return Unexpected{i};
    return inner;
}

} // namespace lockstep::pg
