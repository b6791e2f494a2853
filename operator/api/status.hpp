// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the operator tells about a `DatabaseSchema`. Times are RFC 3339 texts in UTC; an empty text
/// means unknown and is left out of the JSON.
namespace lockstep::api {

enum class ConditionStatus { unknown, yes, no };

struct Condition {
    std::string type;
    ConditionStatus status = ConditionStatus::unknown;
    std::string reason;  ///< One CamelCase word, part of the API.
    std::string message; ///< A sentence, free to change.
    std::int64_t observed_generation = 0;
    std::string last_transition_time; ///< When `status` last flipped.
    friend bool operator==(const Condition&, const Condition&) = default;
};

/// The condition types, in the order in which they are written.
namespace condition {
inline constexpr std::string_view ready = "Ready";
inline constexpr std::string_view reconciling = "Reconciling";
inline constexpr std::string_view stalled = "Stalled";
inline constexpr std::string_view database_reachable = "DatabaseReachable";
inline constexpr std::string_view tls_verified = "TLSVerified";
inline constexpr std::string_view schema_up_to_date = "SchemaUpToDate";
inline constexpr std::string_view pool_configured = "PoolConfigured";
} // namespace condition

enum class Phase { pending, checking, waiting, migrating, ready, failed };

struct DatabaseStatus {
    std::string host;
    std::string name;
    std::string server_version;
    std::string aurora_version;
    std::string role;
    std::optional<int> max_connections;
    std::optional<int> reserved;
    std::optional<int> role_limit;
    std::optional<int> database_limit;
    friend bool operator==(const DatabaseStatus&, const DatabaseStatus&) = default;
};

struct TlsStatus {
    std::string mode;
    bool verified = false;
    std::string protocol;
    std::string cipher;
    std::string subject;
    std::string issuer;
    std::string not_after;
    friend bool operator==(const TlsStatus&, const TlsStatus&) = default;
};

struct AppliedStatus {
    std::string version;
    std::string description;
    std::string at;
    friend bool operator==(const AppliedStatus&, const AppliedStatus&) = default;
};

struct SchemaStatus {
    std::string current; ///< Highest applied version.
    std::string target;  ///< Highest version of the newest files that were seen.
    int applied = 0;
    int pending = 0;
    std::vector<AppliedStatus> last_applied; ///< Newest first, at most ten.
    friend bool operator==(const SchemaStatus&, const SchemaStatus&) = default;
};

enum class RolloutState { waiting, migrating, complete, failed };

struct RolloutStatus {
    std::string id; ///< `<namespace>/<workload>/<pod-template-hash>`.
    std::string workload;
    RolloutState state = RolloutState::waiting;
    std::string migrator; ///< The pod whose run applied migrations.
    std::string started;
    std::string finished;
    int waiting = 0;
    int passed = 0;
    int failed = 0;
    friend bool operator==(const RolloutStatus&, const RolloutStatus&) = default;
};

struct PoolStatus {
    std::string config_map_name;
    std::string summary; ///< "5+10": size and overflow, for the column of `kubectl get`.
    int size = 0;
    int overflow = 0;
    int per_process = 0;
    int budget = 0;
    int usable = 0;
    int replicas = 0; ///< What the number of pods was computed from.
    int pods = 0;     ///< The most pods that may hold connections at one time.
    int processes_per_pod = 0;
    int max_connections = 0;
    bool assumed = false; ///< The database's limit is not known yet.
    std::string message;
    friend bool operator==(const PoolStatus&, const PoolStatus&) = default;
};

struct FailureStatus {
    std::string kind; ///< Written as `class`.
    std::string remedy;
    std::string version;
    std::string file;
    std::optional<std::size_t> line;
    std::optional<std::size_t> column;
    std::string statement;
    std::string sqlstate;
    std::string message;
    std::string hint;
    std::string pod;
    std::string time;
    friend bool operator==(const FailureStatus&, const FailureStatus&) = default;
};

/// Which Jobs have had their effect, so that none is repeated once it is gone.
struct JobsStatus {
    std::string checked;         ///< Digest of the inputs of the last finished check.
    std::string migrated;        ///< Digest of the inputs of the last finished migrate Job.
    std::string migrate_outcome; ///< How that migrate Job ended: `applied`, `failed`, ...
    std::string repeated_for;    ///< Why checks are repeated: the waiting rollout, or the inputs.
    int repeats = 0;             ///< How many repeated checks there have been, ever.
    int repeats_before = 0;      ///< How many of them for earlier reasons.
    std::string last_check_at;   ///< When the last check of any kind ended.
    friend bool operator==(const JobsStatus&, const JobsStatus&) = default;
};

struct Status {
    std::int64_t observed_generation = 0;
    Phase phase = Phase::pending;
    std::vector<Condition> conditions;
    std::optional<DatabaseStatus> database;
    std::optional<TlsStatus> tls;
    std::optional<SchemaStatus> schema;
    std::optional<RolloutStatus> rollout;
    std::optional<PoolStatus> pool;
    std::optional<FailureStatus> failure;
    JobsStatus jobs;
    std::string last_report_time; ///< Reports that ended before this have had their effect.
    friend bool operator==(const Status&, const Status&) = default;
};

/// The values as they stand in the status.
std::string_view to_string(ConditionStatus status);
std::string_view to_string(Phase phase);
std::string_view to_string(RolloutState state);

/// The condition of that type, or nullptr. The result points into `status`.
const Condition* find_condition(const Status& status, std::string_view type);

} // namespace lockstep::api
