// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::initcontainer {

/// The commands of the program.
enum class Command {
    migrate,
    wait,
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
    version,
    completion
};

struct CommandRow {
    Command command;
    std::string_view name;
    std::string_view help;
};

/// All commands, in the order of the help text.
std::span<const CommandRow> command_table();

std::string_view to_string(Command command);

/// Which commands take a setting's flag. Environment and file are shared by all of them.
enum class Scope {
    everywhere,    ///< Every command, `version` and `completion` too.
    connection,    ///< Every command that connects.
    files,         ///< Every command that looks at migration files.
    reporting,     ///< Those that leave a report: migrate, wait and check.
    migrate,       ///< `migrate` alone.
    changing,      ///< Those that change the history, and so take the lock.
    locking,       ///< Those that lock tables, and `plan`, which tells how.
    target,        ///< Those that can stop at a version: migrate, plan, repair and undo.
    result,        ///< Those that print a result.
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
    verify_only    ///< `verify` alone.
};

bool takes(Command command, Scope scope);

enum class Kind { text, secret, port, number, duration, boolean, choice };

/// One setting: everything that flags, environment, file, help, completion and documentation know.
struct Setting {
    std::string name; ///< Of the flag, without its dashes.
    Scope scope = Scope::connection;
    Kind kind = Kind::text;
    std::vector<std::string_view> choices;
    /// In order of precedence; by rule LOCKSTEP_ and the name.
    std::vector<std::string> environment;
    bool has_flag = true;
    std::string key;            ///< In the settings file; empty: not allowed there.
    std::string_view fallback;  ///< The default; empty: none.
    std::string_view implied{}; ///< The value of a flag without one; empty: it needs one.
    std::string_view help;      ///< One sentence.
    bool value_in_file = false; ///< NAME_FILE names a file that holds the value; so does `key`.
    char short_flag = 0;
};

/// All settings, in the order of the help text. There is no other list of them.
const std::vector<Setting>& setting_table();

/// The setting of that name, which must exist.
const Setting& setting(std::string_view name);

/// Every name of an environment variable that means something, with the _FILE forms.
std::vector<std::string> environment_names();

/// What a value of this setting looks like, such as "DURATION" or "refuse|allow".
std::string form_of(const Setting& setting);

} // namespace lockstep::initcontainer
