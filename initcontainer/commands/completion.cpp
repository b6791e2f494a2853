// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/completion.hpp"

#include <algorithm>
#include <array>

#include "initcontainer/commands/commands.hpp"

namespace lockstep::initcontainer {
namespace completion {

Completes value_of(const Setting& setting) {
    constexpr std::array<std::string_view, 5> files{"config", "env-file", "report-file",
                                                    "sslrootcert", "bootstrap-file"};
    if (setting.kind == Kind::choice) return Completes::choices;
    if (setting.name == "dir") return Completes::folder;
    const bool is_file = std::find(files.begin(), files.end(), setting.name) != files.end();
    return is_file ? Completes::file : Completes::nothing;
}

Completes value_of(const Argument& argument) {
    if (!argument.choices.empty()) return Completes::choices;
    return argument.command == Command::install ? Completes::folder : Completes::nothing;
}

std::vector<const Setting*> flags_of(Command command) {
    std::vector<const Setting*> flags;
    for (const auto& setting : setting_table())
        if (setting.has_flag && takes(command, setting.scope)) flags.push_back(&setting);
    return flags;
}

std::vector<const Argument*> arguments_of(Command command) {
    std::vector<const Argument*> arguments;
    for (const auto& argument : argument_table())
        if (argument.command == command) arguments.push_back(&argument);
    return arguments;
}

} // namespace completion

void run_completion(std::ostream& out, std::string_view shell) {
    if (shell == "bash") return completion::print_bash(out);
    if (shell == "zsh") return completion::print_zsh(out);
    completion::print_fish(out);
}

} // namespace lockstep::initcontainer
