// SPDX-License-Identifier: Apache-2.0
#include "pg/file_failure.hpp"

#include <array>
#include <utility>

#include "pg/script_position.hpp"

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;

constexpr std::size_t longest_statement_shown = 200;

struct Explanation {
    std::string_view sqlstate;
    std::string_view hint;
};

constexpr std::array explanations{
    Explanation{"55P04", "a value that ALTER TYPE ... ADD VALUE adds can be used once its "
                         "transaction is committed: put its use into the next file, or let this "
                         "file run statement by statement with \"-- lockstep: transaction=none\""},
    Explanation{"2D000", "a procedure or DO block that commits cannot run in the file's "
                         "transaction: put it into a file of its own with "
                         "\"-- lockstep: transaction=none\""},
    Explanation{"25001", "PostgreSQL does not run this in a transaction: let the file run "
                         "statement by statement with \"-- lockstep: transaction=none\""},
    Explanation{"55P03", "other sessions held what this statement needs for longer than its lock "
                         "timeout; find them in the log, or run the migration at a quieter time"},
};

/// The server's own hint first.
void add_hint(ServerError& error, std::string_view hint) {
    if (!error.hint.empty()) error.hint += " ";
    error.hint += hint;
}

std::string_view source_line(std::string_view text, std::size_t line) {
    for (; line > 1; --line) {
        const auto newline = text.find('\n');
        if (newline == std::string_view::npos) return {};
        text.remove_prefix(newline + 1);
    }
    return text.substr(0, text.find_first_of("\r\n"));
}

} // namespace

ServerError explained(ServerError error) {
    const bool passing = error.sqlstate == "25006" || error.sqlstate == "25P03";
    // Elsewhere class 25 would be our mistake; here it is the file's.
    if (error.sqlstate.starts_with("25") && !passing) error.remedy = Remedy::fix_input;
    // A statement_timeout; a stop has said so before.
    if (error.sqlstate == "57014" && error.remedy == Remedy::fix_input)
        add_hint(error,
                 "raise the limit for this file with \"-- lockstep: statement-timeout=...\"");
    for (const auto& each : explanations)
        if (error.sqlstate == each.sqlstate) add_hint(error, each.hint);
    return error;
}

ApplyFailure FileFailure::of_file(Remedy remedy, std::string message) const {
    ApplyFailure failure;
    failure.remedy = remedy;
    failure.failure.script = migration_.script;
    failure.failure.version = migration_.version.text();
    failure.failure.statements_in_file = statements_.size();
    failure.failure.message = std::move(message);
    return failure;
}

ApplyFailure FileFailure::of_file(const ServerError& error) const {
    auto failure = of_file(error.remedy, error.message);
    failure.failure.sqlstate = error.sqlstate;
    failure.failure.detail = error.detail;
    failure.failure.hint = error.hint;
    return failure;
}

ApplyFailure FileFailure::of_statement(std::size_t index, Remedy remedy,
                                       std::string message) const {
    return at(index, 0, of_file(remedy, std::move(message)));
}

ApplyFailure FileFailure::of_statement(std::size_t index, const ServerError& error,
                                       std::size_t character) const {
    return at(index, character, of_file(explained(error)));
}

ApplyFailure FileFailure::at(std::size_t index, std::size_t character, ApplyFailure failure) const {
    const auto& statement = statements_[index];
    const auto place = position_in_file(statement, character);
    failure.failure.statement_number = index + 1;
    failure.failure.line = place.line;
    failure.failure.column = place.column;
    failure.failure.statement = cut(statement.text, longest_statement_shown);
    failure.failure.source_line =
        cut(source_line(migration_.text, place.line), longest_statement_shown);
    return failure;
}

} // namespace lockstep::pg
