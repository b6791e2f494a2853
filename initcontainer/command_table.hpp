// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace lockstep::initcontainer {

/// The commands of the program.
enum class Command {
    migrate,
    wait,
    doctor,
    status,
    plan,
    check,
    current,
    heads,
    history,
    init,
    adopt,
    baseline,
    repair,
    undo,
    reset,
    verify,
    new_migration,
    install,
    version,
    completion,
    man
};

struct CommandRow {
    Command command;
    std::string_view name;
    std::string_view help;
};

/// All commands, in the order of the help text.
std::span<const CommandRow> command_table();

std::string_view to_string(Command command);

/// A word of a command that has no flag before it.
struct Argument {
    Command command;
    std::string_view name;
    bool required = false;
    std::vector<std::string_view> choices; ///< Empty: any word.
    std::string_view help;
};

/// All of them; those of one command in their order.
const std::vector<Argument>& argument_table();

/// Which commands take a setting's flag. Environment and file are shared by all of them.
enum class Scope {
    everywhere,    ///< Every command, `version` and `completion` too.
    connection,    ///< Every command that connects.
    files,         ///< Every command that looks at migration files.
    directory,     ///< These, and `new`, which adds to them.
    reporting,     ///< Those that leave a report: migrate, wait and check.
    migrate,       ///< `migrate` alone.
    changing,      ///< Those that change the history, and so take the lock.
    locking,       ///< Those that lock tables, and `plan`, which tells how.
    target,        ///< Those that can stop at a version: migrate, plan, repair and undo.
    result,        ///< Those that print a result.
    wait_only,     ///< `wait` alone.
    status_only,   ///< `status` alone.
    details,       ///< Those that show more of a version: current, heads and history.
    baseline_only, ///< `baseline` alone.
    repair_only,   ///< `repair` alone.
    mirroring,     ///< Those that write what another tool's table shows too: migrate, repair, undo.
    by_hand,       ///< What a person does to a history: baseline, repair, undo and their kin.
    first_time,    ///< Those that decide what a database without history is, or show it.
    confirming,    ///< Those that want the database's name: undo, reset and init.
    init_only,     ///< `init` alone.
    adopt_only,    ///< `adopt` alone.
    reset_only,    ///< `reset` alone.
    verify_only,   ///< `verify` alone.
    new_only       ///< `new` alone.
};

bool takes(Command command, Scope scope);

} // namespace lockstep::initcontainer
