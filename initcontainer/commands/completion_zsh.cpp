// SPDX-License-Identifier: Apache-2.0
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "initcontainer/commands/completion.hpp"

// zshcompsys(1): _describe, and the specifications of _arguments.
namespace lockstep::initcontainer::completion {
namespace {

/// A text inside of single quotes, with backslashes before signs that mean something there.
std::string quoted(std::string_view text, std::string_view signs) {
    std::string result;
    for (const char letter : text) {
        if (letter == '\'') {
            result += "'\\''";
            continue;
        }
        if (signs.find(letter) != std::string_view::npos) result += '\\';
        result += letter;
    }
    return result;
}

template <class T>
std::string action_of(const T& named) {
    switch (value_of(named)) {
    case Completes::file:
        return "_files";
    case Completes::folder:
        return "_files -/";
    case Completes::choices:
        return fmt::format("({})", fmt::join(named.choices, " "));
    case Completes::nothing:
        break;
    }
    return " ";
}

/// Message and action for what stands behind the flag.
std::string value_spec(const Setting& setting) {
    if (setting.kind == Kind::boolean) return {};
    return fmt::format("{}:{}:{}", setting.implied.empty() ? "" : ":", setting.name,
                       action_of(setting));
}

void print_flag(std::ostream& out, const Setting& setting) {
    const auto help = quoted(setting.help, "[]:\\");
    const auto behind = value_spec(setting);
    const auto* const sign = setting.kind == Kind::boolean ? "" : "=";
    if (setting.short_flag == 0) {
        out << fmt::format(" \\\n        '--{}{}[{}]{}'", setting.name, sign, help, behind);
        return;
    }
    const auto both = fmt::format("(-{} --{})", setting.short_flag, setting.name);
    const auto* const plus = setting.kind == Kind::boolean ? "" : "+";
    out << fmt::format(" \\\n        '{}-{}{}[{}]{}'", both, setting.short_flag, plus, help,
                       behind);
    out << fmt::format(" \\\n        '{}--{}{}[{}]{}'", both, setting.name, sign, help, behind);
}

void print_command(std::ostream& out, const CommandRow& row) {
    out << fmt::format("    {})\n      _arguments -S '(- *)'{{-h,--help}}'[Show the help.]'",
                       row.name);
    for (const auto* setting : flags_of(row.command))
        print_flag(out, *setting);
    int place = 0;
    for (const auto* argument : arguments_of(row.command))
        out << fmt::format(" \\\n        '{}:{}:{}'", ++place, argument->name,
                           action_of(*argument));
    out << "\n      ;;\n";
}

} // namespace

void print_zsh(std::ostream& out) {
    out << "#compdef lockstep\n"
           "_lockstep() {\n"
           "  local -a commands\n"
           "  commands=(\n";
    for (const auto& row : command_table())
        out << fmt::format("    '{}:{}'\n", row.name, quoted(row.help, ":\\"));
    out << "  )\n"
           "  if (( CURRENT == 2 )); then\n"
           "    _describe -t commands command commands\n"
           "    return\n"
           "  fi\n"
           "  shift words\n"
           "  (( CURRENT-- ))\n"
           "  case $words[1] in\n";
    for (const auto& row : command_table())
        print_command(out, row);
    // Autoloaded from a file of its name, this is the function's first call.
    out << "  esac\n"
           "}\n"
           "if [[ $funcstack[1] == _lockstep ]]; then\n"
           "  _lockstep \"$@\"\n"
           "else\n"
           "  compdef _lockstep lockstep\n"
           "fi\n";
}

} // namespace lockstep::initcontainer::completion
