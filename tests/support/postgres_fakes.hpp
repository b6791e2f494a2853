// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "support/postgres_certificates.hpp"

namespace lockstep::test {

/// Listens on a free port of 127.0.0.1 and serves one connection after the other in a thread of its
/// own.
class FakeServer {
public:
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    virtual ~FakeServer();

    [[nodiscard]] std::uint16_t port() const { return port_; }

protected:
    FakeServer();
    void begin(); ///< Starts serving; the last thing a constructor does.
    void end();   ///< Stops serving; the first thing a destructor does.
    virtual void serve(int connection) = 0;
    [[nodiscard]] bool ending() const { return ending_; }

private:
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

/// Speaks PostgreSQL as far as the TLS handshake and keeps everything that a client sends after it.
class RecordingTlsServer final : public FakeServer {
public:
    enum class Tls { offered, refused };
    RecordingTlsServer(const CertificateFiles& files, Tls tls);
    ~RecordingTlsServer() override { end(); }

    /// All bytes that came besides the request for TLS and the handshake, of all connections.
    [[nodiscard]] std::string received() const;
    [[nodiscard]] int connections() const { return connections_; }

private:
    void serve(int connection) override;
    void record(const char* data, std::size_t size);
    void shake_hands_and_record(int connection);

    CertificateFiles files_;
    Tls tls_;
    std::atomic<int> connections_{0};
    mutable std::mutex mutex_;
    std::string received_;
};

/// Takes connections and never says a word.
class SilentServer final : public FakeServer {
public:
    SilentServer() { begin(); }
    ~SilentServer() override { end(); }

private:
    void serve(int connection) override;
};

/// Passes an unencrypted session on to a server's Unix socket, and cuts it around its first COMMIT.
class CommitCutter final : public FakeServer {
public:
    enum class Cut { before_the_server_sees_it, after_the_server_has_answered };
    CommitCutter(std::filesystem::path socket, Cut cut);
    ~CommitCutter() override { end(); }

private:
    void serve(int connection) override;

    std::filesystem::path socket_;
    Cut cut_;
};

} // namespace lockstep::test
