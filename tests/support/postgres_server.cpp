// SPDX-License-Identifier: Apache-2.0
#include "support/postgres_server.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <thread>

#include <libpq-fe.h>

#include "base/stop.hpp"
#include "pg/connect.hpp"

namespace lockstep::test {
namespace {

constexpr const char* password = "a test's password";

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// Polls, since servers tell nobody when they are ready; gives up loudly.
template <class Condition>
void until(const char* what, const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{what};
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
}

std::filesystem::path make_folder(const std::filesystem::path& path) {
    std::filesystem::create_directory(path);
    return path;
}

} // namespace

PostgresServer::PostgresServer()
    : authority_{make_folder(folder_.path() / "tls"), "Test CA"},
      own_certificate_{authority_.issue("server", {})}, port_{free_port()} {
    const auto log = folder_.path() / "initdb.log";
    for (const auto* name : {"data", "socket"})
        give_to_server_user(make_folder(folder_.path() / name));
    give_to_server_user(own_certificate_.key);
    run_as_server_user({server_programs() / "initdb", "-D", folder_.path() / "data", "-U",
                        "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"},
                       log);
    write_settings();
    start();
    sql("postgres",
        "CREATE ROLE owner LOGIN PASSWORD '" + std::string{password}.replace(6, 1, "''") + "'");
}

PostgresServer::PostgresServer(const PostgresServer& primary)
    : authority_{primary.authority_}, own_certificate_{primary.own_certificate_}, port_{
                                                                                      free_port()} {
    give_to_server_user(make_folder(folder_.path() / "socket"));
    give_to_server_user(folder_.path());
    run_as_server_user({server_programs() / "pg_basebackup", "-h", primary.socket_folder(), "-p",
                        std::to_string(primary.port_), "-U", "postgres", "-D",
                        folder_.path() / "data", "-R", "-c", "fast", "--no-sync"},
                       folder_.path() / "basebackup.log");
    start();
}

PostgresServer::~PostgresServer() {
    stop();
}

PostgresServer& PostgresServer::shared() {
    static PostgresServer server;
    return server;
}

void PostgresServer::write_settings() const {
    const auto data = folder_.path() / "data";
    std::ofstream{data / "postgresql.conf", std::ios::app}
        << "listen_addresses = '127.0.0.1'\nfsync = off\nmax_connections = 40\nssl = on\n"
        << "ssl_cert_file = '" << own_certificate_.certificate.string() << "'\nssl_key_file = '"
        << own_certificate_.key.string() << "'\npassword_encryption = 'scram-sha-256'\n";
    std::ofstream{data / "pg_hba.conf"} << "local all all trust\n"
                                        << "local replication all trust\n"
                                        << "hostssl all all 127.0.0.1/32 scram-sha-256\n";
}

void PostgresServer::start() {
    process_ = start_as_server_user({server_programs() / "postgres", "-D", folder_.path() / "data",
                                     "-p", std::to_string(port_), "-k", socket_folder()},
                                    folder_.path() / "server.log");
    until("PostgreSQL did not start", [this] { return answers(); });
}

void PostgresServer::stop() {
    if (!running()) return;
    ::kill(process_, SIGINT);
    wait_for_exit(process_);
    process_ = 0;
}

bool PostgresServer::answers() const {
    const auto place = "host=" + socket_folder().string() + " port=" + std::to_string(port_);
    return PQping(place.c_str()) == PQPING_OK;
}

std::string PostgresServer::sql(const std::string& database, const std::string& statements) const {
    const auto place = "host=" + socket_folder().string() + " port=" + std::to_string(port_) +
                       " user=postgres dbname=" + database;
    const Connection connection{PQconnectdb(place.c_str()), &PQfinish};
    const Answer answer{PQexec(connection.get(), statements.c_str()), &PQclear};
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error{statements + ": " + PQerrorMessage(connection.get())};
    return PQntuples(answer.get()) > 0 ? PQgetvalue(answer.get(), 0, 0) : "";
}

std::string PostgresServer::create_database(const std::string& stem) {
    auto name = stem + "_" + std::to_string(++databases_);
    sql("postgres", "CREATE DATABASE " + name + " OWNER owner");
    return name;
}

pg::ConnectionSettings PostgresServer::settings(const std::string& database) const {
    pg::ConnectionSettings settings;
    settings.host = "localhost";
    settings.port = port_;
    settings.database = database;
    settings.user = "owner";
    settings.password = Secret{password};
    settings.ssl_root_cert = authority_.certificate();
    settings.application_name = "lockstep/test/pod";
    return settings;
}

void PostgresServer::use_certificate(const CertificateFiles& files) const {
    give_to_server_user(files.key);
    sql("postgres", "ALTER SYSTEM SET ssl_cert_file = '" + files.certificate.string() + "'");
    sql("postgres", "ALTER SYSTEM SET ssl_key_file = '" + files.key.string() + "'");
    sql("postgres", "SELECT pg_reload_conf()");
    until("the certificate was not taken", [this, &files] {
        return sql("postgres", "SHOW ssl_cert_file") == files.certificate.string();
    });
}

} // namespace lockstep::test
