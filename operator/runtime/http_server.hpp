// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::runtime {

struct HttpReply {
    int status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body = {};
    friend bool operator==(const HttpReply&, const HttpReply&) = default;
};

/// Answers GET of a few fixed paths on a port of its own, in plain HTTP: probes and metrics.
class HttpServer {
public:
    /// Gets the raw query, such as "verbose". Called from several threads at once; must not block
    /// long.
    using Answer = std::function<HttpReply(std::string_view query)>;
    /// By path, such as "/healthz".
    using Answers = std::map<std::string, Answer, std::less<>>;

    /// Listens from now on. `address` is an IP address, "0.0.0.0" for all. Fails with `fix_input`
    /// when the port is taken or the address is not ours.
    static Result<std::unique_ptr<HttpServer>> open(const std::string& address, std::uint16_t port,
                                                    Answers answers);

    /// Closes the port and waits for answers under way.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

private:
    class Listener;
    explicit HttpServer(std::unique_ptr<Listener> listener);

    std::unique_ptr<Listener> listener_;
};

} // namespace lockstep::runtime
