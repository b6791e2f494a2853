// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string_view>
#include <vector>

#include "initcontainer/command_table.hpp"
#include "initcontainer/setting_table.hpp"

/// What the completions of all shells are made of, and one function a shell.
namespace lockstep::initcontainer::completion {

/// What the value of a setting or an argument names.
enum class Completes {
    nothing, ///< Something that no shell knows.
    file,
    folder,
    choices,
};

Completes value_of(const Setting& setting);
Completes value_of(const Argument& argument);

/// The settings whose flags a command takes.
std::vector<const Setting*> flags_of(Command command);

std::vector<const Argument*> arguments_of(Command command);

void print_bash(std::ostream& out);
void print_zsh(std::ostream& out);
void print_fish(std::ostream& out);

} // namespace lockstep::initcontainer::completion
