// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string_view>

#include "initcontainer/commands/context.hpp"
#include "initcontainer/settings.hpp"
#include "report/report.hpp"

/// One function a command. Each prints its result and returns the report, from which the exit code
/// follows.
namespace lockstep::initcontainer {

report::Report run_migrate(const Context& context);
report::Report run_wait(const Context& context);
report::Report run_status(const Context& context);
report::Report run_plan(const Context& context);
report::Report run_check(const Context& context);
report::Report run_current(const Context& context);
report::Report run_heads(const Context& context);
report::Report run_history(const Context& context);
report::Report run_new(const Context& context);
report::Report run_init(const Context& context);
report::Report run_adopt(const Context& context);
report::Report run_baseline(const Context& context);
report::Report run_repair(const Context& context);
report::Report run_undo(const Context& context);
report::Report run_reset(const Context& context);
report::Report run_verify(const Context& context);

/// Copies the running program into a folder. Fails with `fix_input`; nothing is left half done.
Result<Done> run_install(const std::string& folder, std::ostream& out, Output output);

/// These need no settings and cannot fail.
void run_version(std::ostream& out, Output output);
void run_completion(std::ostream& out, std::string_view shell);
void run_man(std::ostream& out);

} // namespace lockstep::initcontainer
