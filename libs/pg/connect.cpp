// SPDX-License-Identifier: Apache-2.0
#include "pg/connect.hpp"

#include <chrono>
#include <utility>

#include <libpq-fe.h>

#include "pg/adapter.hpp"
#include "pg/execute.hpp"
#include "pg/facts_query.hpp"
#include "pg/iam_login.hpp"
#include "pg/open.hpp"
#include "pg/read_evidence.hpp"
#include "pg/resolve.hpp"
#include "pg/set_up.hpp"
#include "pg/tls_diagnosis.hpp"

namespace lockstep::pg {
namespace {

Unexpected<ConnectFailure> failure(FailureClass failure_class, std::string message) {
    return Unexpected{
        ConnectFailure{failure_class, {remedy_for(failure_class), std::move(message)}, {}}};
}

Unexpected<ConnectFailure> pooler_found(const std::string& sign) {
    return failure(FailureClass::pooler,
                   sign +
                       ", so there is a connection pooler between us and the server, which would "
                       "lose the lock: connect to the server itself (POSTGRES_DIRECT_HOST), or "
                       "allow a pooler that pools sessions (--allow-pooler)");
}

Unexpected<ConnectFailure> set_up_failed(const ServerError& error) {
    const auto failure_class =
        error.sqlstate.empty() ? FailureClass::unreachable : classify_login(error.sqlstate);
    auto reported = in_context("setting up the session", to_error(error));
    reported.remedy = remedy_for(failure_class);
    return Unexpected{ConnectFailure{failure_class, std::move(reported), error.sqlstate}};
}

/// One attempt at one address.
class Attempt {
public:
    Attempt(const ConnectionSettings& settings, RequiredRole role, SteadyTime deadline,
            StopToken stop)
        : settings_{settings}, role_{role}, deadline_{deadline}, stop_{stop} {}

    Expected<Session, ConnectFailure> at(const std::string& address) const {
        auto connection = open_connection(settings_, address, deadline_, stop_);
        if (!connection) {
            if (connection.error().failure_class != FailureClass::tls || address.empty())
                return Unexpected{std::move(connection).error()};
            auto diagnosis = diagnose_tls(settings_, address, deadline_, stop_);
            return Unexpected{diagnosis ? *std::move(diagnosis) : std::move(connection).error()};
        }
        return set_up(*std::move(connection));
    }

private:
    Expected<Session, ConnectFailure> set_up(OpenConnection connection) const {
        auto* raw = connection.get();
        ExecuteOptions limits;
        limits.stop = stop_;
        limits.deadline = deadline_;
        const auto results = execute(raw, set_up_sql(raw) + facts_query, limits);
        if (!results) return set_up_failed(results.error());
        auto row = read_facts_row(*results, settings_.host);
        if (settings_.pooler == PoolerPolicy::refuse && row.backend_pid != PQbackendPID(raw))
            return pooler_found("the server's process is not the one that took our login");
        if (role_ == RequiredRole::writer && row.facts.role != "writer") return not_writer();
        if (row.aurora) {
            const auto version = execute(raw, aurora_query, limits);
            if (!version) return set_up_failed(version.error());
            row.facts.aurora_version = version->back().string(0, 0);
        }
        auto evidence = read_evidence(raw, settings_);
        return Session{std::make_unique<Adapter>(connection.release()), settings_,
                       std::move(evidence), std::move(row.facts)};
    }

    [[nodiscard]] std::string set_up_sql(PGconn* connection) const {
        std::string sql;
        for (const auto& statement : set_up_statements(settings_, PQserverVersion(connection)))
            sql += statement + ";";
        return sql;
    }

    [[nodiscard]] Unexpected<ConnectFailure> not_writer() const {
        return failure(FailureClass::not_writer,
                       "the server at " + settings_.host + ":" + std::to_string(settings_.port) +
                           " is a reader or read-only, and only the writer can migrate");
    }

    const ConnectionSettings& settings_;
    RequiredRole role_;
    SteadyTime deadline_;
    StopToken stop_;
};

/// Another address may be better where this one did not answer, or answered that it is the wrong
/// server.
bool worth_another_address(FailureClass failure_class) {
    return failure_class == FailureClass::refused || failure_class == FailureClass::unreachable ||
           failure_class == FailureClass::not_writer || failure_class == FailureClass::starting_up;
}

Expected<Session, ConnectFailure> try_addresses(const std::vector<std::string>& addresses,
                                                const ConnectionSettings& settings,
                                                RequiredRole role, SteadyTime deadline,
                                                StopToken stop) {
    std::optional<ConnectFailure> last;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        // A silent first address must leave time for the others.
        const auto now = std::chrono::steady_clock::now();
        const auto share = (deadline - now) / static_cast<int>(addresses.size() - i);
        auto session = Attempt{settings, role, now + share, stop}.at(addresses[i]);
        if (session || !worth_another_address(session.error().failure_class)) return session;
        // A server that spoke says more than one that did not.
        if (!last || session.error().failure_class != FailureClass::refused)
            last = std::move(session).error();
    }
    return Unexpected{*std::move(last)};
}

Expected<std::vector<std::string>, ConnectFailure>
addresses_of(const ConnectionSettings& settings, SteadyTime deadline, StopToken stop) {
    return resolve(settings.host_address.empty() ? settings.host : settings.host_address, deadline,
                   stop);
}

} // namespace

Expected<Session, ConnectFailure> connect(const ConnectionSettings& settings, StopToken stop,
                                          RequiredRole role) {
    const auto deadline = std::chrono::steady_clock::now() + settings.attempt_timeout;
    if (settings.host.empty()) return failure(FailureClass::settings, "no database host is set");
    if (settings.pooler == PoolerPolicy::refuse &&
        settings.host.find(".proxy-") != std::string::npos)
        return pooler_found("the host name \"" + settings.host + "\" is one of RDS Proxy");
    if (settings.host.front() == '/') return try_addresses({""}, settings, role, deadline, stop);
    if (auto fault = check_ca_file(settings)) return Unexpected{*std::move(fault)};
    const auto addresses = addresses_of(settings, deadline, stop);
    if (!addresses) return Unexpected{addresses.error()};
    const auto complete = with_password(settings, deadline, stop);
    if (!complete) return Unexpected{complete.error()};
    auto session = try_addresses(*addresses, *complete, role, deadline, stop);
    if (session) return session;
    return Unexpected{explain_login(std::move(session).error(), settings)};
}

} // namespace lockstep::pg
