// SPDX-License-Identifier: Apache-2.0
#include "reconcile/conditions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "reconcile/failure_class.hpp"

namespace lockstep::reconcile {
namespace {

using api::ConditionStatus;
using api::Phase;

/// Ready, Reconciling and Stalled are three views on one state, and the phase is its short name.
struct Summary {
    Phase phase = Phase::pending;
    bool reconciling = false;
    bool stalled = false;
    std::string reason;
    std::string message;
};

Summary ready(std::string message) {
    return {Phase::ready, false, false, "UpToDate", std::move(message)};
}
Summary waiting(Phase phase, std::string reason, std::string message) {
    return {phase, true, false, std::move(reason), std::move(message)};
}
Summary stalled(std::string reason, std::string message) {
    return {Phase::failed, false, true, std::move(reason), std::move(message)};
}
/// Nothing is wrong and nothing goes on, but it is not as it should be.
Summary idle(std::string reason, std::string message) {
    return {Phase::pending, false, false, std::move(reason), std::move(message)};
}

std::string place_of(const api::FailureStatus& failure) {
    std::string place;
    if (!failure.version.empty()) place += fmt::format("version {}", failure.version);
    if (!failure.file.empty()) place += (place.empty() ? "" : ", ") + failure.file;
    if (failure.line) place += fmt::format(" line {}", *failure.line);
    return place;
}

std::string describe(const api::FailureStatus& failure) {
    auto text = place_of(failure);
    if (!text.empty()) text += ": ";
    text += failure.message;
    if (!failure.sqlstate.empty()) text += fmt::format(" [SQLSTATE {}]", failure.sqlstate);
    return text;
}

bool needs_person(const api::FailureStatus& failure) {
    return failure.remedy == to_string(Remedy::fix_input) ||
           failure.remedy == to_string(Remedy::report_bug);
}

std::optional<Summary> of_failure(const api::Status& status) {
    if (!status.failure) return std::nullopt;
    const auto& failure = *status.failure;
    const auto reason = reason_for(failure.kind);
    if (needs_person(failure)) return stalled(reason, describe(failure));
    if (is_about_connection(failure.kind))
        return std::nullopt; // Reachability says it, and knows more.
    return waiting(Phase::waiting, reason, describe(failure));
}

std::optional<Summary> of_rollout(const api::Status& status) {
    if (!status.rollout) return std::nullopt;
    const auto& rollout = *status.rollout;
    const auto held_back = rollout.waiting + rollout.failed;
    // Pods that are added to a finished rollout pass in a moment; that is no change of state.
    if (held_back == 0 || (!rollout.finished.empty() && rollout.failed == 0)) return std::nullopt;
    const auto migrating = rollout.state == api::RolloutState::migrating;
    const auto message =
        fmt::format("{}: {} pod(s) wait, {} passed.", rollout.id, held_back, rollout.passed);
    return waiting(migrating ? Phase::migrating : Phase::waiting,
                   migrating ? "Migrating" : "WaitingForPods", message);
}

Summary of_schema(const api::Status& status) {
    if (!status.schema) return idle("NoReport", "No pod or Job has reported on the schema yet.");
    const auto& schema = *status.schema;
    if (schema.pending > 0 && schema.target.empty())
        return idle("PendingMigrations",
                    "The verification query says that work waits for a rollout.");
    if (schema.pending > 0) {
        return idle(
            "PendingMigrations",
            fmt::format("{} migration(s) wait for a rollout: the database is at version {}, "
                        "the files at {}.",
                        schema.pending, schema.current.empty() ? "none" : schema.current,
                        schema.target));
    }
    return ready(
        schema.current.empty()
            ? "No migrations are pending."
            : fmt::format("The database is at version {} and nothing is pending.", schema.current));
}

Summary summarise(const Situation& situation, const api::Status& status) {
    if (situation.trouble) return stalled(situation.trouble->reason, situation.trouble->message);
    if (situation.checking) {
        return waiting(Phase::checking, "Checking", "A Job is looking at the database.");
    }
    if (auto summary = of_failure(status)) return *summary;
    if (situation.facts.reachable.status == ConditionStatus::no) {
        return waiting(Phase::waiting, "DatabaseUnreachable", situation.facts.reachable.message);
    }
    if (situation.migrating) {
        return waiting(Phase::migrating, "Migrating", "A Job is applying migrations.");
    }
    if (auto summary = of_rollout(status)) return *summary;
    return of_schema(status);
}

Verdict reachable(const Facts& facts) {
    if (!facts.reachable.reason.empty()) return facts.reachable;
    return {ConditionStatus::unknown, "NoReport", "No pod or Job has reported yet."};
}

Verdict tls_verified(const api::Spec& spec, const api::Status& status) {
    const auto mode = spec.connection.tls.mode;
    if (mode != api::TlsMode::verify_full) {
        return {ConditionStatus::no, "ModeBelowVerifyFull",
                fmt::format("tls.mode {} does not prove which server answers.", to_string(mode))};
    }
    if (status.failure && is_about_tls(status.failure->kind)) {
        return {ConditionStatus::no, "VerificationFailed", status.failure->message};
    }
    if (!status.tls) return {ConditionStatus::unknown, "NoReport", "No TLS session was seen yet."};
    const auto& tls = *status.tls;
    if (!tls.verified) {
        return {ConditionStatus::no, "NotVerified",
                fmt::format("The session with mode {} was not verified.", tls.mode)};
    }
    return {
        ConditionStatus::yes, "Verified",
        fmt::format("{}, issued by {}, valid until {}.", tls.protocol, tls.issuer, tls.not_after)};
}

Verdict schema_up_to_date(const api::Status& status) {
    if (!status.schema) {
        return {ConditionStatus::unknown, "NoReport",
                "No pod or Job has reported on the schema yet."};
    }
    if (status.failure && had_reached_database(status.failure->kind)) {
        return {ConditionStatus::no, reason_for(status.failure->kind), describe(*status.failure)};
    }
    const auto summary = of_schema(status);
    const auto done = status.schema->pending == 0;
    return {done ? ConditionStatus::yes : ConditionStatus::no, summary.reason, summary.message};
}

Verdict pool_configured(const Situation& situation, const api::Status& status) {
    const auto& pool = *status.pool;
    if (situation.pool_map_is_foreign) {
        return {ConditionStatus::no, "ConfigMapNotOurs",
                fmt::format("The ConfigMap {} exists and was not made for this resource.",
                            pool.config_map_name)};
    }
    if (situation.pool_over_budget)
        return {ConditionStatus::no, "PoolBudgetExceeded", pool.message};
    return {ConditionStatus::yes, pool.assumed ? "PublishedFromAssumptions" : "Published",
            pool.message};
}

/// Puts one condition in its place, keeping the time when its status stays.
class ConditionWriter {
public:
    ConditionWriter(const Observed& seen, api::Status& status, WallTime now)
        : generation_{seen.resource.generation}, status_{status}, now_{format_time(now)} {}

    void write(std::string_view type, const Verdict& verdict) {
        const auto known = std::ranges::find(status_.conditions, type, &api::Condition::type);
        const auto is_new = known == status_.conditions.end();
        auto& condition = is_new ? status_.conditions.emplace_back() : *known;
        const auto flipped = is_new || condition.status != verdict.status;
        if (flipped) condition.last_transition_time = now_;
        condition.type = type;
        condition.status = verdict.status;
        condition.reason = verdict.reason;
        condition.message = verdict.message;
        condition.observed_generation = generation_;
    }

    void write(const Summary& summary) {
        const auto is_ready = summary.phase == Phase::ready;
        write(api::condition::ready, {is_ready ? ConditionStatus::yes : ConditionStatus::no,
                                      summary.reason, summary.message});
        write(api::condition::reconciling, one_view(summary.reconciling, summary, "Settled"));
        write(api::condition::stalled, one_view(summary.stalled, summary, "NoProblem"));
    }

private:
    static Verdict one_view(bool holds, const Summary& summary, const char* otherwise) {
        if (holds) return {ConditionStatus::yes, summary.reason, summary.message};
        return {ConditionStatus::no, otherwise, ""};
    }

    std::int64_t generation_;
    api::Status& status_;
    std::string now_;
};

} // namespace

void set_conditions(const Observed& seen, const Situation& situation, api::Status& status,
                    WallTime now) {
    const auto summary = summarise(situation, status);
    status.phase = summary.phase;
    ConditionWriter conditions{seen, status, now};
    conditions.write(summary);
    conditions.write(api::condition::database_reachable, reachable(situation.facts));
    conditions.write(api::condition::tls_verified, tls_verified(seen.resource.spec, status));
    conditions.write(api::condition::schema_up_to_date, schema_up_to_date(status));
    conditions.write(api::condition::pool_configured, pool_configured(situation, status));
}

void set_invalid(const Observed& seen, api::Status& status, WallTime now) {
    const auto summary = stalled("InvalidSpec", seen.invalid);
    status.phase = summary.phase;
    ConditionWriter{seen, status, now}.write(summary);
}

void set_suspended(const Observed& seen, api::Status& status, WallTime now) {
    const auto* known = api::find_condition(status, api::condition::ready);
    const auto before = known == nullptr ? ConditionStatus::unknown : known->status;
    ConditionWriter conditions{seen, status, now};
    conditions.write(
        api::condition::ready,
        {before, "Suspended", "spec.suspend is set: the state is the one seen before."});
    conditions.write(api::condition::reconciling, {ConditionStatus::no, "Suspended",
                                                   "spec.suspend is set: nothing is changed."});
}

} // namespace lockstep::reconcile
