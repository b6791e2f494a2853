// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::initcontainer {

/// Variables by name. Empty values are not kept: they count as not set.
using Environment = std::map<std::string, std::string, std::less<>>;

/// The variables of this process, as execve(2) lays them out.
Environment read_environment(const char* const* variables);

/// Reads a .env file as applications have it: KEY=VALUE a line, "export" in front allowed, comments
/// with '#', values plain or in quotes; nothing is expanded. Fails with `fix_input`, naming the
/// line.
Result<Environment> parse_env_file(std::string_view text, const std::string& name);

/// The variables of `file` that `environment` does not have.
void add_missing(Environment& environment, const Environment& file);

/// Whether Kubernetes made this variable for a Service ("LOCKSTEP_PORT_443_TCP" for one that is
/// called "lockstep"). Nobody meant them as settings.
bool is_service_link(std::string_view name, std::string_view value);

/// Fails with `fix_input` for a LOCKSTEP_ variable that is nearly a setting, naming that. One that
/// is like none is warned of only: a newer operator may publish what this older program does not
/// know, and old pods keep starting.
Result<Done> refuse_unknown(const Environment& environment);

} // namespace lockstep::initcontainer
