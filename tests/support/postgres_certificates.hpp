// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace lockstep::test {

/// A certificate and its key, as PEM files.
struct CertificateFiles {
    std::filesystem::path certificate;
    std::filesystem::path key;
};

/// What a server certificate is to say.
struct CertificateWish {
    std::string common_name = "Lockstep test server";
    std::vector<std::string> dns_names{"localhost"};
    std::chrono::hours valid_from{-24}; ///< Relative to now.
    std::chrono::hours valid_until{24 * 90};
};

/// A certificate authority that lives in a folder.
class TestAuthority {
public:
    /// Makes key and certificate: `<folder>/<name>.crt`.
    TestAuthority(std::filesystem::path folder, std::string name);

    [[nodiscard]] const std::filesystem::path& certificate() const { return files_.certificate; }

    /// Makes `<folder>/<name>.crt` and `.key`, signed by this authority.
    [[nodiscard]] CertificateFiles issue(const std::string& name,
                                         const CertificateWish& wish) const;

private:
    std::filesystem::path folder_;
    CertificateFiles files_;
};

} // namespace lockstep::test
