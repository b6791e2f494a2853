// SPDX-License-Identifier: Apache-2.0
#include "pg/tls_diagnosis.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <memory>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/duration.hpp"
#include "base/file.hpp"
#include "pg/certificate.hpp"
#include "pg/socket.hpp"

namespace lockstep::pg {
namespace {

template <auto Free>
struct Release {
    template <class T>
    void operator()(T* thing) const noexcept {
        Free(thing);
    }
};
using Context = std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>>;
using Tls = std::unique_ptr<SSL, Release<SSL_free>>;
using Peer = std::unique_ptr<X509, Release<X509_free>>;

ConnectFailure tls_failure(TlsFault fault, std::string message) {
    return {FailureClass::tls, {Remedy::retry, std::move(message)}, {}, fault};
}

/// Only whether there is one: libpq decodes it, and to do so twice could be felt at each start.
bool holds_a_certificate(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> in{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
    unsigned char* bytes = nullptr;
    long length = 0;
    const bool found = PEM_bytes_read_bio(&bytes, &length, nullptr, PEM_STRING_X509_TRUSTED,
                                          in.get(), nullptr, nullptr) == 1;
    OPENSSL_free(bytes);
    ERR_clear_error();
    return found;
}

std::string server(const ConnectionSettings& settings) {
    return settings.host + ":" + std::to_string(settings.port);
}

std::string quoted_list(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names)
        list += (list.empty() ? "\"" : ", \"") + name + "\"";
    return list.empty() ? "no name at all" : list;
}

/// As libpq compares: names among the DNS names, addresses among the addresses as well.
bool matches(const X509* peer, const std::string& host) {
    auto* certificate =
        const_cast<X509*>(peer); // OpenSSL 3.0's checks take it so and change nothing.
    if (X509_check_ip_asc(certificate, host.c_str(), 0) == 1) return true;
    return X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) == 1;
}

bool is_issuer_fault(long code) {
    constexpr std::array codes{
        X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,       X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
        X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,       X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
        X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_SIGNATURE_FAILURE};
    return std::any_of(codes.begin(), codes.end(), [code](long known) { return known == code; });
}

std::optional<ConnectFailure> judge(const X509* peer, long code,
                                    const ConnectionSettings& settings) {
    const auto certificate = describe_certificate(peer);
    const auto whose = "the certificate of " + server(settings) + " (" + certificate.subject + ")";
    if (code == X509_V_ERR_CERT_HAS_EXPIRED)
        return tls_failure(TlsFault::expired,
                           whose +
                               " or one that it is signed with has expired (it is "
                               "valid until " +
                               format_time(certificate.not_after) +
                               "): the server needs a new certificate");
    if (code == X509_V_ERR_CERT_NOT_YET_VALID)
        return tls_failure(TlsFault::not_yet_valid,
                           whose + " is valid only from " + format_time(certificate.not_before) +
                               ": compare the clocks of server and client");
    if (is_issuer_fault(code))
        return tls_failure(TlsFault::unknown_issuer,
                           whose + " was issued by \"" + certificate.issuer +
                               "\", which the CA file \"" + ca_name(settings) +
                               "\" does not know: use the CA bundle that belongs to this server");
    if (code != X509_V_OK)
        return tls_failure(TlsFault::other,
                           whose + " is refused: " + X509_verify_cert_error_string(code));
    if (settings.ssl_mode == SslMode::verify_full && !matches(peer, settings.host))
        return tls_failure(TlsFault::wrong_name,
                           whose + " is for " + quoted_list(certificate.names) + " and not for \"" +
                               settings.host + "\": connect by a name that it is for");
    return std::nullopt;
}

/// PostgreSQL's SSLRequest: eight bytes, answered by one letter.
std::optional<char> ask_for_tls(const Socket& socket, SteadyTime deadline, StopToken stop) {
    constexpr std::array<unsigned char, 8> request{0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f};
    char answer = 0;
    if (!socket.wait(POLLOUT, deadline, stop)) return std::nullopt;
    if (::send(socket.descriptor(), request.data(), request.size(), MSG_NOSIGNAL) != 8)
        return std::nullopt;
    if (!socket.wait(POLLIN, deadline, stop)) return std::nullopt;
    if (::recv(socket.descriptor(), &answer, 1, 0) != 1) return std::nullopt;
    return answer;
}

Context client_context(const std::string& ca_file) {
    Context context{SSL_CTX_new(TLS_client_method())};
    if (!context) return nullptr;
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    // The chain is still checked and its fault kept; the handshake goes on so that we see the
    // certificate.
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr);
    return context;
}

bool handshake(SSL* tls, const Socket& socket, SteadyTime deadline, StopToken stop) {
    for (;;) {
        const int done = SSL_connect(tls);
        if (done == 1) return true;
        const int wanted = SSL_get_error(tls, done);
        if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) return false;
        const short event = wanted == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
        if (!socket.wait(event, deadline, stop)) return false;
    }
}

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> numbers{};
    return ::inet_pton(AF_INET, host.c_str(), numbers.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), numbers.data()) == 1;
}

/// What the macro SSL_set_tlsext_host_name does, without its old-style cast.
void announce_name(SSL* tls, std::string host) {
    SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
}

ConnectFailure not_offered(const ConnectionSettings& settings) {
    return tls_failure(TlsFault::not_offered,
                       "the server at " + server(settings) + " does not offer TLS, and sslmode " +
                           std::string{to_string(settings.ssl_mode)} +
                           " needs it: turn on ssl at the server, or check host and port");
}

ConnectFailure no_answer(const ConnectionSettings& settings) {
    return {FailureClass::unreachable,
            {Remedy::retry, server(settings) + " does not answer the request for TLS"}};
}

std::optional<TlsInspection> inspect(const Socket& socket, const ConnectionSettings& settings,
                                     SteadyTime deadline, StopToken stop) {
    const auto context = client_context(settings.ssl_root_cert);
    const Tls tls{context ? SSL_new(context.get()) : nullptr};
    if (!tls) return std::nullopt;
    SSL_set_fd(tls.get(), socket.descriptor());
    if (!is_address(settings.host)) announce_name(tls.get(), settings.host);
    const bool shaken = handshake(tls.get(), socket, deadline, stop);
    ERR_clear_error();
    if (!shaken) return std::nullopt;
    const Peer peer{SSL_get1_peer_certificate(tls.get())};
    if (!peer) return std::nullopt;
    return TlsInspection{SSL_get_version(tls.get()), SSL_get_cipher_name(tls.get()),
                         describe_certificate(peer.get()),
                         judge(peer.get(), SSL_get_verify_result(tls.get()), settings)};
}

} // namespace

std::optional<ConnectFailure> check_ca_file(const ConnectionSettings& settings) {
    const auto& path = settings.ssl_root_cert;
    const bool verifies =
        settings.ssl_mode == SslMode::verify_ca || settings.ssl_mode == SslMode::verify_full;
    if (path.empty()) {
        if (!verifies) return std::nullopt;
        return tls_failure(TlsFault::ca_file, "sslmode " +
                                                  std::string{to_string(settings.ssl_mode)} +
                                                  " needs a CA file, and none is set "
                                                  "(POSTGRES_SSLROOTCERT)");
    }
    if (settings.ssl_mode == SslMode::disable) return std::nullopt;
    const auto content = read_file(path);
    if (!content) return tls_failure(TlsFault::ca_file, "the CA file: " + content.error().message);
    if (content->empty())
        return tls_failure(TlsFault::ca_file, "the CA file \"" + path + "\" is empty");
    if (!holds_a_certificate(*content))
        return tls_failure(TlsFault::ca_file,
                           "the CA file \"" + path + "\" holds no certificate in PEM form");
    return std::nullopt;
}

std::optional<ConnectFailure> diagnose_tls(const ConnectionSettings& settings,
                                           const std::string& address, SteadyTime deadline,
                                           StopToken stop) {
    const auto socket = Socket::connect(address, settings.port, deadline, stop);
    if (!socket) return std::nullopt;
    const auto answer = ask_for_tls(*socket, deadline, stop);
    if (!answer) return std::nullopt;
    if (*answer != 'S') return not_offered(settings);
    auto seen = inspect(*socket, settings, deadline, stop);
    return seen ? std::move(seen->fault) : std::nullopt;
}

Expected<TlsInspection, ConnectFailure> inspect_tls(const ConnectionSettings& settings,
                                                    const std::string& address, SteadyTime deadline,
                                                    StopToken stop) {
    const auto socket = Socket::connect(address, settings.port, deadline, stop);
    if (!socket) return Unexpected{no_answer(settings)};
    const auto answer = ask_for_tls(*socket, deadline, stop);
    if (!answer) return Unexpected{no_answer(settings)};
    if (*answer != 'S') return Unexpected{not_offered(settings)};
    auto seen = inspect(*socket, settings, deadline, stop);
    if (seen) return *std::move(seen);
    return Unexpected{
        tls_failure(TlsFault::other, "the TLS handshake with " + server(settings) + " broke off")};
}

} // namespace lockstep::pg
