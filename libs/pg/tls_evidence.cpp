// SPDX-License-Identifier: Apache-2.0
#include "pg/tls_evidence.hpp"

#include <charconv>
#include <memory>

#include <libpq-fe.h>
#include <openssl/ssl.h>

#include "base/duration.hpp"
#include "pg/certificate.hpp"
#include "pg/read_evidence.hpp"

namespace lockstep::pg {
namespace {

std::string attribute(pg_conn* connection, const char* name) {
    const char* value = PQsslAttribute(connection, name);
    return value != nullptr ? value : "";
}

void add_certificate(TlsEvidence& evidence, const SSL* ssl) {
    const std::unique_ptr<X509, decltype(&X509_free)> peer{SSL_get1_peer_certificate(ssl),
                                                           &X509_free};
    if (!peer) return;
    const auto certificate = describe_certificate(peer.get());
    evidence.subject = certificate.subject;
    evidence.sans = certificate.names;
    evidence.issuer = certificate.issuer;
    evidence.not_after = format_time(certificate.not_after);
    const auto left = certificate.not_after - std::chrono::system_clock::now();
    evidence.days_left = static_cast<int>(
        std::chrono::floor<std::chrono::duration<int, std::ratio<86400>>>(left).count());
}

std::string why_unverified(const TlsEvidence& evidence) {
    const std::string mode{to_string(evidence.mode)};
    if (!evidence.in_use) return "the connection is not encrypted (sslmode " + mode + ")";
    if (evidence.mode == SslMode::verify_ca)
        return "sslmode verify-ca verifies the certificate's chain and not the host name";
    if (evidence.mode != SslMode::verify_full)
        return "sslmode " + mode + " encrypts without verifying who answers";
    return evidence.verified ? "" : "the certificate was not verified";
}

} // namespace

TlsEvidence read_evidence(pg_conn* connection, const ConnectionSettings& settings) {
    TlsEvidence evidence;
    evidence.mode = settings.ssl_mode;
    evidence.in_use = PQsslInUse(connection) == 1;
    if (evidence.in_use) {
        evidence.ca_file = ca_name(settings);
        evidence.protocol = attribute(connection, "protocol");
        evidence.cipher = attribute(connection, "cipher");
        const auto bits = attribute(connection, "key_bits");
        std::from_chars(bits.data(), bits.data() + bits.size(), evidence.key_bits);
        const auto* ssl = static_cast<const SSL*>(PQsslStruct(connection, "OpenSSL"));
        if (ssl != nullptr) {
            add_certificate(evidence, ssl);
            evidence.verified = settings.ssl_mode == SslMode::verify_full &&
                                SSL_get_verify_result(ssl) == X509_V_OK;
        }
    }
    evidence.unverified_reason = why_unverified(evidence);
    return evidence;
}

} // namespace lockstep::pg
