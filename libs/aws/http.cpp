// SPDX-License-Identifier: Apache-2.0
#include "aws/http.hpp"

#include <chrono>
#include <exception>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fcntl.h>
#include <fmt/format.h>

#include "aws/http_date.hpp"
#include "aws/look_up.hpp"

namespace lockstep::aws {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t longest_body = 64UL * 1024;
constexpr std::size_t longest_head = 16UL * 1024;

http::request<http::string_body> message_of(const HttpRequest& request) {
    http::request<http::string_body> message;
    message.version(11);
    message.method_string(request.method);
    message.target(request.url.target);
    const auto origin = origin_of(request.url);
    auto host = origin.substr(origin.find("//") + 2);
    // AWS's services know themselves by their name alone.
    if (request.url.port == (request.url.tls ? 443 : 80)) host.resize(host.rfind(':'));
    message.set(http::field::host, host);
    message.set(http::field::user_agent, "lockstep");
    message.set(http::field::connection, "close");
    for (const auto& [name, value] : request.headers)
        message.set(name, value);
    message.body() = request.body;
    message.prepare_payload();
    return message;
}

/// One request and its answer. Operations are started one after the other; each is waited for until
/// the deadline or a stop.
class Exchange {
public:
    Exchange(const HttpRequest& request, const HttpLimits& limits, StopToken stop)
        : request_{request}, limits_{limits}, stop_{stop}, tls_{asio::ssl::context::tls_client},
          stop_watch_{io_, ::fcntl(stop.descriptor(), F_DUPFD_CLOEXEC, 0)}, socket_{io_} {
        stop_watch_.async_wait(asio::posix::stream_descriptor::wait_read,
                               [this](error_code) { io_.stop(); });
    }

    CredentialResult<HttpReply> run() {
        const auto addresses = look_up(request_.url.host, limits_.deadline, stop_);
        if (!addresses) return Unexpected{in_front(addresses.error())};
        if (auto failure = connect(*addresses)) return Unexpected{*std::move(failure)};
        if (!request_.url.tls) return transfer(socket_);
        if (auto failure = shake_hands()) return Unexpected{*std::move(failure)};
        return transfer(*stream_);
    }

private:
    using Failure = CredentialFailure;

    /// Starts an operation with a completion handler; none when the time was over before its end.
    template <class Start>
    std::optional<error_code> await(SteadyTime deadline, Start start) {
        std::optional<error_code> outcome;
        start([this, &outcome](error_code code, auto&&...) {
            outcome = code;
            io_.stop();
        });
        io_.restart();
        if (!stop_.requested()) io_.run_until(deadline);
        return outcome;
    }

    std::optional<Failure> connect(const std::vector<std::string>& addresses) {
        std::optional<Failure> failure;
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            // A silent first address must leave time for the others.
            const auto now = std::chrono::steady_clock::now();
            const auto share = (limits_.deadline - now) / static_cast<int>(addresses.size() - i);
            error_code bad;
            const auto address = asio::ip::make_address(addresses[i], bad);
            error_code ignored;
            socket_.close(ignored);
            const auto outcome = await(now + share, [&](auto handler) {
                socket_.async_connect(tcp::endpoint{address, request_.url.port}, handler);
            });
            if (outcome && !*outcome) return std::nullopt;
            failure = outcome ? broken(*outcome) : interrupted();
            if (stop_.requested()) break;
        }
        return failure;
    }

    std::optional<Failure> shake_hands() {
        SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
        error_code fault;
        tls_.add_certificate_authority(asio::buffer(limits_.roots), fault);
        if (fault)
            return Failure{Failure::Kind::settings,
                           where() + "the CA certificates for it cannot be read (AWS_CA_BUNDLE)"};
        stream_.emplace(socket_, tls_);
        stream_->set_verify_mode(asio::ssl::verify_peer);
        stream_->set_verify_callback(asio::ssl::host_name_verification{request_.url.host});
        announce_name();
        const auto outcome = await(limits_.deadline, [this](auto handler) {
            stream_->async_handshake(asio::ssl::stream_base::client, handler);
        });
        if (!outcome) return interrupted();
        if (!*outcome) return std::nullopt;
        const auto verdict = SSL_get_verify_result(stream_->native_handle());
        if (verdict == X509_V_OK) return broken(*outcome);
        return Failure{Failure::Kind::unreachable, where() + "its certificate is refused: " +
                                                       X509_verify_cert_error_string(verdict)};
    }

    /// What the macro SSL_set_tlsext_host_name does, without its old-style cast.
    void announce_name() {
        auto name = request_.url.host;
        error_code is_name;
        asio::ip::make_address(name, is_name);
        if (is_name)
            SSL_ctrl(stream_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                     TLSEXT_NAMETYPE_host_name, name.data());
    }

    template <class Stream>
    CredentialResult<HttpReply> transfer(Stream& stream) {
        const auto message = message_of(request_);
        auto outcome = await(limits_.deadline,
                             [&](auto handler) { http::async_write(stream, message, handler); });
        if (outcome && !*outcome) {
            parser_.body_limit(longest_body);
            parser_.header_limit(longest_head);
            outcome = await(limits_.deadline, [&](auto handler) {
                http::async_read(stream, buffer_, parser_, handler);
            });
        }
        if (!outcome) return Unexpected{interrupted()};
        if (*outcome) return Unexpected{broken(*outcome)};
        auto& answer = parser_.get();
        const auto date = answer[http::field::date];
        return HttpReply{answer.result_int(), std::move(answer.body()),
                         parse_http_date({date.data(), date.size()})};
    }

    [[nodiscard]] std::string where() const { return origin_of(request_.url) + ": "; }

    [[nodiscard]] Failure in_front(Failure failure) const {
        failure.message = where() + failure.message;
        return failure;
    }

    [[nodiscard]] Failure interrupted() const {
        if (stop_.requested()) return {Failure::Kind::stopped, "asked to stop"};
        return {Failure::Kind::unreachable, where() + "no answer in time"};
    }

    [[nodiscard]] Failure broken(error_code code) const {
        if (code == http::error::body_limit || code == http::error::header_limit ||
            code == http::error::buffer_overflow)
            return {Failure::Kind::unreachable,
                    where() + fmt::format("the answer is longer than {} bytes", longest_body)};
        if (code == http::error::end_of_stream || code == http::error::partial_message ||
            code == asio::error::eof || code == asio::ssl::error::stream_truncated)
            return {Failure::Kind::unreachable, where() + "the connection ended before the answer"};
        return {Failure::Kind::unreachable, where() + code.message()};
    }

    const HttpRequest& request_;
    const HttpLimits& limits_;
    StopToken stop_;
    // What uses the context stands behind it, and is destroyed before it.
    asio::io_context io_{1};
    asio::ssl::context tls_;
    asio::posix::stream_descriptor stop_watch_;
    tcp::socket socket_;
    std::optional<asio::ssl::stream<tcp::socket&>> stream_;
    boost::beast::flat_buffer buffer_{longest_head + longest_body};
    http::response_parser<http::string_body> parser_;
};

} // namespace

CredentialResult<HttpReply> exchange(const HttpRequest& request, const HttpLimits& limits,
                                     StopToken stop) {
    try {
        return Exchange{request, limits, stop}.run();
    } catch (const std::exception&) {
        // Asio throws where the system gives no more descriptors or memory.
        return unreachable(origin_of(request.url) + ": this machine has no room for a request");
    }
}

} // namespace lockstep::aws
