// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "initcontainer/commands/survey.hpp"

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;

enum class Mood { good, fair, bad };

std::string painted(const std::string& text, Mood mood, bool colour) {
    if (!colour) return text;
    const int code = mood == Mood::good ? 32 : mood == Mood::fair ? 33 : 31;
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string line(std::string_view name, const std::string& text) {
    return fmt::format("{:<13} {}\n", name, text);
}

Mood mood_of(const report::Report& report) {
    if (report.remedy) return report.outcome == report::Outcome::failed ? Mood::bad : Mood::fair;
    if (report.failure) return Mood::bad;
    return report.outcome == report::Outcome::pending ? Mood::fair : Mood::good;
}

std::string database_line(const report::Database& database) {
    auto text = fmt::format("{} on {}", database.name, database.host);
    if (!database.server_version.empty()) text += ", PostgreSQL " + database.server_version;
    if (!database.aurora_version.empty()) text += ", Aurora " + database.aurora_version;
    if (!database.role.empty()) text += ", " + database.role;
    return text;
}

std::string tls_line(const report::Tls& tls, bool colour) {
    if (tls.protocol.empty()) return painted("none", Mood::bad, colour) + " (" + tls.mode + ")";
    auto text = tls.verified ? painted("verified", Mood::good, colour)
                             : painted("not verified", Mood::bad, colour);
    text += fmt::format(" ({}), {}, {}", tls.mode, tls.protocol, tls.cipher);
    if (!tls.issuer.empty()) text += ", issuer " + tls.issuer;
    if (!tls.not_after.empty()) text += ", valid until " + tls.not_after;
    if (tls.days_left) text += fmt::format(" ({} days)", *tls.days_left);
    return text;
}

std::string limit(const std::optional<int>& limit) {
    return limit ? std::to_string(*limit) : "none";
}

std::string connections_line(const report::Database& database) {
    return fmt::format("{} of {} in use, {} reserved; role limit {}, database limit {}",
                       database.in_use.value_or(0), database.max_connections.value_or(0),
                       database.reserved.value_or(0), limit(database.role_limit),
                       limit(database.database_limit));
}

std::string history_line(const report::Schema& schema) {
    if (schema.applied == 0) return "nothing was applied yet";
    return fmt::format("{} applied, at version {}", schema.applied, schema.current);
}

std::string pending_line(const std::vector<std::string>& pending) {
    if (pending.empty()) return "none";
    return fmt::format("{}: {}", pending.size(), fmt::join(pending, ", "));
}

std::string lock_line(const std::optional<migrate::LockHolder>& holder) {
    if (!holder) return "free";
    return fmt::format("held by {} (pid {}, since {})",
                       holder->application.empty() ? "an unnamed session" : holder->application,
                       holder->pid, holder->since);
}

std::string failure_line(const migrate::RecordedFailure& recorded) {
    const auto& failure = recorded.failure;
    return fmt::format("{}:{}: {} ({}), {} by {}", failure.script, failure.line, failure.message,
                       failure.sqlstate, recorded.at, recorded.pod);
}

std::string brief_digest(const std::string& digest) {
    return digest.substr(0, 12);
}

std::string rollout_line(const migrate::RolloutRow& rollout) {
    const auto name = rollout.id == rollout.set_digest ? std::string{"(unnamed)"} : rollout.id;
    auto text = fmt::format("{} (set {}), {} by {}", name, brief_digest(rollout.set_digest),
                            rollout.state, rollout.migrator);
    if (!rollout.finished_at.empty()) text += " at " + rollout.finished_at;
    return text;
}

std::string attempt_line(const pg::AttemptRow& attempt) {
    auto text = fmt::format("{} {} by {}", attempt.started_at,
                            attempt.outcome.empty() ? "(not ended)" : attempt.outcome, attempt.pod);
    if (!attempt.file.empty()) text += ", " + attempt.file;
    if (attempt.line != 0) text += fmt::format(":{}", attempt.line);
    if (!attempt.message.empty()) text += ": " + attempt.message;
    if (!attempt.sqlstate.empty()) text += " (" + attempt.sqlstate + ")";
    return text;
}

std::string log_lines(const pg::HistoryLog& log) {
    std::string text;
    if (log.last_completed) text += line("Completed", rollout_line(*log.last_completed));
    if (log.last && log.last->state != "completed")
        text += line("Rollout", rollout_line(*log.last));
    for (const auto& attempt : log.attempts)
        text += line(&attempt == log.attempts.data() ? "Attempts" : "", attempt_line(attempt));
    return text;
}

Json to_object(const migrate::RolloutRow& rollout) {
    return {{"id", rollout.id},
            {"setDigest", rollout.set_digest},
            {"state", rollout.state},
            {"migrator", rollout.migrator},
            {"attempts", rollout.attempts},
            {"firstSeen", rollout.first_seen},
            {"finishedAt", rollout.finished_at}};
}

Json to_object(const pg::AttemptRow& attempt) {
    return {{"outcome", attempt.outcome},
            {"setDigest", attempt.set_digest},
            {"rollout", attempt.rollout},
            {"pod", attempt.pod},
            {"startedAt", attempt.started_at},
            {"finishedAt", attempt.finished_at},
            {"file", attempt.file},
            {"line", attempt.line},
            {"sqlstate", attempt.sqlstate},
            {"message", attempt.message}};
}

void add_log(Json& json, const pg::HistoryLog& log) {
    if (log.last_completed) json["lastCompleted"] = to_object(*log.last_completed);
    if (log.last) json["lastRollout"] = to_object(*log.last);
    json["attempts"] = Json::array();
    for (const auto& attempt : log.attempts)
        json["attempts"].push_back(to_object(attempt));
}

Json to_object(const migrate::LockHolder& holder) {
    return {{"pid", holder.pid}, {"application", holder.application}, {"since", holder.since}};
}

Json to_object(const migrate::RecordedFailure& recorded) {
    const auto& failure = recorded.failure;
    return {{"file", failure.script},
            {"version", failure.version},
            {"line", failure.line},
            {"column", failure.column},
            {"statement", failure.statement},
            {"sqlstate", failure.sqlstate},
            {"message", failure.message},
            {"rollout", recorded.rollout},
            {"pod", recorded.pod},
            {"at", recorded.at},
            {"attempts", recorded.attempts}};
}

} // namespace

std::string to_text(const Survey& survey, bool colour) {
    const auto& report = survey.report;
    std::string text;
    if (report.database) text += line("Database", database_line(*report.database));
    if (survey.reached) {
        text += line("TLS", tls_line(*report.tls, colour));
        text += line("Connections", connections_line(*report.database));
        if (report.schema) text += line("History", history_line(*report.schema));
        text += line("Pending", pending_line(survey.pending));
        text += line("Lock", lock_line(survey.lock_holder));
        text += log_lines(survey.log);
    }
    if (survey.recorded_failure) {
        text += line("Last failure", failure_line(*survey.recorded_failure));
    }
    return text + line("Result", painted(report.message, mood_of(report), colour));
}

std::string to_json(const Survey& survey) {
    auto json = Json::parse(report::to_json(survey.report));
    json["pendingFiles"] = survey.pending;
    if (survey.lock_holder) json["lockHolder"] = to_object(*survey.lock_holder);
    if (survey.recorded_failure) json["recordedFailure"] = to_object(*survey.recorded_failure);
    add_log(json, survey.log);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace lockstep::initcontainer
