// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "formats/directory.hpp"
#include "initcontainer/setting_values.hpp"
#include "migrate/repair.hpp"
#include "migrate/run.hpp"
#include "pg/history_database.hpp"
#include "pg/settings.hpp"
#include "pg/wait.hpp"

namespace lockstep::initcontainer {

enum class Output { text, json, yaml };

/// What `wait` waits for.
enum class WaitFor {
    writer,
    reachable, ///< A server that speaks PostgreSQL and is not starting up.
    tls,       ///< The same over TLS, with its certificate verified.
};

/// Whether another tool's table is kept in step.
enum class MirrorMode { automatic, on, off };

/// What the program finds around itself.
struct Surroundings {
    std::string machine; ///< The host name, which stands in for the pod's.
    bool terminal = false;
};

/// Reads what one attempt to connect needs, each time anew, since values in files are rotated.
class ConnectionSource {
public:
    ConnectionSource() = default;
    ConnectionSource(Sources sources, pg::ConnectionSettings fixed);

    /// Fails with `fix_input`, naming the setting.
    [[nodiscard]] Result<pg::ConnectionSettings> read() const;

private:
    Sources sources_;
    pg::ConnectionSettings fixed_; ///< What does not change between attempts.
};

/// What is done with a database that has tables but no history.
struct OnUnmanaged {
    enum class Action { refuse, baseline, create_if_missing };
    Action action = Action::refuse;
    std::string version; ///< Up to which everything counts as present; empty: nothing does.
};

struct ReportSettings {
    std::string file; ///< Empty: no report is written.
    std::size_t limit = 1024;
};

struct LogSettings {
    log::Format format = log::Format::text;
    log::Level level = log::Level::info;
};

/// The app's own command, which migrates in place of SQL files.
struct ExecSettings {
    bool on = false;
    std::vector<std::string> command;
    std::string verify_query;   ///< Returns true when nothing is pending; empty: none.
    std::string version_table;  ///< Alembic's, where several could be meant.
    Milliseconds grace{10'000}; ///< Between SIGTERM and SIGKILL.
};

/// Everything a command needs to know, checked.
struct Settings {
    ConnectionSource connection;
    pg::WaitSettings wait;
    WaitFor wait_for = WaitFor::writer;
    pg::HistorySettings history;
    std::string directory;
    bool directory_given = false; ///< The default folder may be absent.
    formats::LoadSettings files;
    migrate::RunSettings run;
    ExecSettings exec;
    MirrorMode mirror = MirrorMode::automatic;
    std::string target;
    bool dry_run = false;
    bool verbose = false;
    Milliseconds watch{0}; ///< The pause between two looks; zero: one look.
    std::string person;    ///< Who changes something by hand.
    std::string reason;
    std::string baseline_version;
    migrate::RepairRequest repair;
    std::string confirm; ///< The name of the database that may be changed.
    OnUnmanaged on_unmanaged;
    std::string bootstrap_file;
    std::string adopt_from;           ///< A tool, a qualified table, or "auto".
    std::string environment;          ///< To mark the database as; empty: it stays as it is.
    std::vector<std::string> schemas; ///< To reset; empty: the first one of the search path.
    bool cleanup = false;
    std::string message; ///< What a new migration does.
    bool autogenerate = false;
    Output output = Output::text;
};

/// Fails with `fix_input`, naming the setting and its form. A missing host, user or database are
/// named together. For `doctor` they may be missing, and files may be unreadable: it says so
/// itself.
Result<Settings> load_settings(Command command, const Sources& sources,
                               const Surroundings& surroundings);

/// Whether the directory is an Alembic project, as far as the format that was asked for allows it.
bool is_alembic_project(const Settings& settings);

Result<Output> load_output(const Sources& sources);
Result<LogSettings> load_log_settings(const Sources& sources, const Surroundings& surroundings);

/// Where the report goes, also when other settings are broken. A default file that does not exist
/// is not made.
ReportSettings load_report_settings(const Sources& sources);

} // namespace lockstep::initcontainer
