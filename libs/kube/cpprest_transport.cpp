// SPDX-License-Identifier: Apache-2.0
#include "kube/cpprest_transport.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl.hpp>
#include <cpprest/http_client.h>
#include <cpprest/producerconsumerstream.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <pplx/threadpool.h>

#include "base/build_info.hpp"
#include "kube/line_splitter.hpp"
#include "kube/token_source.hpp"

namespace lockstep::kube {
namespace {

namespace http = web::http;
namespace ssl = boost::asio::ssl;
using std::chrono::milliseconds;

// cpprest starts 40 threads by itself; we never block one of its threads.
constexpr std::size_t pool_threads = 4;
// Every wait has a deadline of ours; cpprest's, which starts anew with each chunk, must not come
// first.
constexpr std::chrono::hours never{1};
// A watch answers its headers at once, however quiet it is afterwards.
constexpr milliseconds longest_wait_for_headers{30'000};
// Objects are at most a few MiB. More than this is no event but an error.
constexpr std::size_t longest_line = 64U << 20U;

enum class Cause { broken, not_reached, too_late, stopped };

/// Why there is no answer. Thrown and caught in this file only.
struct NoAnswer {
    Cause cause;
    std::string text;
};

/// Waits for a task of cpprest, which has no such wait: until it ended, the deadline has passed or
/// a stop is requested. A task that is left behind ends later and harms nobody.
template <class T>
T await(pplx::task<T> task, SteadyTime deadline, const std::stop_token& stop) {
    struct Shared {
        std::mutex mutex;
        std::condition_variable_any changed;
        bool ended = false;
    };
    if (task.is_done()) return task.get();
    auto shared = std::make_shared<Shared>();
    task.then([shared](pplx::task<T> ended) {
        try {
            ended.wait();
        } catch (...) {
            // The waiting side throws it again; a failure that nobody looks at would end the
            // process.
        }
        const std::lock_guard lock{shared->mutex};
        shared->ended = true;
        shared->changed.notify_all();
    });
    std::unique_lock lock{shared->mutex};
    if (shared->changed.wait_until(lock, stop, deadline, [&] { return shared->ended; })) {
        return task.get();
    }
    if (stop.stop_requested()) throw NoAnswer{Cause::stopped, "stopped"};
    throw NoAnswer{Cause::too_late, "no answer in time"};
}

/// One request and its answer, read as it arrives. Leaving early closes the connection.
class Exchange {
public:
    Exchange(http::client::http_client& client, const http::http_request& request,
             const std::stop_token& stop)
        : stop_{stop}, answer_{client.request(request, cancellation_.get_token())} {}
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;
    ~Exchange() {
        if (!complete_) cancellation_.cancel();
    }

    /// Status and headers.
    const http::http_response& head(SteadyTime deadline) {
        if (!head_) head_ = await(answer_, deadline, stop_);
        return *head_;
    }

    /// The next bytes of the body, however many have come; empty at its end.
    std::string bytes(SteadyTime deadline) {
        auto buffer = head_->body().streambuf();
        const auto next = await(buffer.getc(), deadline, stop_);
        std::string text;
        if (next == Concurrency::streams::char_traits<std::uint8_t>::eof()) {
            complete_ = true;
            return text;
        }
        std::vector<std::uint8_t> bytes(buffer.in_avail());
        const auto count = await(buffer.getn(bytes.data(), bytes.size()), deadline, stop_);
        text.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        return text;
    }

    std::string whole_body(SteadyTime deadline) {
        std::string body;
        for (auto text = bytes(deadline); !text.empty(); text = bytes(deadline))
            body += text;
        return body;
    }

private:
    std::stop_token stop_;
    pplx::cancellation_token_source cancellation_;
    pplx::task<http::http_response> answer_;
    std::optional<http::http_response> head_;
    bool complete_ = false;
};

void trust(ssl::context& context, const std::string& authorities_pem) {
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    if (authorities_pem.empty()) return;
    // cpprest has let in the authorities of the system; a new store holds ours alone.
    SSL_CTX_set_cert_store(context.native_handle(), X509_STORE_new());
    context.add_certificate_authority(boost::asio::buffer(authorities_pem));
}

void identify(ssl::context& context, const ClientCertificate& certificate) {
    context.use_certificate_chain(boost::asio::buffer(certificate.chain_pem));
    context.use_private_key(boost::asio::buffer(certificate.key_pem.reveal()), ssl::context::pem);
}

bool has_authorities(ssl::context& context) {
    const auto* store = SSL_CTX_get_cert_store(context.native_handle());
    return sk_X509_OBJECT_num(X509_STORE_get0_objects(store)) > 0;
}

void prepare(ssl::context& context, const Config& config) {
    trust(context, config.authorities_pem);
    if (config.certificate) identify(context, *config.certificate);
}

// What cannot be used should be known when the program starts, not with its first request.
Result<Done> check_certificates(const Config& config) {
    try {
        ssl::context context{ssl::context::tls_client};
        prepare(context, config);
        if (!config.authorities_pem.empty() && !has_authorities(context)) {
            return fix_input("the cluster's certificate authority holds no certificate");
        }
        return Done{};
    } catch (const boost::system::system_error&) {
        return fix_input(
            "the cluster's authority, the client certificate or its key cannot be used");
    }
}

/// The server's URL as cpprest needs it, and the name in the server's certificate where it differs.
struct Server {
    web::uri url;
    std::string name;
};

Result<Server> parse_server(const Config& config) {
    const auto wrong = [&] {
        return fix_input(fmt::format("\"{}\" is no https URL", config.server));
    };
    if (!web::uri::validate(config.server)) return wrong();
    Server server{web::uri{config.server}, config.server_name};
    if (server.url.scheme() != "https" || server.url.host().empty()) return wrong();
    auto host = server.url.host();
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        // cpprest looks up and verifies the host as it stands, to which the brackets do not belong.
        host = host.substr(1, host.size() - 2);
        server.url = web::uri_builder{server.url}.set_host(host).to_uri();
        if (server.name.empty()) server.name = host;
    }
    return server;
}

void limit_threads() {
    static std::once_flag once;
    std::call_once(once, [] {
        try {
            crossplat::threadpool::initialize_with_threads(pool_threads);
        } catch (const std::exception&) {
            // Somebody used cpprest before: then its threads are running already.
        }
    });
}

http::client::http_client_config client_config(const Config& config) {
    http::client::http_client_config result;
    result.set_timeout(std::chrono::seconds{never});
    result.set_max_redirects(0);
    result.set_ssl_context_callback([authorities = config.authorities_pem,
                                     certificate = config.certificate](ssl::context& context) {
        trust(context, authorities);
        if (certificate) identify(context, *certificate);
    });
    return result;
}

// The body can be read once only. cpprest repeats a request by itself when the server has closed an
// idle connection, unless the body cannot be read again; a write must not be sent twice.
void set_body(http::http_request& message, const Request& request) {
    Concurrency::streams::producer_consumer_buffer<std::uint8_t> body;
    const std::vector<std::uint8_t> bytes(request.body.begin(), request.body.end());
    body.putn_nocopy(bytes.data(), bytes.size()).wait();
    body.close(std::ios_base::out).wait();
    message.set_body(body.create_istream(), bytes.size(), request.content_type);
}

NoAnswer no_answer(const http::http_exception& failure) {
    // This is cpprest's word for a refused connection, too.
    const bool not_reached = failure.error_code() == std::errc::host_unreachable;
    return {not_reached ? Cause::not_reached : Cause::broken, failure.what()};
}

ApiError to_api_error(const Request& request, const NoAnswer& failure) {
    const bool may_have_arrived =
        request.method != Method::get && failure.cause != Cause::not_reached;
    return {.remedy = may_have_arrived ? Remedy::observe : Remedy::retry,
            .message =
                fmt::format("{} {}: {}", to_string(request.method),
                            request.target.substr(0, request.target.find('?')), failure.text)};
}

/// The one place where exceptions become values.
template <class Function>
Expected<Response, NoAnswer> guarded(Function function) {
    try {
        return function();
    } catch (const NoAnswer& failure) {
        return Unexpected{failure};
    } catch (const http::http_exception& failure) {
        return Unexpected{no_answer(failure)};
    } catch (const std::exception& failure) {
        return Unexpected{NoAnswer{Cause::broken, failure.what()}};
    }
}

std::string header(const http::http_response& response, const char* name) {
    const auto found = response.headers().find(name);
    return found == response.headers().end() ? std::string{} : found->second;
}

} // namespace

class CpprestTransport::Connections {
public:
    Connections(const Config& config, const Server& server, const Clock& clock)
        : server_name_{server.name}, tokens_{config.token.empty() && !config.token_file.empty()
                                                 ? TokenSource{config.token_file, clock}
                                                 : TokenSource{config.token, clock}},
          clock_{clock}, client_{server.url, client_config(config)} {}

    Response send(const Request& request, SteadyTime deadline, const std::stop_token& stop) {
        const auto begun_at = clock_.now();
        Exchange exchange{client_, message(request), stop};
        auto response = whole(exchange, deadline);
        if (response.status == 401) tokens_.refused(begun_at);
        return response;
    }

    Response stream(const Request& request, milliseconds idle, const LineReader& reader,
                    const std::stop_token& stop) {
        const auto begun_at = clock_.now();
        Exchange exchange{client_, message(request), stop};
        const auto deadline = real_now() + std::min(idle, longest_wait_for_headers);
        const int status = exchange.head(deadline).status_code();
        if (status == 401) tokens_.refused(begun_at);
        if (status < 200 || status >= 300) return whole(exchange, deadline);
        LineSplitter lines{reader, longest_line};
        for (auto text = exchange.bytes(real_now() + idle); !text.empty();
             text = exchange.bytes(real_now() + idle)) {
            const auto state = lines.take(text);
            if (state == LineSplitter::State::ended_by_reader) break;
            if (state == LineSplitter::State::line_too_long) {
                throw NoAnswer{Cause::broken, "a line is too long"};
            }
        }
        return {.status = status};
    }

    // Waiting happens in real time, whatever clock the tokens go by.
    static SteadyTime real_now() { return std::chrono::steady_clock::now(); }

private:
    static Response whole(Exchange& exchange, SteadyTime deadline) {
        const auto& head = exchange.head(deadline);
        return {head.status_code(), exchange.whole_body(deadline), header(head, "Retry-After")};
    }

    http::http_request message(const Request& request) {
        http::http_request result{std::string{to_string(request.method)}};
        result.set_request_uri(request.target);
        if (!request.body.empty()) set_body(result, request);
        auto& headers = result.headers();
        headers.add("Accept", "application/json");
        headers.add("User-Agent", fmt::format("lockstep-operator/{}", version()));
        // cpprest verifies the certificate against this header.
        if (!server_name_.empty()) headers.add("Host", server_name_);
        auto token = tokens_.token();
        if (!token) throw NoAnswer{Cause::not_reached, token.error().message};
        if (!token->empty()) headers.add("Authorization", "Bearer " + token->reveal());
        return result;
    }

    std::string server_name_;
    TokenSource tokens_;
    const Clock& clock_;
    http::client::http_client client_;
};

Result<std::unique_ptr<CpprestTransport>> CpprestTransport::open(const Config& config,
                                                                 const Clock& clock) {
    const auto server = parse_server(config);
    if (!server) return Unexpected{server.error()};
    if (auto usable = check_certificates(config); !usable) return Unexpected{usable.error()};
    limit_threads();
    auto connections = std::make_unique<Connections>(config, *server, clock);
    return std::unique_ptr<CpprestTransport>{new CpprestTransport{std::move(connections)}};
}

CpprestTransport::CpprestTransport(std::unique_ptr<Connections> connections)
    : connections_{std::move(connections)} {}

CpprestTransport::~CpprestTransport() = default;

ApiResult<Response> CpprestTransport::send(const Request& request, milliseconds deadline,
                                           const std::stop_token& stop) {
    const auto until = Connections::real_now() + deadline;
    const auto once = [&] {
        return guarded([&] { return connections_->send(request, until, stop); });
    };
    auto response = once();
    if (!response && response.error().cause == Cause::broken && request.method == Method::get) {
        response = once();
    }
    if (!response) return Unexpected{to_api_error(request, response.error())};
    return *std::move(response);
}

ApiResult<Response> CpprestTransport::stream(const Request& request, milliseconds idle,
                                             const LineReader& reader,
                                             const std::stop_token& stop) {
    auto response = guarded([&] { return connections_->stream(request, idle, reader, stop); });
    if (!response) return Unexpected{to_api_error(request, response.error())};
    return *std::move(response);
}

} // namespace lockstep::kube
