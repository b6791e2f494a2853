// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "initcontainer/commands/commands.hpp"
#include "initcontainer/setting_table.hpp"

namespace lockstep::initcontainer {
namespace {

std::vector<std::string> command_names() {
    std::vector<std::string> names;
    for (const auto& row : command_table())
        names.emplace_back(row.name);
    return names;
}

std::vector<std::string> repair_actions() {
    return {"retry", "resume", "mark-applied", "accept-edit", "owner"};
}

std::vector<std::string> flags_of(Command command) {
    if (command == Command::completion) return {"bash", "zsh", "fish"};
    std::vector<std::string> flags;
    if (command == Command::repair) flags = repair_actions();
    for (const auto& setting : setting_table()) {
        if (setting.has_flag && takes(command, setting.scope)) flags.push_back("--" + setting.name);
    }
    return flags;
}

void print_bash_cases(std::ostream& out) {
    out << "  case \"$previous\" in\n";
    for (const auto& setting : setting_table()) {
        if (setting.kind != Kind::choice) continue;
        out << fmt::format("    --{}) words='{}' ;;\n", setting.name,
                           fmt::join(setting.choices, " "));
    }
    out << "    --dir|--config|--env-file|--report-file|--sslrootcert|--bootstrap-file) return ;;\n"
           "    *) case \"${COMP_WORDS[1]}\" in\n";
    for (const auto& row : command_table()) {
        out << fmt::format("         {}) words='{}' ;;\n", row.name,
                           fmt::join(flags_of(row.command), " "));
    }
    out << "       esac ;;\n  esac\n";
}

// Returning without words leaves the completion of file names to the shell ("-o default").
void print_bash(std::ostream& out) {
    out << "_lockstep() {\n"
           "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=\n"
           "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n";
    out << fmt::format("    COMPREPLY=($(compgen -W '{} --help --version' -- \"$current\"))\n",
                       fmt::join(command_names(), " "));
    out << "    return\n  fi\n";
    print_bash_cases(out);
    out << "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -o default -F _lockstep lockstep\n";
}

// zsh runs bash's functions; its own system is only told about them.
void print_zsh(std::ostream& out) {
    out << "#compdef lockstep\nautoload -U +X bashcompinit && bashcompinit\n";
    print_bash(out);
}

void print_fish_flag(std::ostream& out, const CommandRow& row, const Setting& setting) {
    out << fmt::format("complete -c lockstep -n '__fish_seen_subcommand_from {}' -l {}", row.name,
                       setting.name);
    if (setting.kind == Kind::choice) {
        out << fmt::format(" -x -a '{}'", fmt::join(setting.choices, " "));
    } else if (setting.kind != Kind::boolean) {
        out << " -r";
    }
    out << '\n';
}

void print_fish(std::ostream& out) {
    for (const auto& row : command_table()) {
        out << fmt::format("complete -c lockstep -n __fish_use_subcommand -f -a {} -d '{}'\n",
                           row.name, row.help);
        for (const auto& setting : setting_table()) {
            if (setting.has_flag && takes(row.command, setting.scope)) {
                print_fish_flag(out, row, setting);
            }
        }
    }
    out << fmt::format("complete -c lockstep -n '__fish_seen_subcommand_from repair' -f -a '{}'\n",
                       fmt::join(repair_actions(), " "));
    out << "complete -c lockstep -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh "
           "fish'\n";
}

} // namespace

void run_completion(std::ostream& out, std::string_view shell) {
    if (shell == "bash") return print_bash(out);
    if (shell == "zsh") return print_zsh(out);
    print_fish(out);
}

} // namespace lockstep::initcontainer
