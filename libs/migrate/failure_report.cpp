// SPDX-License-Identifier: Apache-2.0
#include "migrate/failure_report.hpp"

#include <fmt/format.h>

namespace lockstep::migrate {
namespace {

std::string server_words(const StatementFailure& failure) {
    if (failure.sqlstate.empty()) return failure.message;
    return fmt::format("{} [SQLSTATE {}]", failure.message, failure.sqlstate);
}

/// The headline: file, statement, place and the server's own words.
std::string what_failed(const StatementFailure& failure) {
    if (failure.statement_number == 0) {
        return fmt::format("{}: {}", failure.script, server_words(failure));
    }
    return fmt::format("{}: statement {} of {} failed at line {}, column {}: {}", failure.script,
                       failure.statement_number, failure.statements_in_file, failure.line,
                       failure.column, server_words(failure));
}

std::string advice(const StatementFailure& failure) {
    std::string text;
    if (!failure.detail.empty()) text += "\n  detail: " + failure.detail;
    if (!failure.hint.empty()) text += "\n  hint: " + failure.hint;
    return text;
}

const char* state_left_behind(Aftermath aftermath) {
    if (aftermath == Aftermath::rolled_back) return "nothing from this file was kept";
    if (aftermath == Aftermath::partial)
        return "the statements before it are done, and the next run goes on from there";
    return "unknown whether it was done, because the connection broke meanwhile";
}

const char* next_step(const FailureContext& context) {
    if (context.aftermath == Aftermath::unknown) {
        return "nothing yet; the next run reads the history and decides";
    }
    if (context.remedy == Remedy::retry) return "nothing; the next run tries again";
    return "correct the file and apply it again";
}

} // namespace

std::string describe(const StatementFailure& failure, const FailureContext& context) {
    return fmt::format("{}{}\n  database: at version {}; {}\n  next: {}", what_failed(failure),
                       advice(failure),
                       context.last_good_version.empty() ? "none" : context.last_good_version,
                       state_left_behind(context.aftermath), next_step(context));
}

std::string describe(const RecordedFailure& recorded) {
    return fmt::format(
        "{}\n  recorded: run by {} at {}; the same files are not run again\n"
        "  next: change the file, or ask for a retry: lockstep repair retry, or annotation "
        "lockstep.dev/retry on the "
        "resource (LOCKSTEP_RETRY_TOKEN)",
        what_failed(recorded.failure), recorded.pod.empty() ? "an unnamed pod" : recorded.pod,
        recorded.at);
}

std::string excerpt(const StatementFailure& failure) {
    if (failure.source_line.empty()) return {};
    const auto number = std::to_string(failure.line);
    auto text = fmt::format("{}:{}:{}\n    {} | {}", failure.script, failure.line, failure.column,
                            number, failure.source_line);
    if (failure.column == 0 || failure.column > failure.source_line.size() + 1) return text;
    std::string margin;
    for (const char byte : failure.source_line.substr(0, failure.column - 1)) {
        const auto continues = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
        // A tab stays one, so that the caret stands right whatever its width is.
        if (!continues) margin += byte == '\t' ? '\t' : ' ';
    }
    return text + fmt::format("\n    {:{}} | {}^", "", number.size(), margin);
}

} // namespace lockstep::migrate
