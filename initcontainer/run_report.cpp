// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/run_report.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "migrate/failure_report.hpp"
#include "migrate/version.hpp"

namespace lockstep::initcontainer {
namespace {

constexpr std::size_t listed_migrations = 10;

bool is_there(const migrate::HistoryRow& row) {
    return row.state == migrate::State::applied || row.state == migrate::State::baseline ||
           row.state == migrate::State::adopted;
}

std::string highest(const std::vector<migrate::HistoryRow>& rows) {
    migrate::Version top;
    for (const auto& row : rows) {
        if (!is_there(row)) continue;
        auto version = migrate::Version::parse(row.version);
        if (version && *version > top) top = *std::move(version);
    }
    return top.text();
}

std::vector<report::Applied> newest(const std::vector<migrate::HistoryRow>& rows) {
    std::vector<report::Applied> newest;
    for (const auto& row : rows) {
        if (is_there(row)) newest.push_back({row.version, row.description, row.finished_at});
    }
    std::stable_sort(newest.begin(), newest.end(),
                     [](const auto& left, const auto& right) { return left.at < right.at; });
    std::reverse(newest.begin(), newest.end());
    if (newest.size() > listed_migrations) newest.resize(listed_migrations);
    return newest;
}

std::string at_version(const report::Report& report) {
    const auto& version = report.schema->current;
    return version.empty() ? "the schema has no version yet"
                           : "the schema is at version " + version;
}

std::string migrations(std::size_t count) {
    return count == 1 ? "1 migration" : fmt::format("{} migrations", count);
}

std::string newer_sentence(const report::Report& report) {
    return fmt::format(
        "These files are older than the database (files {}, database {}); nothing of "
        "them is applied.",
        report.schema->target, report.schema->current);
}

std::string first_and_last(const std::vector<const migrate::Migration*>& pending) {
    const auto& first = pending.front()->script;
    return pending.size() == 1 ? first : fmt::format("{} to {}", first, pending.back()->script);
}

// People at a terminal read such a text in lines; a report's message is one sentence.
std::string in_one_line(std::string_view text) {
    std::string line;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        line += (line.empty() ? "" : "; ") + std::string{part};
    }
    return line;
}

} // namespace

report::Database to_report(const pg::ServerFacts& facts) {
    report::Database database;
    database.host = facts.host;
    database.name = facts.database;
    database.server_version = facts.server_version;
    database.aurora_version = facts.aurora_version;
    database.role = facts.role;
    database.max_connections = facts.max_connections;
    database.reserved = facts.reserved;
    database.in_use = facts.in_use;
    database.role_limit = facts.role_limit;
    database.database_limit = facts.database_limit;
    return database;
}

report::Tls to_report(const pg::TlsEvidence& evidence) {
    report::Tls tls;
    tls.mode = std::string{pg::to_string(evidence.mode)};
    tls.verified = evidence.verified;
    tls.protocol = evidence.protocol;
    tls.cipher = evidence.cipher;
    tls.key_bits = evidence.key_bits;
    tls.subject = evidence.subject;
    tls.sans = evidence.sans;
    tls.issuer = evidence.issuer;
    tls.not_after = evidence.not_after;
    tls.days_left = evidence.days_left;
    tls.ca_file = evidence.ca_file;
    return tls;
}

report::Schema to_report(const migrate::History& history) {
    report::Schema schema;
    schema.current = highest(history.rows);
    schema.applied =
        static_cast<int>(std::count_if(history.rows.begin(), history.rows.end(), is_there));
    schema.last_applied = newest(history.rows);
    return schema;
}

report::Schema to_report(const migrate::History& history, const migrate::Plan& plan) {
    auto schema = to_report(history);
    schema.target = plan.target;
    schema.pending = static_cast<int>(plan.pending.size());
    return schema;
}

report::Schema to_report(const migrate::Glance& glance, const migrate::MigrationSet& set) {
    report::Schema schema;
    schema.current = set.highest().text();
    schema.target = schema.current;
    schema.applied = glance.applied;
    schema.last_applied = newest(glance.newest);
    return schema;
}

report::Failure to_report(const migrate::StatementFailure& failure, const std::string& kind) {
    report::Failure told;
    told.kind = kind;
    told.version = failure.version;
    told.file = failure.script;
    if (failure.line != 0) told.line = failure.line;
    if (failure.column != 0) told.column = failure.column;
    told.statement = failure.statement;
    told.sqlstate = failure.sqlstate;
    told.message = failure.message;
    told.hint = failure.hint.empty() ? failure.detail : failure.hint;
    return told;
}

void fail(report::Report& report, const Error& error, report::Failure failure) {
    const bool may_pass = error.remedy == Remedy::retry || error.remedy == Remedy::observe;
    report.outcome = may_pass ? report::Outcome::retry : report::Outcome::failed;
    report.remedy = error.remedy;
    report.message = in_one_line(error.message);
    if (failure.message.empty()) failure.message = error.message;
    report.failure = std::move(failure);
}

void fail(report::Report& report, const pg::ConnectFailure& failure) {
    report::Failure told;
    told.kind = std::string{pg::to_string(failure.failure_class)};
    told.sqlstate = failure.sqlstate;
    fail(report, failure.error, std::move(told));
}

void fail(report::Report& report, const formats::LoadError& failure) {
    report::Failure told;
    told.kind = "files";
    told.file = failure.file;
    if (failure.line != 0) told.line = failure.line;
    if (failure.column != 0) told.column = failure.column;
    fail(report, failure.error, std::move(told));
}

void fail(report::Report& report, const migrate::RunFailure& failure) {
    report::Failure told;
    if (failure.statement) told = to_report(*failure.statement, failure.kind);
    told.kind = failure.kind;
    fail(report, failure.error, std::move(told));
}

void fail(report::Report& report, const migrate::PlanFault& fault) {
    report::Failure told;
    told.kind = fault.kind;
    told.version = fault.version;
    told.file = fault.script;
    if (fault.line != 0) told.line = fault.line;
    if (fault.column != 0) told.column = fault.column;
    fail(report, fault.error, std::move(told));
}

void recall(report::Report& report, const migrate::RecordedFailure& recorded) {
    report.failure = to_report(recorded.failure, "recorded");
    report.message = in_one_line(migrate::describe(recorded));
}

void succeed(report::Report& report, const migrate::RunResult& result) {
    switch (result.outcome) {
    case migrate::RunOutcome::applied:
        report.outcome = report::Outcome::applied;
        report.message =
            fmt::format("Applied {}; {}.", migrations(result.applied.size()), at_version(report));
        return;
    case migrate::RunOutcome::nothing_pending:
        report.outcome = report::Outcome::nothing_pending;
        report.message = fmt::format("Nothing is pending; {}.", at_version(report));
        return;
    case migrate::RunOutcome::waited_for_other:
        report.outcome = report::Outcome::waited_for_other;
        report.message =
            fmt::format("Another run applied what was pending; {}.", at_version(report));
        return;
    case migrate::RunOutcome::newer_history:
        break;
    }
    report.outcome = report::Outcome::newer_history;
    report.message = newer_sentence(report);
}

void describe_plan(report::Report& report, const migrate::Plan& plan) {
    if (plan.newer_history) {
        report.outcome = report::Outcome::newer_history;
        report.message = newer_sentence(report);
        return;
    }
    if (plan.pending.empty()) {
        report.outcome = report::Outcome::nothing_pending;
        report.message = fmt::format("Nothing is pending; {}.", at_version(report));
        return;
    }
    report.outcome = report::Outcome::pending;
    report.message = fmt::format("{} pending ({}); {}.", migrations(plan.pending.size()),
                                 first_and_last(plan.pending), at_version(report));
}

} // namespace lockstep::initcontainer
