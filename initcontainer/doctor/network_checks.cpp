// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/network_checks.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lockstep::initcontainer::doctor {
namespace {

constexpr Milliseconds slow_name{1'000};
constexpr int few_days = 30;

std::string of(const AddressSeen& seen) {
    const auto what =
        seen.error == 0 ? "takes connections" : std::generic_category().message(seen.error);
    return fmt::format("{}: {} ({})", seen.address, what, format_duration(seen.took));
}

std::string list(const std::vector<AddressSeen>& seen) {
    std::vector<std::string> each;
    std::transform(seen.begin(), seen.end(), std::back_inserter(each), of);
    return fmt::format("{}", fmt::join(each, "; "));
}

std::string advice_for_tcp(const std::vector<AddressSeen>& seen) {
    const bool refused = std::any_of(seen.begin(), seen.end(),
                                     [](const auto& each) { return each.error == ECONNREFUSED; });
    return refused ? "the machine answers, but no server listens on that port: check the port, and "
                     "whether the server runs"
                   : "packets are dropped or find no way: check security groups, NetworkPolicies "
                     "and routes";
}

long days_until(WallTime end, WallTime now) {
    return std::chrono::floor<std::chrono::days>(end - now).count();
}

std::string describe(const pg::TlsInspection& inspection, long days) {
    const auto& certificate = inspection.certificate;
    return fmt::format("{}, {}; certificate {} for {}, issued by {}, valid until {} ({} days)",
                       inspection.protocol, inspection.cipher, certificate.subject,
                       fmt::join(certificate.names, ", "), certificate.issuer,
                       format_time(certificate.not_after), days);
}

Check judge_no_tls(const pg::ConnectFailure& failure, const pg::ConnectionSettings& settings) {
    if (settings.ssl_mode < pg::SslMode::require && failure.tls_fault == pg::TlsFault::not_offered)
        return warn("tls", "the server does not offer TLS, and what is sent can be read",
                    "turn on ssl at the server");
    const auto remedy =
        failure.failure_class == pg::FailureClass::tls ? Remedy::fix_input : Remedy::retry;
    return fail("tls", failure.error.message, "", remedy);
}

Check judge_certificate(const pg::TlsInspection& seen, const pg::ConnectionSettings& settings,
                        long days) {
    const auto evidence = describe(seen, days);
    if (seen.fault && settings.ssl_mode >= pg::SslMode::verify_ca)
        return fail("tls", seen.fault->error.message, "");
    if (seen.fault)
        return warn("tls", evidence + "; not verified: " + seen.fault->error.message,
                    "verify the server with sslmode verify-full and its CA bundle");
    if (days < few_days)
        return warn("tls", evidence, "renew the server's certificate before it expires");
    return ok("tls", evidence);
}

struct Meaning {
    std::string_view sqlstate;
    std::string_view advice;
};

constexpr std::array meanings{
    Meaning{"28P01", "the password is wrong, or was rotated: compare it with the Secret"},
    Meaning{"28000", "no rule of pg_hba.conf lets this role in from here like this: check role, "
                     "database, TLS and, with IAM, the grant of rds_iam and the policy; a paused "
                     "serverless cluster says so as well while it wakes up"},
    Meaning{"3D000", "create the database, or correct POSTGRES_DB"},
    Meaning{"42501", "GRANT CONNECT ON DATABASE to the role"},
    Meaning{"53300", "all connections are taken: lower the pools of the applications, or raise "
                     "max_connections"},
    Meaning{"57P03", "the server is starting up, shutting down or recovering: try again"},
    Meaning{"08P01", "this is how a pooler refuses what it does not know: connect to the server "
                     "itself (POSTGRES_DIRECT_HOST)"}};

/// A wrong password may be one that is being rotated, but it is for a person to look at.
Remedy remedy_of(const pg::ConnectFailure& failure) {
    switch (failure.failure_class) {
    case pg::FailureClass::authentication:
    case pg::FailureClass::tls:
    case pg::FailureClass::tls_required:
        return Remedy::fix_input;
    default:
        return failure.error.remedy;
    }
}

} // namespace

Check judge_name(const NameSeen& seen) {
    if (seen.failure)
        return fail("name", seen.failure->error.message,
                    "check the spelling, and the cluster's name service", Remedy::retry);
    const auto evidence = fmt::format("{} is {} ({})", seen.name, fmt::join(seen.addresses, ", "),
                                      format_duration(seen.took));
    if (seen.took < slow_name) return ok("name", evidence);
    return warn("name", evidence,
                "the name service is slow: look at its load, and at the search list and ndots of "
                "/etc/resolv.conf");
}

Check judge_tcp(const std::vector<AddressSeen>& seen, int port) {
    const auto open =
        std::count_if(seen.begin(), seen.end(), [](const auto& each) { return each.error == 0; });
    const auto evidence = fmt::format("port {}: {}", port, list(seen));
    if (open == 0) return fail("tcp", evidence, advice_for_tcp(seen), Remedy::retry);
    if (open < static_cast<long>(seen.size())) return warn("tcp", evidence, advice_for_tcp(seen));
    return ok("tcp", evidence);
}

Check judge_tls(const TlsSeen& seen, const pg::ConnectionSettings& settings, WallTime now) {
    if (settings.ssl_mode == pg::SslMode::disable)
        return warn("tls", "off, by sslmode disable: passwords and data can be read on the way",
                    "set POSTGRES_SSLMODE=verify-full");
    if (!seen.inspection) return judge_no_tls(*seen.failure, settings);
    return judge_certificate(*seen.inspection, settings,
                             days_until(seen.inspection->certificate.not_after, now));
}

std::string advice_for_login(const pg::ConnectFailure& failure) {
    const auto* found = std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& each) {
        return each.sqlstate == failure.sqlstate;
    });
    return found == meanings.end() ? std::string{} : std::string{found->advice};
}

Check judge_login(const std::optional<pg::ConnectFailure>& failure, const std::string& user,
                  const std::string& database) {
    if (!failure) return ok("login", fmt::format("as {} into {}", user, database));
    return fail("login", failure->error.message, advice_for_login(*failure), remedy_of(*failure));
}

} // namespace lockstep::initcontainer::doctor
