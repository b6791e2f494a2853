// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/database_schema.hpp"

namespace lockstep::api {

/// A spec in which every field differs from its default and every optional one is set. It holds
/// both ways to give a user name and both sources, so it reads back but is not valid.
inline Spec complete_spec() {
    Spec spec;
    spec.connection = {
        .host = "db.shop.svc",
        .port = 6432,
        .database = "shop",
        .username = "migrator",
        .username_from = KeyRef{"db-login", "user"},
        .password_from = {"db-login", "password"},
        .tls = {.mode = TlsMode::verify_ca, .ca_from = KeyRef{"db-ca", "bundle.pem"}},
        .wait_timeout = std::chrono::seconds{90}};
    spec.migrations = {.source_config_map = "shop-migrations",
                       .source_image = ImageSource{"shop:1", "/app/migrations"},
                       .format = MigrationFormat::flyway,
                       .history_schema = "history",
                       .engine = Engine::exec,
                       .exec = {.command = {"alembic", "upgrade", "head"}, .verify = "SELECT true"},
                       .mirror = Mirror::off,
                       .out_of_order = OutOfOrder::allow,
                       .on_unmanaged = OnUnmanaged::create_if_missing,
                       .baseline_version = "20",
                       .bootstrap_file = "bootstrap.sql",
                       .on_newer_history = OnNewerHistory::refuse,
                       .lock_timeout = std::chrono::seconds{2},
                       .lock_budget = std::chrono::minutes{1},
                       .lock_wait = std::chrono::minutes{10},
                       .statement_timeout = std::chrono::minutes{3},
                       .attempts_per_rollout = 2};
    spec.trigger = Trigger::on_apply;
    spec.suspend = true;
    spec.jobs = {.service_account_name = "migrations", .ttl = std::chrono::minutes{10}};
    spec.pool = {.config_map_name = "shop-db",
                 .profile = PoolProfile::sqlalchemy,
                 .size = 7,
                 .overflow = 3,
                 .timeout = std::chrono::seconds{10},
                 .recycle = std::chrono::minutes{20},
                 .processes_per_pod = 4,
                 .utilisation = 70,
                 .reserve = 12,
                 .max_pods = 9,
                 .max_connections = 300,
                 .expire_on_commit = true,
                 .echo = true,
                 .username = "shop_rw"};
    spec.resources = {.requests = {{"cpu", "10m"}}, .limits = {{"memory", "64Mi"}}};
    return spec;
}

/// A status in which every field is set.
inline Status complete_status() {
    Status status;
    status.observed_generation = 3;
    status.phase = Phase::failed;
    status.conditions = {{.type = "Ready",
                          .status = ConditionStatus::no,
                          .reason = "MigrationFailed",
                          .message = "version 2: no such table",
                          .observed_generation = 3,
                          .last_transition_time = "2026-03-01T12:00:00Z"}};
    status.database =
        DatabaseStatus{"db.shop.svc", "shop", "16.4", "16.4.1", "writer", 400, 5, 50, 60};
    status.tls = TlsStatus{
        "verify-full",         true, "TLSv1.3", "TLS_AES_256_GCM_SHA384", "CN=db", "CN=ca",
        "2027-03-01T00:00:00Z"};
    status.schema = SchemaStatus{"2", "3", 2, 1, {{"2", "add tier", "2026-03-01T11:00:00Z"}}};
    status.rollout = RolloutStatus{.id = "shop/app/7d4b9c",
                                   .workload = "app",
                                   .state = RolloutState::complete,
                                   .migrator = "app-7d4b9c-x",
                                   .started = "2026-03-01T11:59:00Z",
                                   .finished = "2026-03-01T11:59:30Z",
                                   .waiting = 1,
                                   .passed = 2,
                                   .failed = 3};
    status.pool = PoolStatus{.config_map_name = "shop-db",
                             .summary = "5+2",
                             .size = 5,
                             .overflow = 2,
                             .per_process = 7,
                             .budget = 300,
                             .usable = 380,
                             .replicas = 3,
                             .pods = 5,
                             .processes_per_pod = 4,
                             .max_connections = 400,
                             .assumed = true,
                             .message = "Of 400 connections ..."};
    status.failure = FailureStatus{"sql",
                                   "fix_input",
                                   "2",
                                   "0002_x.sql",
                                   4,
                                   9,
                                   "ALTER TABLE",
                                   "42P01",
                                   "no such table",
                                   "create it first",
                                   "app-7d4b9c-x",
                                   "2026-03-01T12:00:00Z"};
    status.jobs = {"abc", "def", "failed", "shop/app/7d4b9c", 4, 2, "2026-03-01T11:58:00Z"};
    status.last_report_time = "2026-03-01T12:00:00Z";
    return status;
}

} // namespace lockstep::api
