// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "initcontainer/doctor/check.hpp"
#include "initcontainer/doctor/setting_faults.hpp"
#include "pg/failure_class.hpp"
#include "pg/settings.hpp"

/// What the settings say before anything is sent.
namespace lockstep::initcontainer::doctor {

/// One setting as it was found.
struct SettingSeen {
    std::string text;   ///< Empty for a secret.
    std::string origin; ///< Such as "POSTGRES_HOST".
    bool given = false;
    std::optional<Error> fault{}; ///< Why it cannot be used.
};

/// The password's source, and nothing of the password but how it ends.
struct PasswordSeen {
    SettingSeen source;
    bool iam = false;
    bool in_file = false;
    bool empty = true;
    bool ends_with_line_end = false; ///< In a file it is stripped, elsewhere it is part of it.
};

/// All settings but those of the connection that have a check of their own.
Check judge_settings(const std::vector<SettingFault>& faults);

Check judge_host(const SettingSeen& host, const SettingSeen& port);
Check judge_user(const SettingSeen& user, const SettingSeen& database);
Check judge_password(const PasswordSeen& password);

/// The TLS mode and the CA bundle.
Check judge_tls_settings(const SettingSeen& mode, const pg::ConnectionSettings& settings,
                         const std::optional<pg::ConnectFailure>& ca_fault);

} // namespace lockstep::initcontainer::doctor
