// SPDX-License-Identifier: Apache-2.0
#include "support/postgres_certificates.hpp"

#include <cstdio>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace lockstep::test {
namespace {

template <auto Free>
struct Release {
    template <class T>
    void operator()(T* thing) const noexcept {
        Free(thing);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using File = std::unique_ptr<std::FILE, Release<std::fclose>>;

File open(const std::filesystem::path& path, const char* mode) {
    File file{std::fopen(path.c_str(), mode)};
    if (!file) throw std::runtime_error{"cannot open " + path.string()};
    return file;
}

void name(X509_NAME* subject, const std::string& common_name) {
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0);
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    using Extension = std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>>;
    const Extension extension{X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())};
    if (!extension) throw std::runtime_error{"bad extension " + value};
    X509_add_ext(certificate, extension.get(), -1);
}

Certificate blank(EVP_PKEY* key, const std::string& common_name, std::chrono::seconds from,
                  std::chrono::seconds until) {
    Certificate certificate{X509_new()};
    X509_set_version(certificate.get(), 2);
    std::uint32_t serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from.count());
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until.count());
    X509_set_pubkey(certificate.get(), key);
    name(X509_get_subject_name(certificate.get()), common_name);
    return certificate;
}

CertificateFiles write(const std::filesystem::path& folder, const std::string& stem,
                       X509* certificate, EVP_PKEY* key) {
    CertificateFiles files{folder / (stem + ".crt"), folder / (stem + ".key")};
    PEM_write_X509(open(files.certificate, "w").get(), certificate);
    PEM_write_PrivateKey(open(files.key, "w").get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    std::filesystem::permissions(files.key, std::filesystem::perms::owner_read |
                                                std::filesystem::perms::owner_write);
    return files;
}

} // namespace

TestAuthority::TestAuthority(std::filesystem::path folder, std::string stem)
    : folder_{std::move(folder)} {
    const Key key{EVP_EC_gen("P-256")};
    const auto certificate =
        blank(key.get(), stem, std::chrono::hours{-48}, std::chrono::hours{24 * 365});
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    extend(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate.get(), certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    files_ = write(folder_, stem, certificate.get(), key.get());
}

CertificateFiles TestAuthority::issue(const std::string& stem, const CertificateWish& wish) const {
    const Key ca_key{PEM_read_PrivateKey(open(files_.key, "r").get(), nullptr, nullptr, nullptr)};
    const Certificate ca{
        PEM_read_X509(open(files_.certificate, "r").get(), nullptr, nullptr, nullptr)};
    const Key key{EVP_EC_gen("P-256")};
    const auto certificate = blank(key.get(), wish.common_name, wish.valid_from, wish.valid_until);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(ca.get()));
    std::string names;
    for (const auto& dns_name : wish.dns_names)
        names += (names.empty() ? "DNS:" : ",DNS:") + dns_name;
    if (!names.empty()) extend(certificate.get(), ca.get(), NID_subject_alt_name, names);
    extend(certificate.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(certificate.get(), ca.get(), NID_ext_key_usage, "serverAuth");
    X509_sign(certificate.get(), ca_key.get(), EVP_sha256());
    return write(folder_, stem, certificate.get(), key.get());
}

} // namespace lockstep::test
