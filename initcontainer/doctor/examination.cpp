// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/examination.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>
#include <utility>

#include "adopt/recognise.hpp"
#include "base/file.hpp"
#include "initcontainer/commands/survey.hpp"
#include "initcontainer/doctor/network_checks.hpp"
#include "initcontainer/doctor/schema_checks.hpp"
#include "initcontainer/doctor/server_checks.hpp"
#include "initcontainer/doctor/setting_checks.hpp"
#include "initcontainer/foreign_history.hpp"
#include "pg/connect.hpp"
#include "pg/foreign_tables.hpp"
#include "pg/history_database.hpp"
#include "pg/resolve.hpp"
#include "pg/socket.hpp"

namespace lockstep::initcontainer::doctor {
namespace {

using namespace std::chrono;

/// The checks one after the other, with what the later ones need of the earlier ones.
class Examination {
public:
    Examination(const Patient& patient, const Clock& clock, StopToken stop)
        : patient_{patient}, clock_{clock}, stop_{stop}, sources_{patient.sources} {}

    std::vector<Check> run() {
        read_settings();
        look_at_settings();
        if (ready_for("name", "host")) look_up_name();
        if (ready_for("tcp", "name")) knock();
        if (ready_for("tls", "tls-settings") && ready_for("tls", "tcp")) shake_hands();
        log_in();
        look_at_server();
        look_at_lock();
        look_at_directory();
        look_at_history();
        look_at_other_tools();
        return std::move(checks_);
    }

private:
    void add(Check check) { checks_.push_back(std::move(check)); }

    [[nodiscard]] const Check* found(std::string_view name) const {
        const auto at = std::find_if(checks_.begin(), checks_.end(),
                                     [&](const auto& check) { return check.name == name; });
        return at == checks_.end() ? nullptr : &*at;
    }

    /// Adds the check as skipped where the one that it needs did not go well.
    bool ready_for(const std::string& name, std::string_view needed) {
        if (found(name) != nullptr) return false;
        const auto* before = found(needed);
        const bool well = before != nullptr && before->verdict != Verdict::fail &&
                          before->verdict != Verdict::skipped;
        if (!well) add(skip(name, needed));
        return well;
    }

    [[nodiscard]] SteadyTime deadline() const {
        return steady_clock::now() + connection_.attempt_timeout;
    }

    /// The faulty ones are taken out; where the rest does not fit together, only the connection is
    /// kept.
    void read_settings() {
        faults_ = take_out_faulty(sources_);
        if (patient_.broken_file) faults_.push_back({"config", *patient_.broken_file});
        auto loaded = load_settings(Command::doctor, sources_, patient_.surroundings);
        if (!loaded) {
            faults_.push_back({"settings", loaded.error()});
            whole_ = false;
            sources_ = only_connection(std::move(sources_));
            loaded = load_settings(Command::doctor, sources_, patient_.surroundings);
        }
        if (loaded) settings_ = *std::move(loaded);
        read_connection();
    }

    /// Without its CA bundle, the host can still be looked up and reached.
    void read_connection() {
        if (!settings_) return;
        auto read = settings_->connection.read();
        if (!read) {
            ca_fault_ = pg::ConnectFailure{pg::FailureClass::settings, read.error()};
            auto without = sources_;
            without.flags["sslmode"] = "disable";
            without.flags["auth"] = "password";
            const auto loaded = load_settings(Command::doctor, without, patient_.surroundings);
            if (!loaded) return;
            read = loaded->connection.read();
        }
        if (!read) return;
        connection_ = *std::move(read);
        connection_.pooler = pg::PoolerPolicy::allow; // what it is, is a check of its own
        if (!ca_fault_ && !is_socket()) ca_fault_ = pg::check_ca_file(connection_);
    }

    [[nodiscard]] bool is_socket() const { return connection_.host.starts_with("/"); }

    /// As it was found, whatever was put in its place.
    [[nodiscard]] SettingSeen seen(std::string_view name) const {
        const auto value = find_value(setting(name), patient_.sources);
        SettingSeen seen{"", value.origin, value.given};
        for (const auto& fault : faults_)
            if (fault.name == name) seen.fault = fault.error;
        if (seen.fault || setting(name).kind == Kind::secret) return seen;
        if (auto text = read_text(value)) seen.text = *std::move(text);
        return seen;
    }

    [[nodiscard]] PasswordSeen password() const {
        const auto value = find_value(setting("password"), patient_.sources);
        PasswordSeen password{seen("password"), connection_.iam != nullptr, value.in_file};
        const auto text = value.in_file ? read_file(value.text) : Result<std::string>{value.text};
        if (!text) return password;
        password.empty = text->find_first_not_of("\r\n") == std::string::npos;
        password.ends_with_line_end = text->ends_with('\n') || text->ends_with('\r');
        return password;
    }

    void look_at_settings() {
        add(judge_settings(faults_));
        add(judge_host(seen("host"), seen("port")));
        add(judge_user(seen("user"), seen("database")));
        add(judge_password(password()));
        add(judge_tls_settings(seen("sslmode"), connection_, ca_fault_));
    }

    void look_up_name() {
        if (is_socket()) return add(ok("name", "the folder of a Unix socket"));
        const auto& name =
            connection_.host_address.empty() ? connection_.host : connection_.host_address;
        const auto begun = clock_.now();
        auto resolved = pg::resolve(name, deadline(), stop_);
        NameSeen seen{name, {}, duration_cast<Milliseconds>(clock_.now() - begun)};
        if (resolved)
            seen.addresses = *resolved;
        else
            seen.failure = std::move(resolved).error();
        addresses_ = seen.addresses;
        add(judge_name(seen));
    }

    void knock() {
        if (is_socket()) return add(ok("tcp", "not used: a Unix socket"));
        std::vector<AddressSeen> seen;
        for (const auto& address : addresses_) {
            const auto begun = clock_.now();
            const auto socket = pg::Socket::connect(address, connection_.port, deadline(), stop_);
            seen.push_back({address, socket ? 0 : socket.error(),
                            duration_cast<Milliseconds>(clock_.now() - begun)});
            if (socket && open_address_.empty()) open_address_ = address;
        }
        add(judge_tcp(seen, connection_.port));
    }

    void shake_hands() {
        if (is_socket()) return add(ok("tls", "not used: a Unix socket"));
        TlsSeen seen;
        if (connection_.ssl_mode != pg::SslMode::disable) {
            auto inspected = pg::inspect_tls(connection_, open_address_, deadline(), stop_);
            if (inspected)
                seen.inspection = *std::move(inspected);
            else
                seen.failure = std::move(inspected).error();
        }
        add(judge_tls(seen, connection_, clock_.wall()));
    }

    void log_in() {
        for (const auto* needed : {"tcp", "user", "password", "tls-settings"})
            if (found("login") == nullptr) ready_for("login", needed);
        if (found("login") != nullptr) return;
        auto session = pg::connect(connection_, stop_, pg::RequiredRole::any);
        std::optional<pg::ConnectFailure> failure;
        if (!session) failure = session.error();
        add(judge_login(failure, connection_.user, connection_.database));
        if (session) session_.emplace(*std::move(session));
    }

    void look_at_server() {
        const auto& schema = settings_ ? settings_->history.schema : std::string{};
        std::optional<Error> fault;
        if (session_) {
            auto looked = doctor::look_at_server(*session_, schema, clock_, deadline(), stop_);
            if (looked)
                server_ = *std::move(looked);
            else
                fault = looked.error();
        }
        if (fault) add(fail("server", *fault));
        if (!server_) return skip_server_checks();
        add(judge_server(*server_));
        add(judge_writer(*server_));
        add(judge_pooler(*server_, connection_.host, allows_pooler()));
        add(judge_privileges(*server_, schema));
        add(judge_clock(*server_, connection_.iam != nullptr));
        add(judge_connections(*server_));
    }

    void skip_server_checks() {
        const auto* needed = session_ ? "server" : "login";
        for (const auto* name :
             {"server", "writer", "pooler", "privileges", "clock", "connections"})
            if (found(name) == nullptr) add(skip(name, needed));
    }

    [[nodiscard]] bool allows_pooler() const {
        const auto read = settings_->connection.read();
        return read && read->pooler == pg::PoolerPolicy::allow;
    }

    void look_at_lock() {
        if (!ready_for("lock", "login")) return;
        pg::HistoryDatabase database{*session_, settings_->history, stop_};
        const auto holder = database.lock_holder();
        if (!holder) return add(fail("lock", holder.error()));
        add(judge_lock(*holder));
    }

    void look_at_directory() {
        if (!whole_ || !settings_) return add(skip("directory", "settings"));
        const Context context{*settings_, clock_, stop_, no_output_};
        DirectorySeen seen;
        seen.directory = settings_->directory;
        seen.present = has_files(context);
        if (seen.present) {
            report::Report report;
            if (const auto set = load_files(context, report)) {
                seen.format = set->format;
                seen.why = set->recognised;
                seen.files = set->migrations.size();
            } else {
                seen.fault = report.message;
            }
        }
        add(judge_directory(seen));
    }

    /// A survey of its own, in a session of its own: the same as `status` sees.
    void look_at_history() {
        for (const auto* needed : {"login", "pooler", "directory"})
            if (!ready_for("history", needed)) return;
        add(judge_history(survey({*settings_, clock_, stop_, no_output_})));
    }

    void look_at_other_tools() {
        if (!ready_for("other-tools", "login") || !ready_for("other-tools", "server")) return;
        const auto tables = pg::look_at_tables(*session_, settings_->history.schema);
        if (!tables) return add(fail("other-tools", tables.error()));
        const auto findings = adopt::recognise(tables->shapes);
        OtherTools seen{{}, findings.unknown};
        for (const auto& history : findings.known)
            seen.known.push_back(describe(history));
        add(judge_other_tools(seen, server_->history_table));
    }

    const Patient& patient_;
    const Clock& clock_;
    StopToken stop_;
    Sources sources_; ///< Without what is faulty.
    std::ostream no_output_{nullptr};
    std::vector<Check> checks_;
    std::vector<SettingFault> faults_;
    bool whole_ = true; ///< More than the connection can be read.
    std::optional<Settings> settings_;
    pg::ConnectionSettings connection_;
    std::optional<pg::ConnectFailure> ca_fault_;
    std::vector<std::string> addresses_;
    std::string open_address_; ///< One that takes connections.
    std::optional<pg::Session> session_;
    std::optional<ServerSeen> server_;
};

} // namespace

std::vector<Check> examine(const Patient& patient, const Clock& clock, StopToken stop) {
    return Examination{patient, clock, stop}.run();
}

} // namespace lockstep::initcontainer::doctor
