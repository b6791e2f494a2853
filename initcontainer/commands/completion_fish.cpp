// SPDX-License-Identifier: Apache-2.0
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "initcontainer/commands/completion.hpp"

namespace lockstep::initcontainer::completion {
namespace {

std::string quoted(std::string_view text) {
    std::string result{'\''};
    for (const char letter : text) {
        if (letter == '\'' || letter == '\\') result += '\\';
        result += letter;
    }
    return result + "'";
}

/// -x: a value, and no file; -r -F: a value that is a file.
template <class T>
std::string value_spec(const T& named) {
    switch (value_of(named)) {
    case Completes::file:
        return " -r -F";
    case Completes::folder:
        return " -x -a '(__fish_complete_directories)'";
    case Completes::choices:
        return fmt::format(" -x -a '{}'", fmt::join(named.choices, " "));
    case Completes::nothing:
        break;
    }
    return " -x";
}

void print_command(std::ostream& out, const CommandRow& row) {
    const auto begin =
        fmt::format("complete -c lockstep -n '__fish_seen_subcommand_from {}'", row.name);
    for (const auto* setting : flags_of(row.command)) {
        const auto short_flag =
            setting->short_flag == 0 ? "" : fmt::format(" -s {}", setting->short_flag);
        const bool alone = setting->kind == Kind::boolean || !setting->implied.empty();
        out << fmt::format("{}{} -l {}{} -d {}\n", begin, short_flag, setting->name,
                           alone ? "" : value_spec(*setting), quoted(setting->help));
    }
    for (const auto* argument : arguments_of(row.command))
        if (value_of(*argument) != Completes::nothing)
            out << fmt::format("{}{}\n", begin, value_spec(*argument));
}

} // namespace

void print_fish(std::ostream& out) {
    // Files are offered only where one is asked for.
    out << "complete -c lockstep -f\n"
           "complete -c lockstep -s h -l help -d 'Show the help.'\n"
           "complete -c lockstep -n __fish_use_subcommand -l version -d 'Show the version.'\n";
    for (const auto& row : command_table()) {
        out << fmt::format("complete -c lockstep -n __fish_use_subcommand -a {} -d {}\n", row.name,
                           quoted(row.help));
        print_command(out, row);
    }
}

} // namespace lockstep::initcontainer::completion
