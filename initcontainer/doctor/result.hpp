// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "initcontainer/doctor/check.hpp"
#include "initcontainer/exit_code.hpp"

/// What people and programs read of an examination. All of it is pure.
namespace lockstep::initcontainer::doctor {

struct Examined {
    std::vector<Check> checks; ///< In their order.
    std::string program;       ///< Such as "lockstep 1.0.0 (4f2c1ab)".
    std::string at;            ///< RFC 3339.
};

ExitCode exit_code(const std::vector<Check>& checks);

/// A few lines for a ticket: who examined, what failed or warns, what was not looked at, and which
/// host and server it is about.
std::string summary(const Examined& examined);

/// A line a check, its advice below it, and the summary.
std::string to_text(const Examined& examined, bool colour);

/// One object with `exitCode`, `checks` and `summary`.
std::string to_json(const Examined& examined);

} // namespace lockstep::initcontainer::doctor
