// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>

#include "base/file.hpp"
#include "report/report.hpp"

namespace lockstep::report {

/// Names a report in a test's output.
inline void PrintTo(const Report& report, std::ostream* out) {
    *out << to_json(report);
}
inline void PrintTo(Outcome outcome, std::ostream* out) {
    *out << to_string(outcome);
}

} // namespace lockstep::report

namespace lockstep::report::testing {

inline Database a_database() {
    return {.host = "db.example.org",
            .name = "shop",
            .server_version = "15.6",
            .aurora_version = "15.6.2",
            .role = "writer",
            .max_connections = 100,
            .reserved = 3,
            .in_use = 12,
            .role_limit = 40,
            .database_limit = 80};
}

inline Tls verified_tls() {
    return {.mode = "verify-full",
            .verified = true,
            .protocol = "TLSv1.3",
            .cipher = "TLS_AES_256_GCM_SHA384",
            .key_bits = 256,
            .subject = "CN=db.example.org",
            .sans = {"db.example.org", "db-ro.example.org"},
            .issuer = "CN=Example CA",
            .not_after = "2027-03-01T00:00:00Z",
            .days_left = 365,
            .ca_file = "/etc/lockstep/ca.pem"};
}

/// A run that applied two migrations; every field that goes with success is there.
inline Report applied_report() {
    return {.v = 1,
            .outcome = Outcome::applied,
            .remedy = std::nullopt,
            .message = "applied 2 migrations, now at version 2",
            .rollout = "shop/app/7d4b9",
            .pod = "app-7d4b9-x2x",
            .waits = {{"refused", 3}, {"starting-up", 1}},
            .database = a_database(),
            .tls = verified_tls(),
            .schema = Schema{.current = "2",
                             .target = "2",
                             .applied = 2,
                             .pending = 0,
                             .last_applied = {{"2", "items", "2026-03-01T12:00:01Z"},
                                              {"1", "orders", "2026-03-01T12:00:00Z"}}},
            .failure = std::nullopt,
            .timing = Timing{.wait_ms = 1200, .lock_ms = 0, .apply_ms = 45},
            .lock_holder = {}};
}

/// A migration that the server refused.
inline Report failed_report() {
    auto report = applied_report();
    report.outcome = Outcome::failed;
    report.remedy = Remedy::fix_input;
    report.message = "2_items.sql: statement 1 of 3 failed at line 4, column 12: relation "
                     "\"order\" does not exist";
    report.schema =
        Schema{.current = "1", .target = "2", .applied = 1, .pending = 1, .last_applied = {}};
    report.failure = Failure{.kind = "sql",
                             .version = "2",
                             .file = "2_items.sql",
                             .line = 4,
                             .column = 12,
                             .statement = "ALTER TABLE order ADD COLUMN item int",
                             .sqlstate = "42P01",
                             .message = "relation \"order\" does not exist",
                             .hint = "correct the file and apply it again"};
    return report;
}

/// A run that met another holder of the lock until its time was up.
inline Report retry_report() {
    return {.v = 1,
            .outcome = Outcome::retry,
            .remedy = Remedy::retry,
            .message = "the migration lock was not obtained within 30m",
            .rollout = {},
            .pod = {},
            .waits = {},
            .database = std::nullopt,
            .tls = std::nullopt,
            .schema = std::nullopt,
            .failure = std::nullopt,
            .timing = std::nullopt,
            .lock_holder = "lockstep/shop/other/5c9d/other-5c9d-abc"};
}

/// The bytes of a golden file, without the newline at its end.
inline std::string golden(const std::string& name) {
    auto text = read_file(std::string{LOCKSTEP_GOLDEN_DIR} + "/" + name + ".json");
    if (!text) return "<" + text.error().message + ">";
    while (text->ends_with('\n'))
        text->pop_back();
    return *std::move(text);
}

} // namespace lockstep::report::testing
