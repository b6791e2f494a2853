// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/context.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "base/log.hpp"
#include "initcontainer/bootstrap_file.hpp"
#include "initcontainer/commands/exec.hpp"
#include "initcontainer/progress.hpp"
#include "initcontainer/run_report.hpp"
#include "migrate/target.hpp"
#include "pg/wait.hpp"

namespace lockstep::initcontainer {
namespace {

report::Timing& timing_of(report::Report& report) {
    if (!report.timing) report.timing.emplace();
    return *report.timing;
}

// What was asked for, until a session shows what there is.
void add_target(const Context& context, report::Report& report) {
    const auto wanted = context.settings.connection.read();
    if (!wanted) return;
    report.database.emplace();
    report.database->host = wanted->host;
    report.database->name = wanted->database;
    report.tls.emplace();
    report.tls->mode = std::string{pg::to_string(wanted->ssl_mode)};
    report.tls->ca_file = pg::ca_name(*wanted);
}

/// Whoever looks at a database sees most of it in the result.
log::Level level_of_facts(const Context& context) {
    const bool looking = context.settings.wait.role == pg::RequiredRole::any;
    return looking ? log::Level::debug : log::Level::info;
}

void log_recognised(const Context& context, const migrate::MigrationSet& set) {
    if (set.recognised.empty()) return;
    log::write(level_of_facts(context), "recognised the directory as " + set.format,
               {{"directory", set.directory}, {"why", set.recognised}});
}

void log_session(const Context& context, const pg::Session& session) {
    const auto& facts = session.facts();
    const auto& tls = session.tls();
    log::write(level_of_facts(context), "the database is ready",
               {{"host", facts.host},
                {"database", facts.database},
                {"server", facts.server_version},
                {"role", facts.role},
                {"tls", tls.in_use ? tls.protocol : "none"}});
    if (!tls.verified)
        log::warning("the server is not proven", {{"reason", tls.unverified_reason}});
}

} // namespace

report::Report begin_report(const Context& context) {
    report::Report report;
    report.rollout = context.settings.run.rollout;
    report.pod = context.settings.run.pod;
    add_target(context, report);
    return report;
}

std::optional<migrate::MigrationSet> load_files(const Context& context, report::Report& report) {
    const auto& settings = context.settings;
    if (settings.exec.on) {
        auto project = load_project(context, report);
        if (!project) return std::nullopt;
        return std::optional<migrate::MigrationSet>{std::move(project->set)};
    }
    return take_files(context, formats::load_directory(settings.directory, settings.files), report);
}

std::optional<migrate::MigrationSet>
take_files(const Context& context, Expected<migrate::MigrationSet, formats::LoadError> loaded,
           report::Report& report) {
    if (!loaded) {
        fail(report, loaded.error());
        return std::nullopt;
    }
    log_recognised(context, *loaded);
    log::debug("read the migration files", {{"directory", loaded->directory},
                                            {"format", loaded->format},
                                            {"files", loaded->migrations.size()},
                                            {"digest", loaded->digest}});
    if (report.rollout.empty()) report.rollout = loaded->digest;
    return std::optional<migrate::MigrationSet>{*std::move(loaded)};
}

bool cut_to_target(const Context& context, migrate::MigrationSet& set, report::Report& report) {
    const auto cut = migrate::stop_at(set, context.settings.target);
    if (cut) return true;
    report::Failure failure;
    failure.kind = "target";
    fail(report, cut.error(), std::move(failure));
    return false;
}

std::optional<migrate::MigrationSet> load_files_to_target(const Context& context,
                                                          report::Report& report) {
    auto set = load_files(context, report);
    // A command has no versions: its target is for its verification.
    if (!set || context.settings.exec.on) return set;
    if (!cut_to_target(context, *set, report)) return std::nullopt;
    return set;
}

std::optional<std::vector<pg::FirstStatement>> load_bootstrap(const Context& context,
                                                              report::Report& report) {
    const auto& settings = context.settings;
    std::vector<pg::FirstStatement> none;
    if (settings.on_unmanaged.action != OnUnmanaged::Action::create_if_missing) return none;
    auto read = read_bootstrap_file(settings.bootstrap_file, settings.directory);
    if (read) return *std::move(read);
    report::Failure failure;
    failure.kind = "files";
    failure.file = read.error().file;
    if (read.error().line != 0) failure.line = read.error().line;
    if (read.error().column != 0) failure.column = read.error().column;
    fail(report, read.error().error, std::move(failure));
    return std::nullopt;
}

bool has_files(const Context& context) {
    std::error_code ignored;
    return context.settings.directory_given ||
           std::filesystem::exists(context.settings.directory, ignored);
}

std::optional<pg::Session> connect(const Context& context, report::Report& report) {
    const auto begun = context.clock.now();
    pg::Waits waits;
    auto session = pg::wait_for_database([&] { return context.settings.connection.read(); },
                                         context.settings.wait, context.clock, context.stop,
                                         log_waiting, waits);
    const auto waited = context.clock.now() - begun;
    timing_of(report).wait_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(waited).count();
    report.waits = std::move(waits);
    if (!session) {
        fail(report, session.error());
        return std::nullopt;
    }
    report.database = to_report(session->facts());
    report.tls = to_report(session->tls());
    log_session(context, *session);
    return std::optional<pg::Session>{*std::move(session)};
}

} // namespace lockstep::initcontainer
