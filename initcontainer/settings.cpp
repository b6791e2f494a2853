// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/settings.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "formats/alembic.hpp"
#include "formats/new_file.hpp"
#include "initcontainer/host_name.hpp"
#include "initcontainer/identity.hpp"
#include "initcontainer/setting_reader.hpp"
#include "report/report.hpp"

namespace lockstep::initcontainer {
namespace {

constexpr std::int64_t many = 1'000'000;

std::string ways_to_set(std::string_view name) {
    const auto& row = setting(name);
    return fmt::format("{} (--{}, {})", row.name, row.name, fmt::join(row.environment, ", "));
}

Result<Done> require(const std::vector<std::string_view>& names, const Sources& sources) {
    std::vector<std::string> missing;
    for (const auto name : names) {
        if (!find_value(setting(name), sources).given) missing.push_back(ways_to_set(name));
    }
    if (missing.empty()) return Done{};
    return fix_input(fmt::format("not set: {}", fmt::join(missing, "; ")));
}

// What can be read from files alone needs no database: "heads", and the history of an Alembic
// project, which is a graph of files. The doctor says itself what is missing.
std::vector<std::string_view> needed_by(Command command, const Settings& settings) {
    if (command == Command::heads || command == Command::new_migration ||
        command == Command::doctor || (command == Command::history && is_alembic_project(settings)))
        return {};
    if (settings.wait_for != WaitFor::writer) return {"host"};
    return {"host", "database", "user"};
}

std::string variable(const Sources& sources, std::string_view name) {
    const auto found = sources.environment.find(name);
    return found == sources.environment.end() ? "" : found->second;
}

std::string application_name(const Sources& sources, const migrate::RunSettings& run) {
    if (!run.rollout.empty()) return fmt::format("lockstep/{}/{}", run.rollout, run.pod);
    const auto space = variable(sources, "POD_NAMESPACE");
    return space.empty() ? "lockstep/" + run.pod : fmt::format("lockstep/{}/{}", space, run.pod);
}

migrate::RunSettings read_run(Reader& reader, const Sources& sources, const Surroundings& around) {
    migrate::RunSettings run;
    run.rollout = reader.text("rollout");
    run.pod = variable(sources, "POD_NAME");
    if (run.pod.empty()) run.pod = around.machine;
    run.retry_token = reader.text("retry-token");
    run.attempts_per_rollout = static_cast<int>(reader.number("attempts-per-rollout", 1, many));
    run.abandoned_attempts = static_cast<int>(reader.number("abandoned-attempts", 1, many));
    run.lock_wait = reader.duration("lock-wait");
    run.lock_budget = reader.duration("lock-budget");
    if (reader.choice("out-of-order") == "allow") run.out_of_order = migrate::OutOfOrder::allow;
    if (reader.choice("migrator") == "other") run.migrator = migrate::Migrator::other;
    if (reader.choice("on-newer-history") == "refuse") {
        run.newer_history = migrate::NewerHistory::refuse;
    }
    return run;
}

bool by_hand(Command command) {
    return takes(command, Scope::by_hand);
}

// A person at a terminal has a name; in a pod there is only the pod's.
std::string person(const Sources& sources, const std::string& pod) {
    for (const auto* name : {"SUDO_USER", "USER", "LOGNAME"})
        if (auto user = variable(sources, name); !user.empty()) return user + "@" + pod;
    return pod;
}

Result<Done> read_repair(const Sources& sources, migrate::RepairRequest& request) {
    const auto& words = sources.arguments;
    if (words.empty())
        return fix_input("repair: say what: retry, resume VERSION, mark-applied VERSION, "
                         "accept-edit VERSION or owner");
    const auto action = migrate::parse_repair_action(words[0]);
    if (!action) return Unexpected{in_context("repair", action.error())};
    request.action = *action;
    const bool named = words.size() > 1;
    if (named) request.subject = words[1];
    if (named == migrate::needs_subject(*action)) return Done{};
    return fix_input(
        named ? fmt::format("repair {}: takes no version", words[0])
              : fmt::format("repair {}: name the version, or the file of a repeatable", words[0]));
}

Result<Done> read_by_hand(Command command, const Sources& sources, Settings& settings) {
    if (command == Command::repair) {
        settings.repair.out_of_order = settings.run.out_of_order;
        if (auto read = read_repair(sources, settings.repair); !read) return read;
        if (settings.repair.action == migrate::RepairAction::owner &&
            settings.history.owner.empty())
            return fix_input("repair owner: name the application with --owner (LOCKSTEP_OWNER)");
        if (settings.repair.done && settings.repair.action != migrate::RepairAction::resume)
            return fix_input("done: means something with repair resume only");
    }
    if (command == Command::reset && settings.confirm.empty())
        return fix_input("reset: name the database that may be emptied with --confirm DATABASE "
                         "(LOCKSTEP_CONFIRM)");
    if (command != Command::baseline) return Done{};
    if (settings.baseline_version.empty())
        return fix_input("baseline: name the version with --version (LOCKSTEP_BASELINE_VERSION)");
    const auto version = migrate::Version::parse(settings.baseline_version);
    if (!version) return Unexpected{in_context("baseline", version.error())};
    return Done{};
}

Result<OnUnmanaged> read_on_unmanaged(const Sources& sources) {
    const auto value = find_value(setting("on-unmanaged"), sources);
    const auto cut = std::min(value.text.find('='), value.text.size());
    const auto word = value.text.substr(0, cut);
    OnUnmanaged read;
    if (cut < value.text.size()) read.version = value.text.substr(cut + 1);
    const bool versioned = migrate::Version::parse(read.version).has_value();
    const bool bare = cut == value.text.size();
    if (word == "refuse" && bare) return read;
    if (word == "baseline" && versioned) {
        read.action = OnUnmanaged::Action::baseline;
        return read;
    }
    if (word == "create-if-missing" && (bare || versioned)) {
        read.action = OnUnmanaged::Action::create_if_missing;
        return read;
    }
    return fix_input(fmt::format("{}: \"{}\" is not one of refuse, baseline=VERSION, "
                                 "create-if-missing and create-if-missing=VERSION",
                                 value.origin, value.text));
}

std::vector<std::string> split_names(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        auto name = list.substr(0, end);
        while (name.starts_with(' '))
            name.remove_prefix(1);
        while (name.ends_with(' '))
            name.remove_suffix(1);
        if (!name.empty()) names.emplace_back(name);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return names;
}

/// The name of a file that lies in that folder, or is looked for there; empty for any other.
std::string file_in(const std::string& file, const std::string& folder) {
    const std::filesystem::path path{file};
    const auto parent = path.parent_path();
    const bool there =
        parent.empty() || parent.lexically_normal() ==
                              (std::filesystem::path{folder} / "").lexically_normal().parent_path();
    return there ? path.filename().string() : std::string{};
}

Result<Done> read_first_time(Command command, Reader& reader, const Sources& sources,
                             Settings& settings) {
    auto unmanaged = read_on_unmanaged(sources);
    if (!unmanaged) return Unexpected{std::move(unmanaged).error()};
    settings.on_unmanaged = *std::move(unmanaged);
    settings.bootstrap_file = reader.text("bootstrap-file");
    settings.files.passed_over = file_in(settings.bootstrap_file, settings.directory);
    if (settings.on_unmanaged.action == OnUnmanaged::Action::create_if_missing &&
        settings.bootstrap_file.empty() && takes(command, Scope::first_time))
        return fix_input("on-unmanaged: create-if-missing needs --bootstrap-file "
                         "(LOCKSTEP_BOOTSTRAP_FILE)");
    settings.adopt_from = reader.text("from");
    if (reader.value("environment").given) settings.environment = reader.choice("environment");
    settings.schemas = split_names(reader.text("schemas"));
    settings.cleanup = reader.boolean("cleanup");
    return Done{};
}

Result<Done> read_new(Command command, Reader& reader, Settings& settings) {
    settings.message = reader.text("message");
    settings.autogenerate = reader.boolean("autogenerate");
    if (command != Command::new_migration) return Done{};
    if (settings.message.empty())
        return fix_input("new: say what the migration does with -m \"a few words\" "
                         "(LOCKSTEP_MESSAGE)");
    if (const auto slug = formats::to_slug(settings.message); !slug)
        return Unexpected{in_context("message", slug.error())};
    if (settings.autogenerate && !is_alembic_project(settings))
        return fix_input(fmt::format("autogenerate: {} is no Alembic project, and only Alembic "
                                     "compares models with a database; leave it out, and write "
                                     "the SQL into the file that is made",
                                     settings.directory));
    return Done{};
}

// People who look at a database do not want to wait for minutes; what they ask for, they get.
bool only_looks(Command command) {
    return command == Command::status || command == Command::plan || command == Command::current ||
           command == Command::history || command == Command::doctor;
}

WaitFor read_wait_for(Command command, Reader& reader) {
    const auto wanted = reader.choice("for");
    if (command != Command::wait || wanted == "writer") return WaitFor::writer;
    return wanted == "tls" ? WaitFor::tls : WaitFor::reachable;
}

/// How long the doctor waits for each thing that it looks at.
Milliseconds patience_of_doctor(Reader& reader) {
    const auto time = reader.duration("wait-timeout");
    return reader.value("wait-timeout").given && time.count() > 0 ? time : Milliseconds{5'000};
}

pg::WaitSettings read_wait(Reader& reader, Command command) {
    pg::WaitSettings wait;
    wait.timeout = reader.duration("wait-timeout");
    wait.auth_grace = reader.duration("auth-grace");
    wait.tls_grace = reader.duration("tls-grace");
    const bool at_once = by_hand(command) || command == Command::verify;
    if (!only_looks(command) && !at_once) return wait;
    if (only_looks(command)) wait.role = pg::RequiredRole::any;
    if (!reader.value("wait-timeout").given) wait.timeout = std::chrono::seconds{10};
    if (!reader.value("auth-grace").given) wait.auth_grace = Milliseconds{0};
    if (!reader.value("tls-grace").given) wait.tls_grace = Milliseconds{0};
    if (command == Command::doctor) wait.timeout = patience_of_doctor(reader);
    return wait;
}

pg::ConnectionSettings read_fixed(Reader& reader) {
    pg::ConnectionSettings fixed;
    fixed.lock_timeout = reader.duration("lock-timeout");
    fixed.statement_timeout = reader.duration("statement-timeout");
    if (reader.boolean("allow-pooler")) fixed.pooler = pg::PoolerPolicy::allow;
    if (const auto mode = pg::parse_ssl_mode(reader.choice("sslmode"))) fixed.ssl_mode = *mode;
    fixed.ssl_root_cert = reader.text("sslrootcert");
    return fixed;
}

Output output_of(const std::string& name) {
    if (name == "json") return Output::json;
    return name == "yaml" ? Output::yaml : Output::text;
}

MirrorMode read_mirror(Reader& reader) {
    const auto mode = reader.choice("mirror");
    if (mode == "on") return MirrorMode::on;
    return mode == "off" ? MirrorMode::off : MirrorMode::automatic;
}

Result<Done> read_exec(Command command, Reader& reader, const Sources& sources,
                       ExecSettings& exec) {
    exec.on = reader.choice("engine") == "exec";
    exec.verify_query = reader.text("verify-query");
    exec.version_table = reader.text("version-table");
    exec.grace = reader.duration("exec-grace");
    const auto list = reader.value("exec-command");
    if (list.given) {
        auto words = read_word_list(list);
        if (!words) return Unexpected{std::move(words).error()};
        exec.command = *std::move(words);
    }
    if (!sources.command.empty()) exec.command = sources.command;
    if (!takes(command, Scope::files)) return Done{};
    if (exec.on && exec.command.empty())
        return fix_input("engine: exec needs the command that migrates: put it behind --, or as a "
                         "JSON list into LOCKSTEP_EXEC_COMMAND");
    if (!exec.on && !sources.command.empty())
        return fix_input("a command stands behind --, but it runs with --engine exec only");
    if (exec.on && command == Command::undo)
        return fix_input("engine: with exec the app's own tool takes back what it did");
    return Done{};
}

formats::Format read_format(Reader& reader) {
    const auto format = formats::parse_format(reader.choice("format"));
    return format ? *format : formats::Format::automatic;
}

} // namespace

ConnectionSource::ConnectionSource(Sources sources, pg::ConnectionSettings fixed)
    : sources_{std::move(sources)}, fixed_{std::move(fixed)} {}

Result<pg::ConnectionSettings> ConnectionSource::read() const {
    Reader reader{sources_};
    auto connection = fixed_;
    const auto host = read_host(reader.value("host"));
    if (!host) return Unexpected{host.error()};
    connection.host = *host;
    connection.port = static_cast<std::uint16_t>(reader.number("port", 1, 65535));
    connection.database = reader.text("database");
    connection.user = reader.text("user");
    connection.host_address = reader.text("hostaddr");
    connection.password = Secret{reader.text("password")};
    if (auto found = find_ca_file(connection); !found) return Unexpected{found.error()};
    return reader.finish(std::move(connection));
}

Result<Settings> load_settings(Command command, const Sources& sources,
                               const Surroundings& surroundings) {
    if (auto known = refuse_unknown(sources.environment); !known) return Unexpected{known.error()};
    Reader reader{sources};
    Settings settings;
    settings.directory = reader.text("dir");
    settings.directory_given = reader.value("dir").given;
    settings.files.format = read_format(reader);
    settings.wait_for = read_wait_for(command, reader);
    if (auto present = require(needed_by(command, settings), sources); !present)
        return Unexpected{present.error()};
    settings.run = read_run(reader, sources, surroundings);
    settings.wait = read_wait(reader, command);
    settings.history.schema = reader.text("history-schema");
    settings.history.owner = reader.text("owner");
    settings.history.lock_timeout = reader.duration("lock-timeout");
    settings.history.lock_budget = settings.run.lock_budget;
    settings.files.placeholders = reader.pairs("placeholders");
    settings.files.environment = sources.environment;
    settings.mirror = read_mirror(reader);
    if (auto read = read_exec(command, reader, sources, settings.exec); !read)
        return Unexpected{std::move(read).error()};
    settings.target = reader.text("target");
    settings.dry_run = reader.boolean("dry-run");
    settings.verbose = reader.boolean("verbose");
    settings.watch = reader.duration("watch");
    settings.person = person(sources, settings.run.pod);
    settings.reason = reader.text("reason");
    settings.baseline_version = reader.text("version");
    settings.repair.done = reader.boolean("done");
    settings.confirm = reader.text("confirm");
    settings.output = output_of(reader.choice("output"));
    reader.number("report-limit", report::shortest_report, report::longest_report);
    auto fixed = read_fixed(reader);
    if (command == Command::doctor)
        fixed.attempt_timeout = fixed.statement_timeout = patience_of_doctor(reader);
    fixed.application_name = application_name(sources, settings.run);
    if (reader.choice("auth") == "iam") {
        if (auto used = use_iam(fixed, sources.environment, reader.text("region")); !used)
            return Unexpected{std::move(used).error()};
    }
    settings.connection = ConnectionSource{sources, std::move(fixed)};
    // A value in a file is read again for each attempt; that it has the right form is shown now.
    if (auto connection = settings.connection.read(); !connection && command != Command::doctor)
        return Unexpected{std::move(connection).error()};
    if (auto read = read_first_time(command, reader, sources, settings); !read)
        return Unexpected{std::move(read).error()};
    if (auto read = read_by_hand(command, sources, settings); !read)
        return Unexpected{std::move(read).error()};
    if (auto read = read_new(command, reader, settings); !read)
        return Unexpected{std::move(read).error()};
    return reader.finish(std::move(settings));
}

bool is_alembic_project(const Settings& settings) {
    if (settings.files.format == formats::Format::alembic) return true;
    return settings.files.format == formats::Format::automatic &&
           formats::alembic::is_project(settings.directory);
}

Result<Output> load_output(const Sources& sources) {
    Reader reader{sources};
    const auto name = reader.choice("output");
    return reader.finish(output_of(name));
}

Result<LogSettings> load_log_settings(const Sources& sources, const Surroundings& surroundings) {
    Reader reader{sources};
    LogSettings settings;
    const auto format = reader.choice("log-format");
    const bool text = format == "text" || (format == "auto" && surroundings.terminal);
    settings.format = text ? log::Format::text : log::Format::json;
    if (const auto level = log::parse_level(reader.choice("log-level"))) settings.level = *level;
    return reader.finish(settings);
}

ReportSettings load_report_settings(const Sources& sources) {
    ReportSettings settings;
    const auto limit = read_number(find_value(setting("report-limit"), sources),
                                   report::shortest_report, report::longest_report);
    if (limit) settings.limit = static_cast<std::size_t>(*limit);
    const auto file = find_value(setting("report-file"), sources);
    if (file.given) {
        if (file.text != "off") settings.file = file.text;
    } else if (::access(file.text.c_str(), W_OK) == 0) {
        settings.file = file.text;
    }
    return settings;
}

} // namespace lockstep::initcontainer
