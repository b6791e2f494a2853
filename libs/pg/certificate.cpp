// SPDX-License-Identifier: Apache-2.0
#include "pg/certificate.hpp"

#include <arpa/inet.h>
#include <array>
#include <ctime>
#include <memory>

#include <openssl/bio.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace lockstep::pg {
namespace {

std::string name_text(const X509_NAME* name) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    X509_NAME_print_ex(out.get(), name, 0,
                       XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB & ~XN_FLAG_SPC_EQ);
    char* data = nullptr;
    const auto length = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(length)};
}

std::string text(const ASN1_STRING* string) {
    const auto* data = ASN1_STRING_get0_data(string);
    return {data, data + ASN1_STRING_length(string)};
}

std::string address_text(const ASN1_OCTET_STRING* octets) {
    const int family = ASN1_STRING_length(octets) == 4 ? AF_INET : AF_INET6;
    std::array<char, INET6_ADDRSTRLEN> shown{};
    if (::inet_ntop(family, ASN1_STRING_get0_data(octets), shown.data(), shown.size()) == nullptr)
        return {};
    return shown.data();
}

std::vector<std::string> alternative_names(const X509* certificate) {
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> list{
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        &GENERAL_NAMES_free};
    std::vector<std::string> names;
    for (int i = 0; list && i < sk_GENERAL_NAME_num(list.get()); ++i) {
        const auto* name = sk_GENERAL_NAME_value(list.get(), i);
        if (name->type == GEN_DNS) names.push_back(text(name->d.dNSName));
        if (name->type == GEN_IPADD) names.push_back(address_text(name->d.iPAddress));
    }
    return names;
}

std::string common_name(const X509_NAME* subject) {
    const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (index < 0) return {};
    return text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
}

WallTime wall_time(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

} // namespace

Certificate describe_certificate(const x509_st* certificate) {
    const auto* subject = X509_get_subject_name(certificate);
    Certificate described{.subject = name_text(subject),
                          .issuer = name_text(X509_get_issuer_name(certificate)),
                          .names = alternative_names(certificate),
                          .not_before = wall_time(X509_get0_notBefore(certificate)),
                          .not_after = wall_time(X509_get0_notAfter(certificate))};
    if (described.names.empty()) {
        if (auto name = common_name(subject); !name.empty())
            described.names.push_back(std::move(name));
    }
    return described;
}

} // namespace lockstep::pg
