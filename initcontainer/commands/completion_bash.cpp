// SPDX-License-Identifier: Apache-2.0
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "initcontainer/commands/completion.hpp"

// Where the function returns without words, "-o default" leaves the names of files to the shell.
namespace lockstep::initcontainer::completion {
namespace {

/// A flag as a pattern of `case`, such as "--output|-o".
std::string pattern(const Setting& setting) {
    return setting.short_flag == 0 ? fmt::format("--{}", setting.name)
                                   : fmt::format("--{}|-{}", setting.name, setting.short_flag);
}

/// What comes behind a flag that has a value.
void print_values(std::ostream& out) {
    std::vector<std::string> paths;
    std::vector<std::string> others;
    for (const auto& setting : setting_table()) {
        if (!setting.has_flag || setting.kind == Kind::boolean || !setting.implied.empty())
            continue;
        const auto value = value_of(setting);
        if (value == Completes::choices)
            out << fmt::format("    {}) words='{}' ;;\n", pattern(setting),
                               fmt::join(setting.choices, " "));
        else
            (value == Completes::nothing ? others : paths).push_back(pattern(setting));
    }
    out << fmt::format("    {}) return ;;\n", fmt::join(paths, "|"));
    // compopt works only while the shell completes.
    out << fmt::format("    {}) compopt +o default 2>/dev/null; return ;;\n",
                       fmt::join(others, "|"));
}

void print_command(std::ostream& out, const CommandRow& row) {
    std::vector<std::string> words;
    bool folder = false;
    for (const auto* argument : arguments_of(row.command)) {
        words.insert(words.end(), argument->choices.begin(), argument->choices.end());
        folder = folder || value_of(*argument) == Completes::folder;
    }
    for (const auto* setting : flags_of(row.command))
        words.push_back("--" + setting->name);
    words.emplace_back("--help");
    // Where a word that is no flag is a folder, only flags are completed here.
    out << fmt::format("      {}) {}words='{}' ;;\n", row.name,
                       folder ? "[[ $current == -* ]] || return; " : "", fmt::join(words, " "));
}

} // namespace

void print_bash(std::ostream& out) {
    std::vector<std::string_view> commands;
    for (const auto& row : command_table())
        commands.push_back(row.name);
    out << "_lockstep() {\n"
           "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words= "
           "word\n"
           "  COMPREPLY=()\n"
           "  # The shell takes the sign of --flag=value for a word of its own.\n"
           "  if [ \"$current\" = = ]; then\n"
           "    current=\n"
           "  elif [ \"$previous\" = = ]; then\n"
           "    previous=${COMP_WORDS[COMP_CWORD-2]}\n"
           "  fi\n"
           "  # Behind two dashes stands the command of another program.\n"
           "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "    if [ \"$word\" = -- ]; then return; fi\n"
           "  done\n"
           "  case \"$previous\" in\n";
    print_values(out);
    out << fmt::format("    *) if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                       "      words='{} --help --version'\n"
                       "    else case \"${{COMP_WORDS[1]}}\" in\n",
                       fmt::join(commands, " "));
    for (const auto& row : command_table())
        print_command(out, row);
    out << "    esac; fi ;;\n"
           "  esac\n"
           "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -o default -F _lockstep lockstep\n";
}

} // namespace lockstep::initcontainer::completion
