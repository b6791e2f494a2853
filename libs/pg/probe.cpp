// SPDX-License-Identifier: Apache-2.0
#include "pg/probe.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pg/open.hpp"
#include "pg/resolve.hpp"
#include "pg/tls_diagnosis.hpp"

namespace lockstep::pg {
namespace {

/// Nothing that belongs to the user but, over a verified connection, names for the server's log.
ConnectionSettings as_a_stranger(ConnectionSettings settings, Evidence wanted) {
    settings.password = {};
    settings.iam = nullptr;
    if (settings.user.empty() || wanted == Evidence::answers) settings.user = "lockstep";
    if (settings.database.empty() || wanted == Evidence::answers) settings.database = "postgres";
    if (wanted == Evidence::verified) return settings;
    settings.ssl_mode = SslMode::prefer;
    settings.ssl_root_cert.clear(); // libpq verifies with a file wherever it has one
    return settings;
}

/// A server that refuses us by a code, or asks for a password, is up.
bool has_answered(const ConnectFailure& failure) {
    if (failure.failure_class == FailureClass::starting_up) return false;
    return !failure.sqlstate.empty() || failure.failure_class == FailureClass::authentication;
}

std::optional<ConnectFailure> ask(const ConnectionSettings& settings, const std::string& address,
                                  SteadyTime deadline, StopToken stop) {
    auto connection = open_connection(settings, address, deadline, stop);
    if (connection || has_answered(connection.error())) return std::nullopt;
    auto failure = std::move(connection).error();
    if (failure.failure_class != FailureClass::tls || address.empty()) return failure;
    auto diagnosis = diagnose_tls(settings, address, deadline, stop);
    return diagnosis ? std::move(diagnosis) : std::move(failure);
}

std::optional<ConnectFailure> find_hindrance(const ConnectionSettings& settings, Evidence wanted) {
    if (settings.host.empty())
        return ConnectFailure{FailureClass::settings, {Remedy::fix_input, "no host is set"}};
    if (wanted == Evidence::answers) return std::nullopt;
    if (settings.ssl_mode < SslMode::verify_ca || settings.host.front() == '/')
        return ConnectFailure{
            FailureClass::settings,
            {Remedy::fix_input,
             settings.host.front() == '/'
                 ? "the host is the folder of a Unix socket, which has no certificate to verify"
                 : "sslmode " + std::string{to_string(settings.ssl_mode)} +
                       " verifies no certificate: set verify-full (POSTGRES_SSLMODE)"}};
    return check_ca_file(settings);
}

Expected<std::vector<std::string>, ConnectFailure>
addresses_of(const ConnectionSettings& settings, SteadyTime deadline, StopToken stop) {
    if (settings.host.front() == '/') return std::vector<std::string>{""};
    return resolve(settings.host_address.empty() ? settings.host : settings.host_address, deadline,
                   stop);
}

} // namespace

Expected<Done, ConnectFailure> probe(const ConnectionSettings& settings, Evidence wanted,
                                     StopToken stop) {
    const auto deadline = std::chrono::steady_clock::now() + settings.attempt_timeout;
    if (auto hindrance = find_hindrance(settings, wanted)) return Unexpected{*std::move(hindrance)};
    const auto addresses = addresses_of(settings, deadline, stop);
    if (!addresses) return Unexpected{addresses.error()};
    const auto stranger = as_a_stranger(settings, wanted);
    ConnectFailure last;
    for (std::size_t i = 0; i < addresses->size(); ++i) {
        // A silent first address must leave time for the others.
        const auto now = std::chrono::steady_clock::now();
        const auto share = (deadline - now) / static_cast<int>(addresses->size() - i);
        auto failure = ask(stranger, (*addresses)[i], now + share, stop);
        if (!failure) return Done{};
        last = *std::move(failure);
    }
    return Unexpected{std::move(last)};
}

} // namespace lockstep::pg
