// SPDX-License-Identifier: Apache-2.0
#include "pg/open.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include "pg/server_error.hpp"
#include "pg/socket.hpp"

namespace lockstep::pg {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t longest_application_name = 63;

/// libpq's parameters. What is not named here could come from PG... variables of the environment,
/// so everything that decides where we connect and what is verified is named. Never `options`:
/// poolers refuse it, and the session's settings are SET after login.
class Parameters {
public:
    Parameters(const ConnectionSettings& settings, const std::string& address) {
        add("host", settings.host);
        if (!address.empty()) add("hostaddr", address);
        add("port", std::to_string(settings.port));
        add("dbname", settings.database);
        add("user", settings.user);
        add("password", settings.password.reveal());
        add("sslmode", std::string{to_string(settings.ssl_mode)});
        // Without a file, libpq would look for one in the home folder.
        add("sslrootcert",
            settings.ssl_root_cert.empty() ? "/nonexistent" : settings.ssl_root_cert);
        add("gssencmode", "disable");
        add("target_session_attrs", "any");
        add("client_encoding", "UTF8");
        add("application_name", settings.application_name.substr(0, longest_application_name));
        add("keepalives", "1");
        add("keepalives_idle", "10");
        add("keepalives_interval", "5");
        add("keepalives_count", "3");
        add("tcp_user_timeout", "20000");
    }

    [[nodiscard]] pg_conn* start() const {
        std::vector<const char*> keys;
        std::vector<const char*> values;
        for (const auto& [key, value] : list_) {
            keys.push_back(key);
            values.push_back(value.c_str());
        }
        keys.push_back(nullptr);
        values.push_back(nullptr);
        return PQconnectStartParams(keys.data(), values.data(), 0);
    }

private:
    void add(const char* key, std::string value) { list_.emplace_back(key, std::move(value)); }

    std::vector<std::pair<const char*, std::string>> list_;
};

bool mentions(std::string_view text, std::string_view words) {
    return text.find(words) != std::string_view::npos;
}

struct Clue {
    std::string_view words;
    FailureClass failure_class;
};

/// libpq has no codes of its own for what went wrong before the server spoke, only English
/// sentences (they are translated only for programs that call setlocale). The first that fits
/// counts.
constexpr std::array clues{
    Clue{"Connection refused"sv, FailureClass::refused},
    Clue{"No such file or directory\n\tIs the server running locally"sv, FailureClass::refused},
    Clue{"SSL SYSCALL error"sv, FailureClass::unreachable},
    Clue{"SSL connection has been closed unexpectedly"sv, FailureClass::unreachable},
    Clue{"certificate"sv, FailureClass::tls},
    Clue{"SSL"sv, FailureClass::tls},
    Clue{"channel binding"sv, FailureClass::settings},
    Clue{"password"sv, FailureClass::authentication},
    Clue{"authentication"sv, FailureClass::authentication},
    Clue{"invalid"sv, FailureClass::settings},
};

FailureClass classify_text(std::string_view text) {
    const auto* clue = std::find_if(clues.begin(), clues.end(), [text](const Clue& candidate) {
        return mentions(text, candidate.words);
    });
    return clue != clues.end() ? clue->failure_class : FailureClass::unreachable;
}

std::string one_line(std::string text) {
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    for (auto& letter : text)
        if (letter == '\n' || letter == '\t') letter = ' ';
    return text;
}

std::string place(const ConnectionSettings& settings) {
    return settings.host + ":" + std::to_string(settings.port);
}

ConnectFailure refused_login(const CodedMessage& refusal, const ConnectionSettings& settings,
                             pg_conn* connection) {
    auto failure_class = classify_login(refusal.sqlstate);
    // pg_hba.conf said no to this connection, and it is one without encryption.
    if (refusal.sqlstate == "28000" && PQsslInUse(connection) == 0 &&
        mentions(refusal.message, "no encryption"))
        failure_class = FailureClass::tls_required;
    auto message = "the server at " + place(settings) + " refused the login: " + refusal.message +
                   " (SQLSTATE " + refusal.sqlstate + ")";
    if (failure_class == FailureClass::tls_required)
        message += "; sslmode is " + std::string{to_string(settings.ssl_mode)} +
                   ", and the server takes encrypted connections only";
    return {failure_class, {remedy_for(failure_class), std::move(message)}, refusal.sqlstate};
}

ConnectFailure failed(pg_conn* connection, const ConnectionSettings& settings) {
    const std::string text = PQerrorMessage(connection);
    const auto refusal = last_coded_message(text);
    if (!refusal.sqlstate.empty()) return refused_login(refusal, settings, connection);
    const auto failure_class = classify_text(text);
    const auto fault = failure_class == FailureClass::tls ? TlsFault::other : TlsFault::none;
    return {failure_class, {remedy_for(failure_class), one_line(text)}, {}, fault};
}

ConnectFailure interrupted(const ConnectionSettings& settings, const std::string& address,
                           StopToken stop) {
    if (stop.requested())
        return {FailureClass::stopped, {Remedy::retry, "asked to stop while connecting"}, {}};
    auto message = "no answer from " + place(settings) +
                   (address.empty() || address == settings.host ? "" : " (" + address + ")") +
                   " in time";
    return {FailureClass::unreachable, {Remedy::retry, std::move(message)}, {}};
}

} // namespace

void CloseConnection::operator()(pg_conn* connection) const noexcept {
    PQfinish(connection);
}

Expected<OpenConnection, ConnectFailure> open_connection(const ConnectionSettings& settings,
                                                         const std::string& address,
                                                         SteadyTime deadline, StopToken stop) {
    OpenConnection connection{Parameters{settings, address}.start()};
    if (!connection || PQstatus(connection.get()) == CONNECTION_BAD)
        return Unexpected{failed(connection.get(), settings)};
    PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
    auto state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED) return Unexpected{failed(connection.get(), settings)};
        const short event = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!wait_for_descriptor(PQsocket(connection.get()), event, deadline, stop))
            return Unexpected{interrupted(settings, address, stop)};
        state = PQconnectPoll(connection.get());
    }
    PQsetErrorVerbosity(connection.get(), PQERRORS_DEFAULT);
    return connection;
}

} // namespace lockstep::pg
