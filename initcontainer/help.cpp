// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/help.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "initcontainer/examples.hpp"

namespace lockstep::initcontainer {
namespace {

constexpr std::size_t line_width = 80;
constexpr std::size_t name_width = 28;

/// The text in lines that begin in a column; the first line is in that column already.
std::string wrapped(std::string_view text, std::size_t column) {
    std::string lines;
    auto room = line_width - column;
    while (!text.empty()) {
        auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        const bool first = lines.empty();
        if (!first && word.size() + 1 > room) {
            lines += "\n" + std::string(column, ' ');
            room = line_width - column;
        } else if (!first) {
            lines += ' ';
            --room;
        }
        lines += word;
        room -= std::min(room, word.size());
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines + "\n";
}

/// A name, and in the column beside it what it means; below it, where the name is too long.
std::string entry(std::string_view name, std::string_view text) {
    constexpr std::string_view indent = "  ";
    constexpr auto column = name_width + 2;
    const auto shown = name.size() < name_width - 2
                           ? fmt::format("{}{:<{}}", indent, name, name_width)
                           : fmt::format("{}{}\n{:{}}", indent, name, "", column);
    return shown + wrapped(text, column);
}

std::string arguments_help(Command command) {
    std::string text;
    for (const auto& argument : argument_table()) {
        if (argument.command != command) continue;
        const auto choices =
            argument.choices.empty() ? "" : fmt::format(" ({})", fmt::join(argument.choices, ", "));
        text += entry(argument.name, fmt::format("{}{}", argument.help, choices));
    }
    return text.empty() ? text : "\nArguments:\n" + text;
}

std::string options_help(Command command) {
    std::string text = "\nOptions:\n" + entry("-h, --help", "Show this help.");
    for (const auto& setting : setting_table())
        if (setting.has_flag && takes(command, setting.scope))
            text += entry(flag_form(setting), setting_help(setting));
    return text;
}

std::string examples_help(Command command) {
    const auto examples = examples_of(command);
    std::size_t width = 0;
    for (const auto& each : examples)
        width = std::max(width, each.line.size());
    std::string text = "\nExamples:\n";
    for (const auto& each : examples)
        text += width + each.does.size() + 4 > line_width
                    ? fmt::format("  {}\n      {}\n", each.line, each.does)
                    : fmt::format("  {:<{}}  {}\n", each.line, width, each.does);
    return text;
}

/// More than stand well behind the flag.
bool has_many_choices(const Setting& setting) {
    return setting.choices.size() > 4;
}

} // namespace

std::string usage_of(const CommandRow& row) {
    auto usage = fmt::format("{} [options]", row.name);
    for (const auto& argument : argument_table())
        if (argument.command == row.command)
            usage += argument.required ? fmt::format(" {}", argument.name)
                                       : fmt::format(" [{}]", argument.name);
    if (takes(row.command, Scope::files)) usage += " [-- command...]";
    return usage;
}

std::string flag_form(const Setting& setting) {
    auto form = setting.short_flag == 0
                    ? fmt::format("--{}", setting.name)
                    : fmt::format("-{}, --{}", setting.short_flag, setting.name);
    if (setting.kind == Kind::boolean) return form;
    if (has_many_choices(setting)) return form + " NAME";
    return setting.implied.empty() ? fmt::format("{} {}", form, form_of(setting))
                                   : fmt::format("{} [{}]", form, form_of(setting));
}

std::string setting_help(const Setting& setting) {
    std::string help{setting.help};
    if (has_many_choices(setting))
        help += fmt::format(" One of {}.", fmt::join(setting.choices, ", "));
    help += fmt::format(" [{}]", fmt::join(setting.environment, ", "));
    if (!setting.fallback.empty() && setting.kind != Kind::boolean)
        help += fmt::format(" (default {})", setting.fallback);
    return help;
}

std::string program_help() {
    auto text =
        fmt::format("{}\n\nUsage: lockstep command [options]\n\nCommands:\n", program_summary);
    for (const auto& row : command_table())
        text += entry(row.name, row.help);
    text += "\nOptions:\n" +
            entry("-h, --help", "Show this help; behind a command, that of the command.");
    text += entry("--version", "Show the version of this program.");
    return text + "\nExamples:\n"
                  "  lockstep status --env-file .env\n"
                  "  lockstep migrate --dir migrations --dry-run\n"
                  "  lockstep new --dir migrations -m \"add orders\"\n";
}

std::string command_help(const CommandRow& row) {
    return fmt::format("{}\nUsage: lockstep {}\n", wrapped(row.help, 0), usage_of(row)) +
           arguments_help(row.command) + options_help(row.command) + examples_help(row.command);
}

} // namespace lockstep::initcontainer
