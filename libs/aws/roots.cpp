// SPDX-License-Identifier: Apache-2.0
#include "aws/roots.hpp"

#include <algorithm>
#include <unistd.h>

#include <fmt/format.h>

#include "aws/endpoint.hpp"
#include "aws/memory_file.hpp"
#include "aws/trust_data.hpp"
#include "base/file.hpp"

namespace lockstep::aws {
namespace {

bool readable(const std::string& path) {
    return ::access(path.c_str(), R_OK) == 0;
}

CaFile plain(std::string path) {
    return {path, path};
}

Result<CaFile> shipped(std::string name, std::string_view pem) {
    auto path = memory_file(name, pem);
    if (!path) return Unexpected{std::move(path).error()};
    return CaFile{*std::move(path), std::move(name)};
}

/// Each certificate has a line before it that begins so.
std::string mark_of(std::string_view region) {
    return fmt::format("# {}: ", region);
}

Result<CaFile> rds_file(const std::string& region) {
    if (has_certificates_of(region))
        return shipped(fmt::format("the shipped RDS bundle ({})", region),
                       rds_certificates(region));
    return shipped(region.empty()
                       ? "the shipped RDS bundle"
                       : fmt::format("the shipped RDS bundle, which has no CA of {} yet", region),
                   rds_pem);
}

} // namespace

const char* const system_ca_path = "/etc/ssl/certs/ca-certificates.crt";

RootChoice choose_roots(std::string_view host) {
    auto endpoint = parse_endpoint(host);
    if (endpoint.kind == EndpointKind::other) return {RootChoice::Set::system, {}};
    if (endpoint.kind == EndpointKind::proxy) return {RootChoice::Set::proxy, {}};
    return {RootChoice::Set::rds, std::move(endpoint.region)};
}

bool has_certificates_of(std::string_view region) {
    return !region.empty() && rds_pem.find(mark_of(region)) != std::string_view::npos;
}

std::string rds_certificates(std::string_view region) {
    const auto mark = mark_of(region);
    std::string found;
    if (!region.empty()) {
        for (auto at = rds_pem.find(mark); at != std::string_view::npos;) {
            const auto next = std::min(rds_pem.find("# ", at + 1), rds_pem.size());
            found += rds_pem.substr(at, next - at);
            at = rds_pem.find(mark, next);
        }
    }
    return found.empty() ? std::string{rds_pem} : found;
}

Result<CaFile> ca_file(const RootChoice& choice) {
    if (choice.set == RootChoice::Set::rds) return rds_file(choice.region);
    if (choice.set == RootChoice::Set::proxy && !readable(system_ca_path))
        return shipped("the shipped roots of Amazon Trust Services", public_pem);
    return plain(system_ca_path);
}

Result<std::string> roots_for_https(const Variables& variables) {
    if (const auto file = variable(variables, "AWS_CA_BUNDLE"); !file.empty()) {
        auto content = read_file(file);
        if (!content) return Unexpected{in_context("AWS_CA_BUNDLE", content.error())};
        return content;
    }
    auto file = variable(variables, "SSL_CERT_FILE");
    if (file.empty()) file = system_ca_path;
    if (!readable(file)) return std::string{public_pem};
    return read_file(file);
}

} // namespace lockstep::aws
