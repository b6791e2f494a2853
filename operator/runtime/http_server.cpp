// SPDX-License-Identifier: Apache-2.0
#include "runtime/http_server.hpp"

#include <utility>

#include <cpprest/http_listener.h>
#include <fmt/format.h>

#include "base/log.hpp"

namespace lockstep::runtime {
namespace {

namespace http = web::http;
using http::experimental::listener::http_listener;

web::uri listener_url(const std::string& address, std::uint16_t port) {
    return web::uri_builder{}.set_scheme("http").set_host(address).set_port(port).to_uri();
}

HttpReply answer(const HttpServer::Answers& answers, const http::http_request& request) {
    const auto found = answers.find(request.request_uri().path());
    if (found == answers.end()) return {.status = 404, .body = "not found\n"};
    return found->second(request.request_uri().query());
}

} // namespace

class HttpServer::Listener {
public:
    Listener(const std::string& address, std::uint16_t port, Answers answers)
        : answers_{std::move(answers)}, listener_{listener_url(address, port)} {
        listener_.support(http::methods::GET,
                          [this](const http::http_request& request) { reply(request); });
        listener_.open().wait();
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    ~Listener() {
        try {
            listener_.close().wait();
        } catch (const std::exception& failure) {
            log::warning("a port could not be closed", {{"reason", failure.what()}});
        }
    }

private:
    void reply(const http::http_request& request) const {
        auto reply = answer(answers_, request);
        http::http_response response{static_cast<http::status_code>(reply.status)};
        response.set_body(std::move(reply.body), reply.content_type);
        // Whoever asked may be gone by now, which is nobody's fault; unseen it would end the
        // process.
        request.reply(response).then([](const pplx::task<void>& sent) {
            try {
                sent.wait();
            } catch (const std::exception&) {
                log::debug("an answer was not waited for");
            }
        });
    }

    Answers answers_;
    http_listener listener_;
};

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_{std::move(listener)} {}

HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::open(const std::string& address, std::uint16_t port,
                                                     Answers answers) {
    try {
        auto listener = std::make_unique<Listener>(address, port, std::move(answers));
        return std::unique_ptr<HttpServer>{new HttpServer{std::move(listener)}};
    } catch (const std::exception& failure) {
        return fix_input(fmt::format("listening on {} port {}: {}", address, port, failure.what()));
    }
}

} // namespace lockstep::runtime
