// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "initcontainer/commands/commands.hpp"
#include "initcontainer/examples.hpp"
#include "initcontainer/exit_code.hpp"
#include "initcontainer/help.hpp"

// The macros are those of man(7).
namespace lockstep::initcontainer {
namespace {

/// A text that roff prints as it is. A hyphen that is meant to be typed has a backslash before it,
/// and a line must not begin with a sign that roff takes for its own.
std::string plain(std::string_view text) {
    std::string escaped;
    if (text.starts_with('.') || text.starts_with('\'')) escaped += "\\&";
    for (const char letter : text) {
        if (letter == '\\')
            escaped += "\\e";
        else if (letter == '-')
            escaped += "\\-";
        else
            escaped += letter;
    }
    return escaped;
}

std::string bold(std::string_view text) {
    return fmt::format("\\fB{}\\fR", plain(text));
}

std::string section(std::string_view name) {
    return fmt::format(".SH {}\n", name);
}

/// A paragraph with a name that hangs to its left.
std::string item(std::string_view name, std::string_view text) {
    return fmt::format(".TP\n{}\n{}\n", bold(name), plain(text));
}

std::string head() {
    return ".\\\" SPDX-License-Identifier: Apache-2.0\n"
           ".\\\" Made by: lockstep man\n"
           ".TH LOCKSTEP 1 \"\" Lockstep \"User commands\"\n" +
           section("NAME") + "lockstep \\- keeps a PostgreSQL schema in lockstep with rollouts\n" +
           section("SYNOPSIS") + ".B lockstep\n\\fIcommand\\fR [\\fIoptions\\fR]\n" +
           section("DESCRIPTION") + plain(program_summary) +
           "\nIt waits until the database accepts work over a proven connection, applies the\n"
           "pending migrations of a directory once, whoever else starts at the same time, and\n"
           "says what happened. It runs directories of its own format and those of other tools.\n";
}

std::string arguments_of(Command command) {
    std::string text;
    for (const auto& argument : argument_table()) {
        if (argument.command != command) continue;
        const auto choices =
            argument.choices.empty() ? "" : fmt::format(" ({})", fmt::join(argument.choices, ", "));
        text += item(argument.name, fmt::format("{}{}", argument.help, choices));
    }
    return text;
}

std::string examples_text(Command command) {
    std::string text;
    for (const auto& each : examples_of(command))
        text += fmt::format(".P\n{}\n.P\n.RS 4\n.nf\n{}\n.fi\n.RE\n", plain(each.does),
                            plain(each.line));
    return text;
}

std::string commands() {
    auto text = section("COMMANDS");
    for (const auto& row : command_table()) {
        text += fmt::format(".SS lockstep {}\n{}\n{}", plain(usage_of(row)), plain(row.help),
                            arguments_of(row.command));
        text += examples_text(row.command);
    }
    return text;
}

/// Which commands take the flag; nothing where all of them do.
std::string takers(const Setting& setting) {
    std::vector<std::string_view> names;
    for (const auto& row : command_table())
        if (takes(row.command, setting.scope)) names.push_back(row.name);
    if (names.size() == command_table().size()) return {};
    return fmt::format("\n.br\nOf: {}.", plain(fmt::format("{}", fmt::join(names, ", "))));
}

std::string options() {
    auto text = section("OPTIONS") +
                "A flag wins over the environment variables behind it, these over the settings\n"
                "file, and that over the default.\n";
    for (const auto& setting : setting_table()) {
        const auto name = setting.has_flag ? flag_form(setting) : setting.environment.front();
        text += fmt::format(".TP\n{}\n{}{}\n", bold(name), plain(setting_help(setting)),
                            setting.has_flag ? takers(setting) : "");
    }
    return text;
}

std::string exit_status() {
    const std::array codes{
        std::pair{ExitCode::done, "Done, or nothing to do."},
        std::pair{ExitCode::usage, "A setting or an argument is wrong."},
        std::pair{ExitCode::fix_input,
                  "Somebody must change something: a file, a setting, a right."},
        std::pair{ExitCode::report_bug, "A bug in Lockstep."},
        std::pair{ExitCode::try_again,
                  "Try again: not reachable, no lock in time, asked to stop, or in doubt."}};
    auto text = section("EXIT STATUS");
    for (const auto& [code, meaning] : codes)
        text += item(std::to_string(static_cast<int>(code)), meaning);
    return text;
}

std::string surroundings() {
    return section("ENVIRONMENT") +
           "Each option names its variables. Empty ones count as not set. Besides them:\n" +
           item("NO_COLOR", "Set: no colours, on a terminal either.") +
           item("POD_NAME, POD_NAMESPACE", "Name the pod in history and report.") +
           section("FILES") +
           item("/etc/lockstep/lockstep.yaml", "The settings file, where it exists.") +
           item("/migrations", "The migration files, where --dir names no other folder.") +
           item("/dev/termination-log", "Where the report goes, where it exists.") +
           section("SEE ALSO") + ".BR psql (1)\n";
}

} // namespace

void run_man(std::ostream& out) {
    out << head() << commands() << options() << exit_status() << surroundings();
}

} // namespace lockstep::initcontainer
