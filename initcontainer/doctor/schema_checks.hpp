// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "initcontainer/commands/survey.hpp"
#include "initcontainer/doctor/check.hpp"
#include "migrate/database.hpp"

/// What the migration files and the history say.
namespace lockstep::initcontainer::doctor {

struct DirectorySeen {
    std::string directory;
    bool present = false; ///< The default folder may be absent.
    std::string format;
    std::string why; ///< What told the format; empty: the settings did.
    std::size_t files = 0;
    std::string fault{}; ///< A sentence; empty: the files can be run.
};

struct OtherTools {
    std::vector<std::string> known;   ///< Such as "flyway (public.flyway_schema_history)".
    std::vector<std::string> unknown; ///< Sentences on tables that only look like a history.
};

Check judge_directory(const DirectorySeen& seen);
Check judge_history(const Survey& seen);

/// `history` says whether Lockstep's own is there.
Check judge_other_tools(const OtherTools& seen, bool history);
Check judge_lock(const std::optional<migrate::LockHolder>& holder);

} // namespace lockstep::initcontainer::doctor
