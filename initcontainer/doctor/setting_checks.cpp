// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/setting_checks.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace lockstep::initcontainer::doctor {
namespace {

constexpr std::array<std::string_view, 6> with_their_own{"host",     "port",     "user",
                                                         "database", "password", "sslmode"};

bool has_its_own(const std::string& name) {
    return std::find(with_their_own.begin(), with_their_own.end(), name) != with_their_own.end();
}

std::string origin_of(const SettingSeen& seen) {
    return fmt::format("{} ({})", seen.text, seen.origin);
}

} // namespace

Check judge_settings(const std::vector<SettingFault>& faults) {
    std::string list;
    for (const auto& fault : faults)
        if (!has_its_own(fault.name)) list += (list.empty() ? "" : "; ") + fault.error.message;
    if (list.empty()) return ok("settings", "every setting can be read");
    return fail("settings", list, "correct them; their defaults stand in for them below");
}

Check judge_host(const SettingSeen& host, const SettingSeen& port) {
    if (host.fault) return fail("host", *host.fault);
    if (port.fault) return fail("host", *port.fault);
    if (!host.given || host.text.empty())
        return fail("host", "no host is set", "set POSTGRES_HOST to the writer's host name");
    auto evidence = origin_of(host);
    if (host.text.front() != '/') evidence += ", port " + origin_of(port);
    return ok("host", evidence);
}

Check judge_user(const SettingSeen& user, const SettingSeen& database) {
    for (const auto* each : {&user, &database})
        if (each->fault) return fail("user", *each->fault);
    if (user.text.empty())
        return fail("user", "no role is set", "set POSTGRES_USERNAME to the role that migrates");
    if (database.text.empty())
        return fail("user", "no database is set", "set POSTGRES_DB to the database's name");
    return ok("user", fmt::format("{}, database {}", origin_of(user), origin_of(database)));
}

Check judge_password(const PasswordSeen& password) {
    const auto& source = password.source;
    if (password.iam) return ok("password", "a token of AWS is made for each login (auth iam)");
    if (source.fault) return fail("password", *source.fault);
    if (!source.given)
        return warn("password", "no password is set",
                    "set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE, unless the server asks for "
                    "none");
    if (password.empty)
        return warn("password", "the password from " + source.origin + " is empty",
                    "look whether the Secret has the key that is named");
    if (!password.ends_with_line_end) return ok("password", "from " + source.origin);
    if (password.in_file)
        return ok("password", "from " + source.origin + "; the line end behind it is stripped");
    return warn("password",
                "the password from " + source.origin + " ends with a line end, which is part of it",
                "make the Secret without one (printf, or echo -n), or mount it as a file, where "
                "it is stripped");
}

Check judge_tls_settings(const SettingSeen& mode, const pg::ConnectionSettings& settings,
                         const std::optional<pg::ConnectFailure>& ca_fault) {
    if (mode.fault) return fail("tls-settings", *mode.fault);
    const auto name = std::string{pg::to_string(settings.ssl_mode)};
    if (settings.host.starts_with("/"))
        return ok("tls-settings", "a Unix socket, where there is no TLS");
    if (ca_fault)
        return fail("tls-settings", ca_fault->error.message,
                    "name the bundle with POSTGRES_SSLROOTCERT");
    const auto advice = "set POSTGRES_SSLMODE=verify-full, with the CA bundle of the server";
    if (settings.ssl_mode == pg::SslMode::verify_full)
        return ok("tls-settings",
                  fmt::format("sslmode {}, CA bundle {}", name, pg::ca_name(settings)));
    if (settings.ssl_mode == pg::SslMode::verify_ca)
        return warn("tls-settings", "sslmode verify-ca does not check the host name", advice);
    return warn("tls-settings", fmt::format("sslmode {} does not prove which server it is", name),
                advice);
}

} // namespace lockstep::initcontainer::doctor
