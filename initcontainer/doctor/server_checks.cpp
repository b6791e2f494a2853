// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/server_checks.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

namespace lockstep::initcontainer::doctor {
namespace {

constexpr int oldest_major = 12;
constexpr int few_connections = 5;
/// AWS refuses a signature that is further off than this.
constexpr Milliseconds signature_tolerance{300'000};
constexpr Milliseconds noticeable_skew{5'000};

/// What is left for this role, and what leaves it.
struct Room {
    int left = 0;
    std::string_view by;
};

Room tightest(const ServerSeen& seen) {
    const auto& facts = seen.facts;
    Room room{facts.max_connections - facts.reserved - seen.in_use, "max_connections"};
    const auto narrow = [&](std::optional<int> limit, int used, std::string_view by) {
        if (limit && *limit - used < room.left) room = {*limit - used, by};
    };
    narrow(facts.role_limit, seen.by_role, "the role's CONNECTION LIMIT");
    narrow(facts.database_limit, seen.by_database, "the database's CONNECTION LIMIT");
    return room;
}

std::string limit(std::string_view what, std::optional<int> most, int used) {
    return most ? fmt::format("; {} {} of {}", what, used, *most) : std::string{};
}

std::string describe_connections(const ServerSeen& seen) {
    const auto& facts = seen.facts;
    return fmt::format("{} of {} in use, {} reserved", seen.in_use, facts.max_connections,
                       facts.reserved) +
           limit("by the role", facts.role_limit, seen.by_role) +
           limit("to the database", facts.database_limit, seen.by_database);
}

} // namespace

Check judge_writer(const ServerSeen& seen) {
    if (seen.facts.role == "writer") return ok("writer", "the server is the writer");
    return fail("writer", "the server is a reader or read-only",
                "connect to the cluster's writer endpoint; after a failover the name may lead to "
                "the old writer for a minute",
                Remedy::retry);
}

Check judge_pooler(const ServerSeen& seen, const std::string& host, bool allowed) {
    const bool proxy = host.find(".proxy-") != std::string::npos;
    if (!proxy && seen.login_pid == seen.server_pid)
        return ok("pooler", "none: the process that took the login answers");
    const auto evidence = proxy ? std::string{"the host's name is one of RDS Proxy"}
                                : fmt::format("the login went to process {}, and {} answers",
                                              seen.login_pid, seen.server_pid);
    if (allowed)
        return warn("pooler", evidence + "; --allow-pooler says that it pools sessions",
                    "a pooler that pools transactions would lose the lock; POSTGRES_DIRECT_HOST "
                    "leads past it");
    return fail("pooler", evidence,
                "connect to the server itself (POSTGRES_DIRECT_HOST), or allow a pooler that pools "
                "sessions (--allow-pooler)");
}

Check judge_server(const ServerSeen& seen) {
    const auto& facts = seen.facts;
    auto evidence = "PostgreSQL " + facts.server_version;
    if (!facts.aurora_version.empty()) evidence += ", Aurora " + facts.aurora_version;
    if (std::atoi(facts.server_version.c_str()) >= oldest_major) return ok("server", evidence);
    return warn("server", evidence, "versions before 12 get no fixes: upgrade");
}

Check judge_privileges(const ServerSeen& seen, const std::string& history_schema) {
    const auto grant = [&](const std::string& right) {
        return "GRANT " + right + " TO " + seen.user;
    };
    if (!seen.history_schema && !seen.may_create_schemas)
        return fail("privileges",
                    fmt::format("{} may not create the schema {}", seen.user, history_schema),
                    grant("CREATE ON DATABASE " + seen.facts.database));
    if (seen.history_schema && (!seen.may_use_history || seen.foreign_history_tables > 0))
        return fail(
            "privileges",
            fmt::format("{} may not write what is in the schema {}", seen.user, history_schema),
            "migrate with the role that owns it, or grant membership in that role");
    const auto where = seen.history_schema ? "may use the schema " : "may create the schema ";
    const auto evidence = fmt::format("{} {}{}", seen.user, where, history_schema);
    if (seen.first_schema.empty())
        return warn("privileges", evidence + ", but no schema of its search_path exists",
                    "create one, or set search_path for the role");
    if (!seen.may_create_in_first)
        return warn("privileges", evidence + ", but not create in " + seen.first_schema,
                    grant("CREATE ON SCHEMA " + seen.first_schema) +
                        ", unless the files name another schema");
    return ok("privileges", evidence + ", and create in " + seen.first_schema);
}

Check judge_clock(const ServerSeen& seen, bool iam) {
    const auto ahead = std::chrono::duration_cast<Milliseconds>(seen.server_time - seen.our_time);
    const auto skew = std::max(ahead, -ahead);
    const auto evidence =
        fmt::format("the server's clock is {} {} ours, as far as a round trip "
                    "of {} tells",
                    format_duration(skew), ahead.count() < 0 ? "behind" : "before",
                    format_duration(seen.round_trip));
    if (skew <= noticeable_skew + seen.round_trip) return ok("clock", evidence);
    const auto advice = "let both machines follow a time service (NTP)";
    if (iam && skew > signature_tolerance) return fail("clock", evidence, advice);
    return warn("clock", evidence, advice);
}

Check judge_connections(const ServerSeen& seen) {
    const auto room = tightest(seen);
    const auto evidence = fmt::format("{}; {} left", describe_connections(seen), room.left);
    if (room.left >= few_connections) return ok("connections", evidence);
    return warn(
        "connections", evidence,
        fmt::format("{} is nearly used up: lower the pools of the applications, or raise it",
                    room.by));
}

} // namespace lockstep::initcontainer::doctor
