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

/// Passes unencrypted sessions on to a server's Unix socket. Each of the two looks at what is about
/// to be passed on, may change it, and cuts the connection with false.
class SocketProxy : public FakeServer {
protected:
    explicit SocketProxy(std::filesystem::path socket) : socket_{std::move(socket)} {}
    virtual bool to_server(std::string& data) = 0;
    virtual bool to_client(std::string& data) = 0;

private:
    void serve(int connection) override;

    std::filesystem::path socket_;
};

/// Cuts the first session that sends a word, around that; those after it pass.
class SessionCutter final : public SocketProxy {
public:
    enum class Cut { before_the_server_sees_it, after_the_server_has_answered };
    SessionCutter(std::filesystem::path socket, Cut cut, std::string word = "COMMIT")
        : SocketProxy{std::move(socket)}, cut_{cut}, word_{std::move(word)} {
        begin();
    }
    ~SessionCutter() override { end(); }

private:
    bool to_server(std::string& data) override;
    bool to_client(std::string& data) override;

    Cut cut_;
    std::string word_;
    bool sent_ = false;
    bool done_ = false;
};

/// Tells clients a process id that is not the server's, as connection poolers do, and counts the
/// messages of statements that clients send.
class PoolerLikeProxy final : public SocketProxy {
public:
    enum class ProcessId { own, the_servers };
    PoolerLikeProxy(std::filesystem::path socket, ProcessId shown)
        : SocketProxy{std::move(socket)}, shown_{shown} {
        begin();
    }
    ~PoolerLikeProxy() override { end(); }

    [[nodiscard]] int statements() const { return statements_; }

private:
    bool to_server(std::string& data) override;
    bool to_client(std::string& data) override;

    ProcessId shown_;
    std::atomic<int> statements_{0};
};

} // namespace lockstep::test
