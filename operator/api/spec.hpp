// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.hpp"

/// The wishes of a `DatabaseSchema`. Field by field the same as crds/databaseschemas.yaml and
/// docs/resource.md; a test compares the three.
namespace lockstep::api {

/// One key of a Secret or a ConfigMap in the resource's own namespace.
struct KeyRef {
    std::string name;
    std::string key;
    friend bool operator==(const KeyRef&, const KeyRef&) = default;
};

enum class TlsMode { disable, require, verify_ca, verify_full };

struct TlsSpec {
    TlsMode mode = TlsMode::verify_full;
    std::optional<KeyRef>
        ca_from; ///< A ConfigMap's key; without it the trust store of the image serves.
    friend bool operator==(const TlsSpec&, const TlsSpec&) = default;
};

struct ConnectionSpec {
    std::string host;
    int port = 5432;
    std::string database;
    std::string username;                ///< Empty when `username_from` is set.
    std::optional<KeyRef> username_from; ///< A Secret's key.
    KeyRef password_from;                ///< A Secret's key. The operator never reads it.
    TlsSpec tls;
    Milliseconds wait_timeout = std::chrono::minutes{5};
    friend bool operator==(const ConnectionSpec&, const ConnectionSpec&) = default;
};

enum class MigrationFormat {
    detect,
    lockstep,
    flyway,
    golang_migrate,
    goose,
    dbmate,
    sqlx,
    atlas,
    tern,
    graphile_migrate,
    prisma,
    diesel,
    alembic
};
/// Files that an image holds, as a rule the app's own.
struct ImageSource {
    std::string reference;
    std::string path; ///< Of the folder with the files; absolute.
    friend bool operator==(const ImageSource&, const ImageSource&) = default;
};

enum class Engine {
    sql,  ///< Lockstep runs the files.
    exec, ///< The app's own command does, under Lockstep's gate.
};

struct ExecSpec {
    std::vector<std::string> command; ///< Empty: none.
    std::string verify; ///< A SELECT that says whether nothing is pending; empty: none.
    friend bool operator==(const ExecSpec&, const ExecSpec&) = default;
};

enum class Mirror { automatic, on, off };
enum class OutOfOrder { refuse, allow };
enum class OnUnmanaged { refuse, baseline, create_if_missing };
enum class OnNewerHistory { allow, refuse };

struct MigrationsSpec {
    std::string
        source_config_map; ///< Empty: none. At most one source; without, only pods have the files.
    std::optional<ImageSource> source_image;
    MigrationFormat format = MigrationFormat::detect;
    std::string history_schema = "lockstep";
    Engine engine = Engine::sql;
    ExecSpec exec; ///< With engine exec.
    Mirror mirror = Mirror::automatic;
    OutOfOrder out_of_order = OutOfOrder::refuse;
    OnUnmanaged on_unmanaged = OnUnmanaged::refuse;
    std::string baseline_version; ///< Empty: none.
    std::string bootstrap_file;   ///< Empty: none.
    OnNewerHistory on_newer_history = OnNewerHistory::allow;
    Milliseconds lock_timeout{500};
    Milliseconds lock_budget = std::chrono::minutes{5};
    Milliseconds lock_wait = std::chrono::minutes{30};
    Milliseconds statement_timeout{0}; ///< Zero: off.
    int attempts_per_rollout = 1;
    friend bool operator==(const MigrationsSpec&, const MigrationsSpec&) = default;
};

enum class Trigger {
    on_rollout, ///< The pods' init containers migrate.
    on_apply,   ///< A Job migrates as soon as the resource or its source changes.
};

struct JobsSpec {
    std::string service_account_name = "default";
    Milliseconds ttl = std::chrono::hours{1};
    friend bool operator==(const JobsSpec&, const JobsSpec&) = default;
};

enum class PoolProfile { sqlalchemy };

struct PoolSpec {
    std::string config_map_name; ///< Empty: `<name>-pool`.
    PoolProfile profile = PoolProfile::sqlalchemy;
    int size = 5;
    int overflow = 10;
    Milliseconds timeout = std::chrono::seconds{30};
    Milliseconds recycle = std::chrono::hours{1};
    int processes_per_pod = 1;
    int utilisation = 80;    ///< Percent of the usable connections.
    int reserve = 0;         ///< Connections kept for others.
    int max_pods = 0;        ///< Zero: from the pods that were seen.
    int max_connections = 0; ///< Zero: what the database reports.
    bool expire_on_commit = false;
    bool echo = false;
    std::string username; ///< The apps' own role; empty: it is not published.
    friend bool operator==(const PoolSpec&, const PoolSpec&) = default;
};

/// Requests and limits of the Jobs' container, as Kubernetes writes quantities.
struct ResourcesSpec {
    std::map<std::string, std::string> requests;
    std::map<std::string, std::string> limits;
    friend bool operator==(const ResourcesSpec&, const ResourcesSpec&) = default;
};

struct Spec {
    ConnectionSpec connection;
    MigrationsSpec migrations;
    Trigger trigger = Trigger::on_rollout;
    bool suspend = false;
    JobsSpec jobs;
    PoolSpec pool;
    ResourcesSpec resources;
    friend bool operator==(const Spec&, const Spec&) = default;
};

/// The values as users write them.
std::string_view to_string(TlsMode mode);
std::string_view to_string(MigrationFormat format);
std::string_view to_string(Engine engine);
std::string_view to_string(Mirror mirror);
std::string_view to_string(OutOfOrder policy);
std::string_view to_string(OnUnmanaged policy);
std::string_view to_string(OnNewerHistory policy);
std::string_view to_string(Trigger trigger);
std::string_view to_string(PoolProfile profile);

} // namespace lockstep::api
