// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

/// What one run of `lockstep` leaves in its termination message, and the operator reads from the
/// pod's status. The fields are described in docs/report.md.
namespace lockstep::report {

enum class Outcome {
    applied,          ///< This run applied migrations.
    nothing_pending,  ///< All migrations were there already.
    waited_for_other, ///< Another run applied them while this one waited.
    newer_history,    ///< The database is ahead of these files, which is allowed.
    pending,          ///< `check` found migrations that wait for a run.
    ready,            ///< The database is ready; no migrations were looked at.
    failed,           ///< Somebody must change something.
    retry,            ///< It did not work now and may work later.
    held,             ///< Pending migrations are held back by the user's wish.
};

std::string_view to_string(Outcome outcome);
std::optional<Outcome> parse_outcome(std::string_view text);

struct Database {
    std::string host;
    std::string name;
    std::string server_version;
    std::string aurora_version; ///< Empty on other servers.
    std::string role;           ///< "writer" or "reader".
    std::optional<int> max_connections;
    std::optional<int> reserved; ///< Slots that ordinary roles never get.
    std::optional<int> in_use;
    std::optional<int>
        role_limit; ///< The migrating role's CONNECTION LIMIT; absent when there is none.
    std::optional<int>
        database_limit; ///< The database's CONNECTION LIMIT; absent when there is none.
    friend bool operator==(const Database&, const Database&) = default;
};

struct Tls {
    std::string mode; ///< The sslmode that was asked for.
    bool verified = false;
    std::string protocol;
    std::string cipher;
    int key_bits = 0;
    std::string subject;
    std::vector<std::string> sans;
    std::string issuer;
    std::string not_after; ///< RFC 3339.
    std::optional<int> days_left;
    std::string ca_file;
    friend bool operator==(const Tls&, const Tls&) = default;
};

struct Applied {
    std::string version;
    std::string description;
    std::string at; ///< RFC 3339.
    friend bool operator==(const Applied&, const Applied&) = default;
};

struct Schema {
    std::string current; ///< Highest applied version; empty when there is none.
    std::string target;  ///< Highest version of the files; empty when none were read.
    int applied = 0;
    int pending = 0;
    std::vector<Applied> last_applied; ///< Newest first, at most ten.
    friend bool operator==(const Schema&, const Schema&) = default;
};

struct Failure {
    std::string kind; ///< The key `class`: "sql", "checksum", "files", "tls", "authentication",
                      ///< "unreachable", ...
    std::string version;
    std::string file;
    std::optional<std::size_t> line;
    std::optional<std::size_t> column;
    std::string statement; ///< The beginning of the statement.
    std::string sqlstate;
    std::string message; ///< The server's own words, or ours.
    std::string hint;
    friend bool operator==(const Failure&, const Failure&) = default;
};

struct Timing {
    std::int64_t wait_ms = 0;
    std::int64_t lock_ms = 0;
    std::int64_t apply_ms = 0;
    friend bool operator==(const Timing&, const Timing&) = default;
};

struct Report {
    int v = 1;
    Outcome outcome = Outcome::failed;
    std::optional<Remedy> remedy; ///< Present with the outcomes failed and retry.
    std::string message;          ///< One sentence for a person.
    std::string rollout;
    std::string pod;
    std::map<std::string, int> waits; ///< Attempts that did not succeed, by failure class.
    std::optional<Database> database;
    std::optional<Tls> tls;
    std::optional<Schema> schema;
    std::optional<Failure> failure;
    std::optional<Timing> timing;
    std::string lock_holder; ///< Empty when nobody else held the lock.
    friend bool operator==(const Report&, const Report&) = default;
};

/// kubelet keeps 12288 bytes for all containers of a pod and cuts blindly, hence a limit of our
/// own.
inline constexpr std::size_t longest_report = 4096;
inline constexpr std::size_t shortest_report = 256;

/// The report as one JSON object of at most `limit` bytes. What is too long loses its lists first,
/// then the ends of its texts; the result is valid JSON with the outcome in any case. `limit` is
/// taken between shortest_report and longest_report.
std::string to_json(const Report& report, std::size_t limit = longest_report);

/// Reads a report, tolerating unknown fields and values. A text that was cut off is read as far as
/// it goes. Fails with `report_bug` when not even an outcome can be read: the reader then has "no
/// report".
Result<Report> parse(std::string_view text);

} // namespace lockstep::report
