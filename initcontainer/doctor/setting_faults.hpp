// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "initcontainer/setting_values.hpp"

namespace lockstep::initcontainer::doctor {

/// A value that cannot be used.
struct SettingFault {
    std::string name; ///< The setting's.
    Error error;
};

/// Takes every setting that cannot be read out of `sources`, so that its default stands in and the
/// others can be looked at: malformed ones, and those in files that cannot be read. Pure but for
/// the files that values are in.
std::vector<SettingFault> take_out_faulty(Sources& sources);

/// What is left of `sources` when only the database and how it is reached count.
Sources only_connection(Sources sources);

} // namespace lockstep::initcontainer::doctor
