// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/duration.hpp"
#include "reconcile/gate.hpp"
#include "reconcile/reconcile.hpp"

namespace lockstep::reconcile {

using std::chrono::seconds;

inline const WallTime noon = *parse_time("2026-03-01T12:00:00Z");
inline const JobSettings job_settings{.image = "lockstep:test", .image_pull_policy = "Never"};

inline api::DatabaseSchema shop_resource() {
    api::DatabaseSchema resource;
    resource.name = "shop-db";
    resource.namespace_name = "shop";
    resource.uid = "0001";
    resource.generation = 1;
    resource.spec.connection.host = "db.shop.svc";
    resource.spec.connection.database = "shop";
    resource.spec.connection.username_from = api::KeyRef{"db-login", "username"};
    resource.spec.connection.password_from = {"db-login", "password"};
    return resource;
}

inline report::Report connected_report(report::Outcome outcome) {
    report::Report report;
    report.outcome = outcome;
    report.database = report::Database{.host = "db.shop.svc",
                                       .name = "shop",
                                       .server_version = "16.4",
                                       .aurora_version = {},
                                       .role = "writer",
                                       .max_connections = 100,
                                       .reserved = 3,
                                       .in_use = 7,
                                       .role_limit = {},
                                       .database_limit = {}};
    report.tls = report::Tls{.mode = "verify-full",
                             .verified = true,
                             .protocol = "TLSv1.3",
                             .cipher = "TLS_AES_256_GCM_SHA384",
                             .key_bits = 256,
                             .subject = "CN=db",
                             .sans = {"db.shop.svc"},
                             .issuer = "CN=shop ca",
                             .not_after = "2027-03-01T00:00:00Z",
                             .days_left = 365,
                             .ca_file = "/etc/lockstep/tls/ca.crt"};
    return report;
}

inline report::Report at_version(report::Outcome outcome, const std::string& version,
                                 int pending = 0) {
    auto report = connected_report(outcome);
    report.schema = report::Schema{.current = version,
                                   .target = std::to_string(std::stoi(version) + pending),
                                   .applied = std::stoi(version),
                                   .pending = pending,
                                   .last_applied = {{version, "add tier", "2026-03-01T11:00:00Z"}}};
    return report;
}

inline report::Report failure_report(const std::string& kind, Remedy remedy,
                                     const std::string& message) {
    report::Report report;
    report.outcome = remedy == Remedy::retry ? report::Outcome::retry : report::Outcome::failed;
    report.remedy = remedy;
    report.failure = report::Failure{};
    report.failure->kind = kind;
    report.failure->message = message;
    return report;
}

inline report::Report refused_report() {
    return failure_report("refused", Remedy::retry, "db.shop.svc:5432 refused the connection");
}

inline report::Report sql_failure_report(const std::string& kind = "sql") {
    auto report = failure_report(kind, Remedy::fix_input, "relation \"ordr\" does not exist");
    report.database = connected_report(report::Outcome::failed).database;
    report.tls = connected_report(report::Outcome::failed).tls;
    report.schema = report::Schema{"1", "2", 1, 1, {{"1", "create", "2026-03-01T11:00:00Z"}}};
    report.failure->version = "2";
    report.failure->file = "0002_tier.sql";
    report.failure->line = 3;
    report.failure->statement = "ALTER TABLE ordr";
    report.failure->sqlstate = "42P01";
    return report;
}

/// A cluster as small as one resource: it keeps what decisions ask for, as the API server would.
class World {
public:
    Observed seen;
    WallTime now = noon;

    World() { seen.resource = shop_resource(); }

    /// One decision, carried out.
    Decision step() {
        const auto decision = reconcile(seen, job_settings, now);
        carry_out(decision);
        return decision;
    }

    /// Steps until nothing is asked for any more.
    void settle() {
        for (int i = 0; i < 5 && !is_nothing(step()); ++i) {
        }
    }

    void pass(seconds time) { now += time; }

    /// The only Job that runs ends now, and its pod leaves `report`.
    void end_job(const report::Report& report) {
        const auto job = std::ranges::find(seen.jobs, JobPhase::running, &ObservedJob::phase);
        if (job == seen.jobs.end()) return;
        const auto exit_code = exit_code_of(report);
        job->phase = exit_code == 0 ? JobPhase::succeeded : JobPhase::failed;
        job->finished_at = now;
        ObservedJobPod pod{.job = job->name, .run = {}};
        pod.run.pod = job->name + "-pod";
        end_run(pod.run, report);
        seen.job_pods.push_back(std::move(pod));
    }

    /// A new pod whose gate has just started.
    ObservedGate& add_gate(const std::string& pod, const std::string& template_hash) {
        ObservedGate gate;
        gate.workload = "app";
        gate.template_hash = template_hash;
        gate.created_at = now;
        gate.run.pod = pod;
        gate.run.state = RunState::running;
        gate.run.running_since = now;
        return seen.gates.emplace_back(std::move(gate));
    }

    void end_gate(const std::string& pod, const report::Report& report) {
        const auto gate =
            std::ranges::find(seen.gates, pod, [](const auto& g) { return g.run.pod; });
        end_run(gate->run, report);
    }

    /// Gate and pod are gone, as after a scale-down.
    void lose_all_pods() {
        seen.gates.clear();
        seen.jobs.clear();
        seen.job_pods.clear();
    }

    [[nodiscard]] const api::Status& status() const { return seen.resource.status; }

    /// "True UpToDate" and so on; "absent" when the condition is not there.
    [[nodiscard]] std::string condition(std::string_view type) const {
        const auto* found = api::find_condition(status(), type);
        if (found == nullptr) return "absent";
        return std::string{api::to_string(found->status)} + " " + found->reason;
    }
    [[nodiscard]] std::string message(std::string_view type) const {
        const auto* found = api::find_condition(status(), type);
        return found == nullptr ? "absent" : found->message;
    }
    [[nodiscard]] int running_jobs() const {
        return static_cast<int>(
            std::ranges::count(seen.jobs, JobPhase::running, &ObservedJob::phase));
    }

    static bool is_nothing(const Decision& decision) {
        return decision.publish_config_maps.empty() && decision.create_jobs.empty() &&
               decision.delete_jobs.empty() && !decision.write_status;
    }

private:
    static int exit_code_of(const report::Report& report) {
        if (report.outcome == report::Outcome::retry) return 75;
        return report.outcome == report::Outcome::failed ? 65 : 0;
    }

    void end_run(ObservedRun& run, const report::Report& report) const {
        run.exit_code = exit_code_of(report);
        run.state = run.exit_code == 0 ? RunState::passed : RunState::failed;
        run.running_since.reset();
        run.finished_at = now;
        run.report = report;
    }

    void carry_out(const Decision& decision) {
        for (const auto& map : decision.publish_config_maps) {
            auto published = read_published(map, seen.resource.name);
            const auto name = map.at("metadata").at("name").get<std::string>();
            const auto is_settings = name == api::settings_map_name(seen.resource);
            (is_settings ? seen.settings_map : seen.pool_map) = std::move(published);
        }
        for (const auto& object : decision.create_jobs)
            create(*read_job(object));
        for (const auto& name : decision.delete_jobs) {
            std::erase_if(seen.jobs, [&](const auto& job) { return job.name == name; });
            std::erase_if(seen.job_pods, [&](const auto& pod) { return pod.job == name; });
        }
        // What is written comes back as JSON.
        if (decision.write_status) seen.resource.status = *decision.write_status;
    }

    void create(const ObservedJob& job) {
        const auto exists = std::ranges::find(seen.jobs, job.name, &ObservedJob::name);
        if (exists == seen.jobs.end()) seen.jobs.push_back(job);
    }
};

/// A world in which the first check has found the database as it should be.
inline World
checked_world(const report::Report& report = at_version(report::Outcome::nothing_pending, "1")) {
    World world;
    world.settle();
    world.pass(seconds{3});
    world.end_job(report);
    world.settle();
    return world;
}

} // namespace lockstep::reconcile
