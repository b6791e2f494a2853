// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/program.hpp"

#include <filesystem>
#include <ostream>
#include <utility>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "initcontainer/command_line.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/commands/doctor.hpp"
#include "initcontainer/run_report.hpp"

namespace lockstep::initcontainer {
namespace {

constexpr const char* default_settings_file = "/etc/lockstep/lockstep.yaml";
constexpr std::size_t longest_settings_file = 1U << 20U;

Result<Done> add_env_file(Sources& sources) {
    const auto value = find_value(setting("env-file"), sources);
    if (!value.given) return Done{};
    const auto text = read_file(value.text, longest_settings_file);
    if (!text) return Unexpected{in_context(value.origin, text.error())};
    const auto file = parse_env_file(*text, value.text);
    if (!file) return Unexpected{file.error()};
    add_missing(sources.environment, *file);
    return Done{};
}

Result<Done> add_settings_file(Sources& sources) {
    const auto value = find_value(setting("config"), sources);
    const std::string path = value.given ? value.text : default_settings_file;
    std::error_code ignored;
    if (!value.given && !std::filesystem::exists(path, ignored)) return Done{};
    const auto text = read_file(path, longest_settings_file);
    if (!text) return Unexpected{in_context("config", text.error())};
    auto file = parse_settings_file(*text, path);
    if (!file) return Unexpected{std::move(file).error()};
    sources.file = *std::move(file);
    return Done{};
}

Result<Done> add_files(Sources& sources) {
    if (auto added = add_env_file(sources); !added) return added;
    return add_settings_file(sources);
}

bool leaves_report(Command command) {
    return takes(command, Scope::reporting);
}

void write_report(const report::Report& report, const ReportSettings& settings) {
    if (settings.file.empty()) return;
    const auto written = write_file(settings.file, report::to_json(report, settings.limit));
    if (!written) log::warning("the report was not written", {{"reason", written.error().message}});
}

/// A run that could not begin. It leaves a report as well: somebody has to learn why the pod stays.
ExitCode refuse(const Error& error, const Sources& sources) {
    report::Report report;
    report::Failure failure;
    failure.kind = "settings";
    fail(report, error, std::move(failure));
    log::error(error.message, {{"class", "settings"}});
    write_report(report, load_report_settings(sources));
    return ExitCode::usage;
}

void log_failure(const report::Report& report, const report::Failure& failure) {
    const auto outcome = to_string(report.outcome);
    const auto remedy = to_string(*report.remedy);
    if (failure.file.empty()) {
        return log::error(report.message,
                          {{"outcome", outcome}, {"remedy", remedy}, {"class", failure.kind}});
    }
    // Not every fault of a file has a line, and only the server's has a SQLSTATE.
    const auto& kind = failure.kind;
    const auto& file = failure.file;
    if (!failure.line)
        return log::error(
            report.message,
            {{"outcome", outcome}, {"remedy", remedy}, {"class", kind}, {"file", file}});
    const auto line = *failure.line;
    if (failure.sqlstate.empty())
        return log::error(report.message, {{"outcome", outcome},
                                           {"remedy", remedy},
                                           {"class", kind},
                                           {"file", file},
                                           {"line", line}});
    log::error(report.message, {{"outcome", outcome},
                                {"remedy", remedy},
                                {"class", kind},
                                {"file", file},
                                {"line", line},
                                {"sqlstate", failure.sqlstate}});
}

void log_end(const report::Report& report) {
    if (report.remedy && report.failure) return log_failure(report, *report.failure);
    log::info(report.message, {{"outcome", to_string(report.outcome)}});
}

report::Report run_command(Command command, const Context& context) {
    switch (command) {
    case Command::migrate:
        return run_migrate(context);
    case Command::wait:
        return run_wait(context);
    case Command::status:
        return run_status(context);
    case Command::plan:
        return run_plan(context);
    case Command::check:
        return run_check(context);
    case Command::current:
        return run_current(context);
    case Command::heads:
        return run_heads(context);
    case Command::new_migration:
        return run_new(context);
    case Command::init:
        return run_init(context);
    case Command::adopt:
        return run_adopt(context);
    case Command::baseline:
        return run_baseline(context);
    case Command::repair:
        return run_repair(context);
    case Command::undo:
        return run_undo(context);
    case Command::reset:
        return run_reset(context);
    case Command::verify:
        return run_verify(context);
    case Command::history:
    case Command::doctor:
    case Command::install:
    case Command::version:
    case Command::completion:
    case Command::man:
        break;
    }
    return run_history(context);
}

bool has_colour(const Invoked& invoked) {
    return invoked.result_to_terminal && !invoked.environment.contains("NO_COLOR");
}

ExitCode run_connected(Command command, const Sources& sources, const Invoked& invoked,
                       StopToken stop, std::ostream& out) {
    const auto settings = load_settings(command, sources, invoked.surroundings);
    if (!settings) return refuse(settings.error(), sources);
    const SystemClock clock;
    const Context context{*settings,          clock, stop, out, invoked.result_to_terminal,
                          has_colour(invoked)};
    const auto report = run_command(command, context);
    // What people asked for stands in the result; the log has the rest.
    if (leaves_report(command) || report.remedy) log_end(report);
    if (leaves_report(command)) write_report(report, load_report_settings(sources));
    return exit_code(report);
}

ExitCode install(const Sources& sources, std::ostream& out) {
    const auto output = load_output(sources);
    if (!output) return refuse(output.error(), sources);
    const auto installed = run_install(sources.arguments.front(), out, *output);
    if (installed) return ExitCode::done;
    log::error(installed.error().message, {{"class", "install"}});
    return ExitCode::fix_input;
}

/// Goes on with settings that would stop any other command.
ExitCode examine(const Sources& sources, const Result<Done>& files, const Invoked& invoked,
                 StopToken stop, std::ostream& out) {
    if (const auto log_settings = load_log_settings(sources, invoked.surroundings))
        log::configure(log_settings->format, log_settings->level);
    doctor::Patient patient{sources, invoked.surroundings};
    if (!files) patient.broken_file = files.error();
    return run_doctor(patient, stop, out, has_colour(invoked));
}

ExitCode run_invocation(const Invocation& invocation, Sources& sources, const Invoked& invoked,
                        StopToken stop, std::ostream& out) {
    const auto added = add_files(sources);
    if (*invocation.command == Command::doctor) return examine(sources, added, invoked, stop, out);
    if (!added) return refuse(added.error(), sources);
    const auto log_settings = load_log_settings(sources, invoked.surroundings);
    if (!log_settings) return refuse(log_settings.error(), sources);
    log::configure(log_settings->format, log_settings->level);
    if (*invocation.command == Command::version) {
        const auto output = load_output(sources);
        if (!output) return refuse(output.error(), sources);
        run_version(out, *output);
        return ExitCode::done;
    }
    if (*invocation.command == Command::install) return install(sources, out);
    return run_connected(*invocation.command, sources, invoked, stop, out);
}

} // namespace

ExitCode run_program(const Invoked& invoked, StopToken stop, std::ostream& out) {
    Sources sources{{}, invoked.environment, {}};
    const auto format = invoked.surroundings.terminal ? log::Format::text : log::Format::json;
    log::configure(format, log::Level::info);
    auto invocation = parse_command_line(invoked.argc, invoked.argv);
    if (!invocation) return refuse(invocation.error(), sources);
    if (!invocation->command) {
        out << invocation->text;
        return ExitCode::done;
    }
    if (*invocation->command == Command::completion) {
        run_completion(out, invocation->arguments.front());
        return ExitCode::done;
    }
    if (*invocation->command == Command::man) {
        run_man(out);
        return ExitCode::done;
    }
    sources.flags = invocation->flags;
    sources.arguments = invocation->arguments;
    sources.command = invocation->exec_command;
    return run_invocation(*invocation, sources, invoked, stop, out);
}

} // namespace lockstep::initcontainer
