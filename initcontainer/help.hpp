// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "initcontainer/command_table.hpp"
#include "initcontainer/setting_table.hpp"

namespace lockstep::initcontainer {

/// What the program is for: one sentence.
constexpr const char* program_summary =
    "Keeps a PostgreSQL schema in lockstep with the rollouts that need it.";

/// What stands behind the program's name, such as "repair [options] [action] [subject]".
std::string usage_of(const CommandRow& row);

/// How a setting is given, such as "-o, --output text|json|yaml".
std::string flag_form(const Setting& setting);

/// What a setting does, with the variables that set it and its default.
std::string setting_help(const Setting& setting);

/// What `lockstep --help` prints, in lines of at most 80 columns.
std::string program_help();

/// What `lockstep COMMAND --help` prints.
std::string command_help(const CommandRow& row);

} // namespace lockstep::initcontainer
