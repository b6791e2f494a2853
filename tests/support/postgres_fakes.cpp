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

std::string receive(int descriptor) {
    std::string data(65536, '\0');
    const auto size = ::recv(descriptor, data.data(), data.size(), 0);
    data.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return data;
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

void SocketProxy::serve(int connection) {
    const int server = connect_to(socket_);
    while (!ending()) {
        pollfd ends[2] = {{connection, POLLIN, 0}, {server, POLLIN, 0}};
        ::poll(ends, 2, slice_ms);
        if (ends[0].revents != 0) {
            auto data = receive(connection);
            if (data.empty() || !to_server(data)) break;
            ::send(server, data.data(), data.size(), MSG_NOSIGNAL);
        }
        if (ends[1].revents != 0) {
            auto data = receive(server);
            if (data.empty() || !to_client(data)) break;
            ::send(connection, data.data(), data.size(), MSG_NOSIGNAL);
        }
    }
    ::close(server);
}

bool SessionCutter::to_server(std::string& data) {
    if (done_ || data.find(word_) == std::string::npos) return true;
    sent_ = true;
    done_ = cut_ == Cut::before_the_server_sees_it;
    return !done_;
}

bool SessionCutter::to_client(std::string&) {
    if (done_ || !sent_) return true;
    done_ = true;
    return false;
}

bool PoolerLikeProxy::to_server(std::string& data) {
    if (data.front() == 'Q') ++statements_;
    return true;
}

bool PoolerLikeProxy::to_client(std::string& data) {
    // BackendKeyData: 'K', a length of twelve, the process id, a key.
    const auto key = data.find(std::string{"K\0\0\0\x0c", 5});
    if (shown_ == ProcessId::own && key != std::string::npos && key + 9 <= data.size())
        data[key + 5] = static_cast<char>(data[key + 5] ^ 0x40);
    return true;
}

} // namespace lockstep::test
