// SPDX-License-Identifier: Apache-2.0
#include "pg/adapter.hpp"

#include <exception>
#include <sys/socket.h>
#include <utility>

#include <libpq-fe.h>
#include <pqxx/pqxx>

#include "base/log.hpp"

namespace lockstep::pg {
namespace {

/// What a migration RAISEs, and "already exists, skipping", belong in our log and not on stderr.
void log_notice(void*, const PGresult* notice) {
    const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY);
    const char* text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    log::info("the server says", {{"severity", severity != nullptr ? severity : ""},
                                  {"text", text != nullptr ? text : ""}});
}

/// Bytes that are no UTF-8 (a statement in another encoding) must not keep a failure from being
/// recorded.
template <class Quote>
std::string quoted(std::string_view text, const Quote& quote) {
    std::string exact{text};
    try {
        return quote(exact);
    } catch (const std::exception&) {
        for (auto& byte : exact)
            if (static_cast<unsigned char>(byte) >= 0x80 || byte == '\0') byte = '?';
        return quote(exact);
    }
}

/// libpqxx 6 tells the SQLSTATE of few errors; libpq's verbose text has that of all.
class VerboseErrors {
public:
    explicit VerboseErrors(pg_conn* connection)
        : connection_{connection}, before_{PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)} {}
    VerboseErrors(const VerboseErrors&) = delete;
    VerboseErrors& operator=(const VerboseErrors&) = delete;
    ~VerboseErrors() { PQsetErrorVerbosity(connection_, before_); }

private:
    pg_conn* connection_;
    PGVerbosity before_;
};

#if PQXX_VERSION_MAJOR < 7

class HandOver : public pqxx::connectionpolicy {
public:
    explicit HandOver(pg_conn* connection) : connectionpolicy{std::string{}}, given_{connection} {}

private:
    // Once only: a second call would mean that libpqxx reconnects behind our back.
    handle do_startconnect(handle original) override {
        return original != nullptr ? original : std::exchange(given_, nullptr);
    }

    pg_conn* given_;
};

class PqxxConnection : private HandOver, public pqxx::connection_base {
public:
    explicit PqxxConnection(pg_conn* connection)
        : HandOver{connection}, connection_base{static_cast<pqxx::connectionpolicy&>(*this)} {
        init();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        // Deprecated in favour of never needing it; libpqxx 6 reconnects unless it is told not to,
        // and a silent new session has lost the advisory lock.
        inhibit_reactivation(true);
#pragma GCC diagnostic pop
    }
    ~PqxxConnection() {
        close();
    }
    PqxxConnection(const PqxxConnection&) = delete;
    PqxxConnection& operator=(const PqxxConnection&) = delete;
};

#else

class PqxxConnection : public pqxx::connection {
public:
    explicit PqxxConnection(pg_conn* opened)
        : pqxx::connection{pqxx::connection::seize_raw_connection(opened)} {}
};

#endif

} // namespace

class Adapter::Connection : public PqxxConnection {
public:
    using PqxxConnection::PqxxConnection;
};

Adapter::Adapter(pg_conn* connection)
    : connection_{std::make_unique<Connection>(connection)}, raw_{connection} {
    PQsetNoticeReceiver(raw_, log_notice, nullptr);
}

Adapter::~Adapter() = default;

std::string Adapter::quote(std::string_view text) const {
    return quoted(text, [this](const std::string& exact) { return connection_->quote(exact); });
}

std::string Adapter::quote_name(std::string_view name) const {
    return quoted(name,
                  [this](const std::string& exact) { return connection_->quote_name(exact); });
}

Expected<std::string, ServerError> Adapter::transact(const std::vector<std::string>& statements) {
    if (!open()) return Unexpected{connection_is_closed()};
    const VerboseErrors verbose{raw_};
    try {
        pqxx::work work{*connection_};
        pqxx::result last;
        for (const auto& statement : statements)
            last = work.exec(statement);
        work.commit();
        if (last.empty() || last[0][0].is_null()) return std::string{};
        return std::string{last[0][0].c_str()};
    } catch (...) {
        return Unexpected{translate_current_exception()};
    }
}

void Adapter::close() noexcept {
    closed_ = true;
    ::shutdown(PQsocket(raw_), SHUT_RDWR);
}

bool Adapter::open() const noexcept {
    return !closed_ && PQstatus(raw_) == CONNECTION_OK;
}

} // namespace lockstep::pg
