// SPDX-License-Identifier: Apache-2.0
#include "reconcile/facts.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "reconcile/failure_class.hpp"
#include "reconcile/rollout.hpp"

namespace lockstep::reconcile {
namespace {

using report::Outcome;

/// One run that ended, with its report or with what its exit code tells.
struct EndedRun {
    std::string at; ///< RFC 3339 in UTC with seconds, so that it sorts.
    std::string pod;
    report::Report report;
    bool current = false; ///< Of the newest rollout or of a Job: its files are the ones that count.
};

/// Stands in where a container left nothing that can be read.
report::Report from_exit_code(const ObservedRun& run) {
    report::Report made;
    if (*run.exit_code == 0) {
        made.outcome = Outcome::ready;
        return made;
    }
    made.outcome = needs_input(run) ? Outcome::failed : Outcome::retry;
    made.remedy = needs_input(run) ? Remedy::fix_input : Remedy::retry;
    report::Failure failure;
    failure.kind = no_report_class;
    failure.message = fmt::format(
        "the container lockstep ended with exit code {} and left no report", *run.exit_code);
    made.failure = failure;
    return made;
}

void collect(const ObservedRun& run, bool current, std::vector<EndedRun>& ended) {
    if (!run.exit_code || !run.finished_at) return;
    auto report = run.report ? *run.report : from_exit_code(run);
    if (report.failure && report.failure->kind == stopped_class) return;
    ended.push_back({format_time(*run.finished_at), run.pod, std::move(report), current});
}

std::vector<EndedRun> ended_runs(const Observed& seen) {
    std::vector<EndedRun> ended;
    const auto newest = newest_rollout(seen);
    for (const auto& gate : seen.gates) {
        collect(gate.run, std::ranges::find(newest, &gate) != newest.end(), ended);
    }
    for (const auto& pod : seen.job_pods)
        collect(pod.run, true, ended);
    std::ranges::sort(ended, {}, [](const auto& run) { return std::tie(run.at, run.pod); });
    return ended;
}

bool succeeded(Outcome outcome) {
    return outcome != Outcome::failed && outcome != Outcome::retry;
}

/// Whether the outcome proves that the files of the run are all in the database.
bool is_up_to_date(Outcome outcome) {
    return outcome == Outcome::applied || outcome == Outcome::nothing_pending ||
           outcome == Outcome::waited_for_other || outcome == Outcome::newer_history;
}

std::string failure_class_of(const report::Report& report) {
    return report.failure ? report.failure->kind : std::string{};
}

void take_database(const report::Report& report, api::Status& status) {
    if (!report.database || report.database->server_version.empty()) return;
    const auto& from = *report.database;
    status.database = api::DatabaseStatus{
        .host = from.host,
        .name = from.name,
        .server_version = from.server_version,
        .aurora_version = from.aurora_version,
        .role = from.role,
        .max_connections = from.max_connections,
        .reserved = from.reserved,
        .role_limit = from.role_limit,
        .database_limit = from.database_limit,
    };
}

void take_tls(const report::Report& report, api::Status& status) {
    if (is_about_tls(failure_class_of(report))) status.tls.reset(); // The old evidence is void.
    if (!report.tls) return;
    const auto& from = *report.tls;
    // Without a session only the wish is known, which the spec tells as well.
    if (from.protocol.empty() && !succeeded(report.outcome)) return;
    status.tls = api::TlsStatus{.mode = from.mode,
                                .verified = from.verified,
                                .protocol = from.protocol,
                                .cipher = from.cipher,
                                .subject = from.subject,
                                .issuer = from.issuer,
                                .not_after = from.not_after};
}

/// Files that the newest pods carry are not always in reach of a Job; its report then has no
/// target, and does not say whether anything is pending. A command that is asked by a query has
/// no target either, but says that.
void take_schema(const report::Report& report, api::Status& status) {
    if (!report.schema) return;
    const auto& from = *report.schema;
    auto schema = status.schema.value_or(api::SchemaStatus{});
    schema.current = from.current;
    schema.applied = from.applied;
    const bool compared = is_up_to_date(report.outcome) || report.outcome == Outcome::pending;
    if (compared || !from.target.empty()) {
        schema.target = from.target;
        schema.pending = from.pending;
    }
    if (!from.last_applied.empty() || from.applied == 0) schema.last_applied.clear();
    for (const auto& one : from.last_applied) {
        schema.last_applied.push_back({one.version, one.description, one.at});
    }
    if (schema.last_applied.size() > 10) schema.last_applied.resize(10);
    status.schema = schema;
}

api::FailureStatus failure_of(const EndedRun& run) {
    const auto from = run.report.failure.value_or(report::Failure{});
    return {.kind = from.kind,
            .remedy = std::string{to_string(run.report.remedy.value_or(Remedy::retry))},
            .version = from.version,
            .file = from.file,
            .line = from.line,
            .column = from.column,
            .statement = from.statement,
            .sqlstate = from.sqlstate,
            .message = from.message.empty() ? run.report.message : from.message,
            .hint = from.hint,
            .pod = run.pod,
            .time = run.at};
}

/// A recorded failure tells less than the run that met it first.
bool tells_less(const api::FailureStatus& candidate,
                const std::optional<api::FailureStatus>& known) {
    return candidate.kind == recorded_class && known && known->kind != recorded_class &&
           known->version == candidate.version && known->file == candidate.file &&
           !is_about_connection(known->kind);
}

void take_failure(const EndedRun& run, api::Status& status) {
    const auto candidate = failure_of(run);
    const auto concerns_files = !is_about_connection(candidate.kind);
    // Pods of an older template meet other files, or none; they only tell about the connection.
    if (!run.current && (concerns_files || status.failure)) return;
    if (tells_less(candidate, status.failure)) return;
    status.failure = candidate;
}

void clear_failure(const EndedRun& run, api::Status& status) {
    if (!status.failure) return;
    const auto mended = is_about_connection(status.failure->kind) ||
                        status.failure->kind == no_report_class ||
                        (run.current && is_up_to_date(run.report.outcome));
    if (mended) status.failure.reset();
}

void judge_reachable(const report::Report& report, Facts& facts) {
    const auto failure_class = failure_class_of(report);
    if (is_about_connection(failure_class)) {
        facts.reachable = {api::ConditionStatus::no, reason_for(failure_class),
                           fmt::format("{}: {}", failure_class, report.failure->message)};
        return;
    }
    const auto used = succeeded(report.outcome) ? report.database.has_value()
                                                : had_reached_database(failure_class);
    if (!used) return;
    const auto server = report.database ? report.database->server_version : std::string{};
    facts.reachable = {api::ConditionStatus::yes, "Connected",
                       server.empty() ? "The database accepts work."
                                      : fmt::format("PostgreSQL {} accepts work.", server)};
}

void take(const EndedRun& run, api::Status& status, Facts& facts) {
    judge_reachable(run.report, facts);
    take_database(run.report, status);
    take_tls(run.report, status);
    if (run.current) take_schema(run.report, status);
    if (succeeded(run.report.outcome)) {
        clear_failure(run, status);
    } else {
        take_failure(run, status);
    }
    facts.lock_holder = run.report.lock_holder;
    status.last_report_time = run.at;
}

/// kubelet may tell late about the pod that met a failure first.
void complete_failure(const EndedRun& run, api::Status& status) {
    if (!run.current || !status.failure || status.failure->kind != recorded_class) return;
    const auto candidate = failure_of(run);
    if (!succeeded(run.report.outcome) && tells_less(*status.failure, candidate)) {
        status.failure = candidate;
    }
}

Facts remembered(const api::Status& status) {
    Facts facts;
    const auto* known = api::find_condition(status, api::condition::database_reachable);
    if (known != nullptr) facts.reachable = {known->status, known->reason, known->message};
    return facts;
}

} // namespace

Facts take_reports(const Observed& seen, api::Status& status) {
    auto facts = remembered(status);
    const auto known_until = status.last_report_time;
    for (const auto& run : ended_runs(seen)) {
        // Kubernetes' times have whole seconds: others may have ended in the same one.
        if (run.at >= known_until) {
            take(run, status, facts);
        } else {
            complete_failure(run, status);
        }
    }
    return facts;
}

} // namespace lockstep::reconcile
