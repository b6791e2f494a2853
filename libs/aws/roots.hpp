// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "base/result.hpp"

namespace lockstep::aws {

/// Which CAs a database host is verified with when nobody says so.
struct RootChoice {
    enum class Set {
        system, ///< What this machine or image trusts.
        proxy,  ///< The same, and where it has nothing, the roots that AWS's proxies use.
        rds,    ///< The shipped CAs of Amazon RDS.
    };
    Set set = Set::system;
    std::string region; ///< With `rds`: of which region; empty: of all.
    friend bool operator==(const RootChoice&, const RootChoice&) = default;
};

/// By the host's name alone: endpoints of RDS and Aurora have private CAs, RDS Proxy public ones.
RootChoice choose_roots(std::string_view host);

/// The shipped certificates of a region in PEM; all of them where it is empty or none is of it.
std::string rds_certificates(std::string_view region);

/// Whether the shipped set has certificates of that region. It has none of China, GovCloud and
/// regions that are younger than the set.
bool has_certificates_of(std::string_view region);

/// A CA file as OpenSSL opens it, and what people should read in its place.
struct CaFile {
    std::string path;
    std::string name;
    friend bool operator==(const CaFile&, const CaFile&) = default;
};

/// The file for a choice; shipped certificates are put into memory, which needs no writable folder
/// and is done once a region. Fails with `fix_input` where the kernel does not allow that.
Result<CaFile> ca_file(const RootChoice& choice);

/// Where the machine or image keeps its own CAs.
extern const char* const system_ca_path;

/// The PEM that AWS's own services are verified with: AWS_CA_BUNDLE, else SSL_CERT_FILE or the
/// system's file, else the shipped public roots. Fails with `fix_input`.
Result<std::string> roots_for_https(const Variables& variables);

} // namespace lockstep::aws
