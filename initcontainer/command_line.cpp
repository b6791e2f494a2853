// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/command_line.hpp"

#include <algorithm>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "initcontainer/help.hpp"
#include "initcontainer/nearest_name.hpp"

namespace lockstep::initcontainer {
namespace {

std::string flag_names(const Setting& setting) {
    const auto flag = "--" + setting.name;
    return setting.short_flag == 0 ? flag : fmt::format("-{},{}", setting.short_flag, flag);
}

void add_flag(CLI::App& app, const Setting& setting, Flags& flags) {
    if (setting.kind == Kind::boolean) {
        app.add_flag_callback(flag_names(setting), [&] { flags[setting.name] = "true"; });
        return;
    }
    auto* const option =
        app.add_option_function<std::string>(flag_names(setting), [&](const std::string& text) {
            flags[setting.name] = text.empty() ? std::string{setting.implied} : text;
        });
    if (!setting.implied.empty()) option->expected(0, 1);
}

void add_flags(CLI::App& app, Command command, Flags& flags) {
    for (const auto& setting : setting_table()) {
        if (setting.has_flag && takes(command, setting.scope)) add_flag(app, setting, flags);
    }
}

/// Whether the flags of a command can be asked for. To describe those of all commands is a part of
/// every start that can be felt, and mostly one command is named.
class Wanted {
public:
    Wanted(int argc, const char* const* argv) : words_{argv, argv + argc} {
        const auto& rows = command_table();
        all_ = std::none_of(rows.begin(), rows.end(), [&](const auto& row) { return names(row); });
    }

    [[nodiscard]] bool operator()(const CommandRow& row) const { return all_ || names(row); }

private:
    [[nodiscard]] bool names(const CommandRow& row) const {
        return std::find(words_.begin(), words_.end(), row.name) != words_.end();
    }

    std::vector<std::string_view> words_;
    bool all_ = false;
};

void add_argument(CLI::App& app, const Argument& argument, Invocation& invocation) {
    auto* const option = app.add_option_function<std::string>(
        std::string{argument.name},
        [&](const std::string& word) { invocation.arguments.push_back(word); });
    if (!argument.required) return;
    option->required();
    const auto& choices = argument.choices;
    if (!choices.empty())
        option->check(CLI::IsMember(std::vector<std::string>{choices.begin(), choices.end()}));
}

void add_command(CLI::App& app, const CommandRow& row, const Wanted& wanted,
                 Invocation& invocation) {
    auto* const sub = app.add_subcommand(std::string{row.name});
    if (wanted(row)) add_flags(*sub, row.command, invocation.flags);
    for (const auto& argument : argument_table())
        if (argument.command == row.command) add_argument(*sub, argument, invocation);
    sub->final_callback([&] { invocation.command = row.command; });
}

std::vector<std::string> known_words(const CLI::App& app) {
    std::vector<std::string> words;
    for (const auto& row : command_table())
        words.emplace_back(row.name);
    for (const auto* sub : app.get_subcommands()) {
        for (const auto* option : sub->get_options()) {
            for (const auto& name : option->get_lnames())
                words.push_back("--" + name);
        }
    }
    return words;
}

bool is_about_a_word(const CLI::ParseError& error) {
    // A wrong command is seen as an absent one.
    using CLI::ExitCodes;
    return error.get_exit_code() == static_cast<int>(ExitCodes::ExtrasError) ||
           error.get_exit_code() == static_cast<int>(ExitCodes::RequiredError);
}

// One sentence in our own words where the library only says that something was not expected.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
    const auto extras = app.remaining(true);
    if (!is_about_a_word(error) || extras.empty()) return error.what();
    const auto word = extras.front().substr(0, extras.front().find('='));
    if (word == "--password") {
        return "there is no flag for the password, since arguments can be seen by others; set "
               "POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE";
    }
    return fmt::format("\"{}\" is not known here{}", word, did_you_mean(word, known_words(app)));
}

/// The help of the command that was named, or of the program.
std::string help_for(const CLI::App& app) {
    const auto named = app.get_subcommands();
    const auto& rows = command_table();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& each) {
        return !named.empty() && named.front()->get_name() == each.name;
    });
    return row == rows.end() ? program_help() : command_help(*row);
}

/// How many arguments are ours; those behind "--" are the words of another program's command.
int split_at_dashes(int argc, const char* const* argv, std::vector<std::string>& command) {
    for (int i = 1; i < argc; ++i) {
        if (std::string_view{argv[i]} != "--") continue;
        command.assign(argv + i + 1, argv + argc);
        return i;
    }
    return argc;
}

/// Only commands that look at migrations have a use for it.
Result<Done> refuse_command(const Invocation& invocation) {
    if (invocation.exec_command.empty() || !invocation.command) return Done{};
    if (takes(*invocation.command, Scope::files)) return Done{};
    return fix_input(fmt::format("{} takes no command behind --", to_string(*invocation.command)));
}

} // namespace

Result<Invocation> parse_command_line(int argc, const char* const* argv) {
    Invocation invocation;
    CLI::App app{"", "lockstep"};
    app.set_version_flag("--version", [&]() -> std::string {
        invocation.command = Command::version;
        return {};
    });
    const auto words = split_at_dashes(argc, argv, invocation.exec_command);
    app.require_subcommand(1);
    const Wanted wanted{argc, argv};
    for (const auto& row : command_table())
        add_command(app, row, wanted, invocation);
    try {
        app.parse(words, argv);
    } catch (const CLI::CallForHelp&) {
        invocation.text = help_for(app);
        invocation.command.reset();
    } catch (const CLI::CallForVersion&) {
        invocation.command = Command::version;
    } catch (const CLI::ParseError& error) {
        return fix_input(explain(app, error) + "; see lockstep --help");
    }
    if (auto fits = refuse_command(invocation); !fits) return Unexpected{std::move(fits).error()};
    return invocation;
}

} // namespace lockstep::initcontainer
