// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/stop.hpp"
#include "support/postgres_certificates.hpp"

namespace lockstep::test {

/// What a stub sends, piece by piece.
class HttpAnswer {
public:
    virtual ~HttpAnswer() = default;
    virtual void send(std::string_view piece) = 0;
    /// Sends nothing for that long, or until the stub ends.
    virtual void wait(std::chrono::milliseconds time) = 0;
};

/// A server on a loopback port that answers each connection's first request as it is told. It can
/// be as rude as a test wants: half answers, silence, one byte a while.
class HttpStub {
public:
    /// Gets the whole request, head and body. The connection ends when it returns.
    using Answer = std::function<void(const std::string& request, HttpAnswer& answer)>;

    explicit HttpStub(Answer answer);
    /// Over TLS, with this certificate.
    HttpStub(Answer answer, const CertificateFiles& certificate);
    HttpStub(const HttpStub&) = delete;
    HttpStub& operator=(const HttpStub&) = delete;
    ~HttpStub();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// "http://127.0.0.1:PORT" or "https://localhost:PORT".
    [[nodiscard]] std::string origin() const;

    /// All requests up to now.
    [[nodiscard]] std::vector<std::string> requests() const;

private:
    void listen();
    void serve();
    void converse(int connection);

    Answer answer_;
    CertificateFiles certificate_;
    int socket_ = -1;
    std::uint16_t port_ = 0;
    StopSource stop_;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

/// A whole answer with a length; `head` is more lines of the head, each with its end.
std::string http_answer(int status, const std::string& body, const std::string& head = "");

/// Answers every request so.
HttpStub::Answer always(const std::string& whole_answer);

} // namespace lockstep::test
