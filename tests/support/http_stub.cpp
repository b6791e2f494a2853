// SPDX-License-Identifier: Apache-2.0
#include "support/http_stub.hpp"

#include <array>
#include <charconv>
#include <memory>
#include <stdexcept>

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lockstep::test {
namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using Tls = std::unique_ptr<SSL, decltype(&SSL_free)>;

/// A connection, with or without TLS.
class Connection final : public HttpAnswer {
public:
    Connection(int socket, StopToken stop) : socket_{socket}, stop_{stop} {
        // A test that leaves never keeps its stub waiting.
        const timeval patience{0, 200'000};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() override {
        if (tls_) SSL_shutdown(tls_.get());
        tls_.reset();
        ::close(socket_);
    }

    bool shake_hands(const CertificateFiles& files) {
        context_.reset(SSL_CTX_new(TLS_server_method()));
        SSL_CTX_use_certificate_file(context_.get(), files.certificate.c_str(), SSL_FILETYPE_PEM);
        SSL_CTX_use_PrivateKey_file(context_.get(), files.key.c_str(), SSL_FILETYPE_PEM);
        tls_.reset(SSL_new(context_.get()));
        SSL_set_fd(tls_.get(), socket_);
        for (int i = 0; i < 20 && !stop_.requested(); ++i)
            if (SSL_accept(tls_.get()) == 1) return true;
        return false;
    }

    void send(std::string_view piece) override {
        if (tls_) {
            SSL_write(tls_.get(), piece.data(), static_cast<int>(piece.size()));
            return;
        }
        while (!piece.empty()) {
            const auto count = ::send(socket_, piece.data(), piece.size(), MSG_NOSIGNAL);
            if (count <= 0) return;
            piece.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    void wait(std::chrono::milliseconds time) override { (void)stop_.wait_for(time); }

    /// Head and body; what came when the other side leaves.
    std::string read_request() {
        std::string text;
        std::array<char, 4096> piece{};
        while (!complete(text) && !stop_.requested()) {
            const auto count =
                tls_ ? SSL_read(tls_.get(), piece.data(), static_cast<int>(piece.size()))
                     : static_cast<int>(::recv(socket_, piece.data(), piece.size(), 0));
            if (count == 0) break;
            if (count > 0) text.append(piece.data(), static_cast<std::size_t>(count));
        }
        return text;
    }

private:
    static bool complete(const std::string& text) {
        constexpr std::string_view length_line = "Content-Length: ";
        const auto head = text.find("\r\n\r\n");
        if (head == std::string::npos) return false;
        const auto at = text.find(length_line);
        std::size_t length = 0;
        if (at != std::string::npos)
            std::from_chars(text.data() + at + length_line.size(), text.data() + head, length);
        return text.size() >= head + 4 + length;
    }

    int socket_;
    StopToken stop_;
    Context context_{nullptr, &SSL_CTX_free};
    Tls tls_{nullptr, &SSL_free};
};

} // namespace

HttpStub::HttpStub(Answer answer) : HttpStub{std::move(answer), CertificateFiles{}} {}

HttpStub::HttpStub(Answer answer, const CertificateFiles& certificate)
    : answer_{std::move(answer)}, certificate_{certificate} {
    listen();
    thread_ = std::thread{[this] { serve(); }};
}

HttpStub::~HttpStub() {
    stop_.request_stop();
    thread_.join();
    ::close(socket_);
}

void HttpStub::listen() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, raw, length) != 0 || ::listen(socket_, 16) != 0 ||
        ::getsockname(socket_, raw, &length) != 0)
        throw std::runtime_error{"the stub cannot listen"};
    port_ = ntohs(address.sin_port);
}

void HttpStub::serve() {
    while (!stop_.token().requested()) {
        std::array<pollfd, 2> ready{
            {{socket_, POLLIN, 0}, {stop_.token().descriptor(), POLLIN, 0}}};
        ::poll(ready.data(), ready.size(), -1);
        if ((ready[0].revents & POLLIN) != 0)
            converse(::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC));
    }
}

void HttpStub::converse(int socket) {
    Connection connection{socket, stop_.token()};
    if (!certificate_.key.empty() && !connection.shake_hands(certificate_)) return;
    const auto request = connection.read_request();
    {
        const std::lock_guard lock{mutex_};
        requests_.push_back(request);
    }
    answer_(request, connection);
}

std::string HttpStub::origin() const {
    return (certificate_.key.empty() ? "http://127.0.0.1:" : "https://localhost:") +
           std::to_string(port_);
}

std::vector<std::string> HttpStub::requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
}

std::string http_answer(int status, const std::string& body, const std::string& head) {
    return "HTTP/1.1 " + std::to_string(status) + " Answer\r\n" + head +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

HttpStub::Answer always(const std::string& whole_answer) {
    return [whole_answer](const std::string&, HttpAnswer& answer) { answer.send(whole_answer); };
}

} // namespace lockstep::test
