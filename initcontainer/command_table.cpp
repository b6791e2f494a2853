// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/command_table.hpp"

#include <algorithm>
#include <array>

namespace lockstep::initcontainer {
namespace {

constexpr std::array commands{
    CommandRow{Command::migrate, "migrate",
               "Wait for the database and apply what is pending, once."},
    CommandRow{Command::wait, "wait", "Wait until the database accepts work."},
    CommandRow{Command::doctor, "doctor",
               "Examine everything between the settings and the migrations, one check a line."},
    CommandRow{Command::status, "status", "Show database, TLS, history, pending files and lock."},
    CommandRow{Command::plan, "plan",
               "Show what migrate would do with each statement: locks, work, timeouts."},
    CommandRow{Command::check, "check", "Like status, with a report; changes nothing."},
    CommandRow{Command::current, "current", "Show the version that the database is at."},
    CommandRow{Command::heads, "heads",
               "Show the newest versions among the files; needs no database."},
    CommandRow{Command::history, "history", "List the migrations that were applied."},
    CommandRow{Command::new_migration, "new",
               "Write the next migration file, as the directory has them."},
    CommandRow{Command::init, "init",
               "Set a database up for the first time; never changes what is there."},
    CommandRow{Command::adopt, "adopt", "Take over the history of another tool."},
    CommandRow{Command::baseline, "baseline", "Mark everything up to a version as present."},
    CommandRow{
        Command::repair, "repair",
        "Resolve what a person must decide: retry, resume, mark-applied, accept-edit, owner."},
    CommandRow{Command::undo, "undo", "Run the down section of the last applied migration."},
    CommandRow{Command::reset, "reset",
               "Drop everything in a database that is marked as development."},
    CommandRow{Command::verify, "verify",
               "Prove that data persists, sessions are apart and failures roll back."},
    CommandRow{Command::install, "install", "Copy this program into a folder."},
    CommandRow{Command::version, "version", "Show the version of this program."},
    CommandRow{Command::completion, "completion", "Print completions for bash, zsh or fish."},
    CommandRow{Command::man, "man", "Print the manual page."},
};

/// Those that say something of the program itself, and have nothing to be set.
bool prints_itself(Command command) {
    return command == Command::completion || command == Command::man;
}

bool connects(Command command) {
    return command != Command::version && !prints_itself(command) && command != Command::heads &&
           command != Command::install && command != Command::new_migration;
}

bool reports(Command command) {
    return command == Command::migrate || command == Command::wait || command == Command::check;
}

bool by_hand(Command command) {
    return command == Command::baseline || command == Command::repair || command == Command::undo ||
           command == Command::adopt || command == Command::init || command == Command::reset;
}

/// Those that say what a database without history is, and act on it or show it.
bool decides_first(Command command) {
    return command == Command::migrate || command == Command::init || command == Command::plan ||
           command == Command::status || command == Command::check || command == Command::doctor;
}

bool shows_versions(Command command) {
    return command == Command::current || command == Command::heads || command == Command::history;
}

bool reads_files(Command command) {
    return command == Command::migrate || command == Command::status || command == Command::check ||
           command == Command::plan || command == Command::repair || command == Command::undo ||
           command == Command::adopt || command == Command::init || command == Command::doctor ||
           shows_versions(command);
}

} // namespace

std::span<const CommandRow> command_table() {
    return commands;
}

std::string_view to_string(Command command) {
    const auto row = std::find_if(commands.begin(), commands.end(),
                                  [&](const auto& each) { return each.command == command; });
    return row->name;
}

const std::vector<Argument>& argument_table() {
    static const std::vector<Argument> arguments{
        {Command::repair,
         "action",
         false,
         {"retry", "resume", "mark-applied", "accept-edit", "owner"},
         "What is to be done."},
        {Command::repair,
         "subject",
         false,
         {},
         "resume, mark-applied, accept-edit: the version, or a repeatable's file."},
        {Command::install, "folder", true, {}, "Where to; it must exist."},
        {Command::completion, "shell", true, {"bash", "zsh", "fish"}, "Whose completions."},
    };
    return arguments;
}

bool takes(Command command, Scope scope) {
    switch (scope) {
    case Scope::everywhere:
        return true;
    case Scope::connection:
        return connects(command);
    case Scope::files:
        return reads_files(command);
    case Scope::directory:
        return reads_files(command) || command == Command::new_migration;
    case Scope::reporting:
        return reports(command);
    case Scope::migrate:
        return command == Command::migrate;
    case Scope::result:
        return !prints_itself(command);
    case Scope::changing:
        return command == Command::migrate || by_hand(command);
    case Scope::locking:
        return command == Command::plan || takes(command, Scope::changing);
    case Scope::target:
        return command == Command::migrate || command == Command::plan ||
               command == Command::repair || command == Command::undo;
    case Scope::mirroring:
        return command == Command::migrate || command == Command::repair ||
               command == Command::undo;
    case Scope::by_hand:
        return by_hand(command);
    case Scope::wait_only:
        return command == Command::wait;
    case Scope::status_only:
        return command == Command::status;
    case Scope::baseline_only:
        return command == Command::baseline;
    case Scope::repair_only:
        return command == Command::repair;
    case Scope::first_time:
        return decides_first(command);
    case Scope::confirming:
        return command == Command::undo || command == Command::reset || command == Command::init;
    case Scope::init_only:
        return command == Command::init;
    case Scope::adopt_only:
        return command == Command::adopt;
    case Scope::reset_only:
        return command == Command::reset;
    case Scope::verify_only:
        return command == Command::verify;
    case Scope::new_only:
        return command == Command::new_migration;
    case Scope::details:
        break;
    }
    return shows_versions(command);
}

} // namespace lockstep::initcontainer
