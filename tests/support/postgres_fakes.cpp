// SPDX-License-Identifier: Apache-2.0
#include "support/postgres_fakes.hpp"

#include <array>
#include <csignal>
#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/ssl.h>

namespace lockstep::test {
namespace {

constexpr int slice_ms = 20;

/// False when nothing came in a while; the caller looks whether it is to end, and asks again.
bool readable(int descriptor) {
    pollfd wait{descriptor, POLLIN, 0};
    return ::poll(&wait, 1, slice_ms) > 0;
}

int connect_to(const std::filesystem::path& socket) {
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
    ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return server;
}

} // namespace

FakeServer::FakeServer() : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    // A client that has seen enough hangs up while OpenSSL writes; the program ignores this signal
    // too.
    std::signal(SIGPIPE, SIG_IGN);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    ::listen(listener_, 16);
    port_ = ntohs(address.sin_port);
}

FakeServer::~FakeServer() {
    ::close(listener_);
}

void FakeServer::begin() {
    thread_ = std::thread{[this] {
        while (!ending_) {
            if (!readable(listener_)) continue;
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) continue;
            serve(connection);
            ::close(connection);
        }
    }};
}

void FakeServer::end() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
}

RecordingTlsServer::RecordingTlsServer(const CertificateFiles& files, Tls tls)
    : files_{files}, tls_{tls} {
    begin();
}

std::string RecordingTlsServer::received() const {
    const std::lock_guard lock{mutex_};
    return received_;
}

void RecordingTlsServer::record(const char* data, std::size_t size) {
    const std::lock_guard lock{mutex_};
    received_.append(data, size);
}

void RecordingTlsServer::serve(int connection) {
    ++connections_;
    const timeval patience{2, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::array<char, 8> request{};
    ::recv(connection, request.data(), request.size(), MSG_WAITALL);
    const bool offered = tls_ == Tls::offered;
    ::send(connection, offered ? "S" : "N", 1, MSG_NOSIGNAL);
    if (offered) return shake_hands_and_record(connection);
    std::array<char, 512> data{};
    while (const auto size = ::recv(connection, data.data(), data.size(), 0)) {
        if (size < 0) return;
        record(data.data(), static_cast<std::size_t>(size));
    }
}

void RecordingTlsServer::shake_hands_and_record(int connection) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{
        SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
    SSL_CTX_use_certificate_file(context.get(), files_.certificate.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context.get(), files_.key.c_str(), SSL_FILETYPE_PEM);
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls{SSL_new(context.get()), &SSL_free};
    SSL_set_fd(tls.get(), connection);
    if (SSL_accept(tls.get()) != 1) return;
    std::array<char, 512> data{};
    for (;;) {
        const int size = SSL_read(tls.get(), data.data(), static_cast<int>(data.size()));
        if (size <= 0) return;
        record(data.data(), static_cast<std::size_t>(size));
    }
}

void SilentServer::serve(int connection) {
    std::array<char, 64> data{};
    while (!ending())
        if (readable(connection) && ::recv(connection, data.data(), data.size(), 0) <= 0) return;
}

CommitCutter::CommitCutter(std::filesystem::path socket, Cut cut)
    : socket_{std::move(socket)}, cut_{cut} {
    begin();
}

void CommitCutter::serve(int connection) {
    const int server = connect_to(socket_);
    std::array<char, 65536> data{};
    bool committing = false;
    const auto pass = [&data](int from, int to) {
        const auto size = ::recv(from, data.data(), data.size(), 0);
        if (size <= 0) return std::string_view{};
        ::send(to, data.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
        return std::string_view{data.data(), static_cast<std::size_t>(size)};
    };
    while (!ending()) {
        pollfd ends[2] = {{connection, POLLIN, 0}, {server, POLLIN, 0}};
        ::poll(ends, 2, slice_ms);
        if (ends[1].revents != 0 && (committing || pass(server, connection).empty())) break;
        if (ends[0].revents == 0) continue;
        if (cut_ == Cut::before_the_server_sees_it) {
            const auto size = ::recv(connection, data.data(), data.size(), MSG_PEEK);
            if (size > 0 && std::string_view{data.data(), static_cast<std::size_t>(size)}.find(
                                "COMMIT") != std::string_view::npos)
                break;
        }
        const auto sent = pass(connection, server);
        if (sent.empty()) break;
        committing = sent.find("COMMIT") != std::string_view::npos;
    }
    ::close(server);
}

} // namespace lockstep::test
