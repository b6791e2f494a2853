// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>

#include "pg/settings.hpp"
#include "support/postgres_certificates.hpp"
#include "support/postgres_process.hpp"

namespace lockstep::test {

/// A real PostgreSQL in a temporary folder: TLS with a CA of its own, from the network nothing but
/// `hostssl` with SCRAM passwords, for the superuser a Unix socket. It ends with this object.
class PostgresServer {
public:
    /// Makes the data folder and starts the server.
    PostgresServer();
    /// Makes a hot standby of `primary` and starts it.
    explicit PostgresServer(const PostgresServer& primary);
    PostgresServer& operator=(const PostgresServer&) = delete;
    ~PostgresServer();

    /// The one of this test program, started at its first use.
    static PostgresServer& shared();

    void start();
    void stop(); ///< As a restart of the machine would: nothing committed is lost.
    [[nodiscard]] bool running() const { return process_ > 0; }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::filesystem::path socket_folder() const { return folder_.path() / "socket"; }
    [[nodiscard]] std::filesystem::path socket() const {
        return socket_folder() / (".s.PGSQL." + std::to_string(port_));
    }
    [[nodiscard]] const TestAuthority& authority() const { return authority_; }

    /// Runs statements as the superuser; the first value of the last one. Throws on an error.
    std::string sql(const std::string& database, const std::string& statements) const;

    /// An empty database owned by the role "owner"; its name is made from `stem` and is new.
    std::string create_database(const std::string& stem = "test");

    /// How the role "owner" connects, over verified TLS.
    [[nodiscard]] pg::ConnectionSettings settings(const std::string& database) const;

    /// From now on the server shows this certificate. Returns when it does.
    void use_certificate(const CertificateFiles& files) const;
    void use_own_certificate() const { use_certificate(own_certificate_); }

private:
    void write_settings() const;
    [[nodiscard]] bool answers() const;

    TemporaryFolder folder_;
    TestAuthority authority_;
    CertificateFiles own_certificate_;
    std::uint16_t port_;
    pid_t process_ = 0;
    int databases_ = 0;
};

} // namespace lockstep::test
