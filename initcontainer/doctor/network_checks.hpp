// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/duration.hpp"
#include "initcontainer/doctor/check.hpp"
#include "pg/failure_class.hpp"
#include "pg/settings.hpp"
#include "pg/tls_diagnosis.hpp"

/// What stands between here and a login.
namespace lockstep::initcontainer::doctor {

struct NameSeen {
    std::string name; ///< What was resolved.
    std::vector<std::string> addresses;
    Milliseconds took{0};
    std::optional<pg::ConnectFailure> failure{};
};

struct AddressSeen {
    std::string address;
    int error = 0; ///< The system's number; zero: it takes connections.
    Milliseconds took{0};
};

struct TlsSeen {
    std::optional<pg::TlsInspection> inspection;
    std::optional<pg::ConnectFailure> failure{}; ///< Where there is no inspection.
};

Check judge_name(const NameSeen& seen);
Check judge_tcp(const std::vector<AddressSeen>& seen, int port);

/// Below verify-full, what verification would find is a warning.
Check judge_tls(const TlsSeen& seen, const pg::ConnectionSettings& settings, WallTime now);

/// `failure` of the login; none: `user` is logged in.
Check judge_login(const std::optional<pg::ConnectFailure>& failure, const std::string& user,
                  const std::string& database);

/// What a SQLSTATE of a refused login means and what to do; empty for one that speaks for itself.
std::string advice_for_login(const pg::ConnectFailure& failure);

} // namespace lockstep::initcontainer::doctor
