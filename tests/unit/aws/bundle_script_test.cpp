// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/wait.h>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "support/source_dir.hpp"
#include "unit/formats/temporary_directory.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

template <auto Free>
struct Release {
    template <class T>
    void operator()(T* thing) const noexcept {
        Free(thing);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Release<X509_free>>;

/// What is special about a certificate.
struct Wish {
    std::string name = "Amazon RDS eu-west-1 Root CA RSA2048 G1";
    std::string owner = "Amazon Web Services, Inc.";
    bool is_ca = true;
    std::chrono::hours from{-24};
    std::chrono::hours until{24 * 365};
    std::string signed_by{}; ///< Another name; empty: by itself.
};

struct Made {
    std::string pem;
    std::string sha256;
};

void set_name(X509_NAME* name, const Wish& wish, const std::string& common_name) {
    const auto add = [name](const char* key, const std::string& value) {
        X509_NAME_add_entry_by_txt(name, key, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1,
                                   0);
    };
    add("O", wish.owner);
    add("CN", common_name);
}

std::string pem_of(X509* certificate) {
    const std::unique_ptr<BIO, Release<BIO_free_all>> out{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(out.get(), certificate);
    char* text = nullptr;
    const auto length = BIO_ctrl(out.get(), BIO_CTRL_INFO, 0, &text);
    return {text, static_cast<std::size_t>(length)};
}

Made make(const Wish& wish) {
    const Key key{EVP_EC_gen("P-256")};
    const Key other{EVP_EC_gen("P-256")};
    const X509Certificate certificate{X509_new()};
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()),
                    std::chrono::seconds{wish.from}.count());
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()),
                    std::chrono::seconds{wish.until}.count());
    X509_set_pubkey(certificate.get(), key.get());
    set_name(X509_get_subject_name(certificate.get()), wish, wish.name);
    set_name(X509_get_issuer_name(certificate.get()), wish,
             wish.signed_by.empty() ? wish.name : wish.signed_by);
    const std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension{
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints,
                            wish.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE")};
    X509_add_ext(certificate.get(), extension.get(), -1);
    X509_sign(certificate.get(), wish.signed_by.empty() ? key.get() : other.get(), EVP_sha256());
    unsigned char* der = nullptr;
    const int length = i2d_X509(certificate.get(), &der);
    const auto sha256 =
        sha256_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(length)});
    OPENSSL_free(der);
    return {pem_of(certificate.get()), sha256};
}

struct Outcome {
    int exit_code = -1;
    std::string text;
};

Outcome run_script(const std::string& arguments) {
    const auto command = std::string{LOCKSTEP_SOURCE_DIR} + "/scripts/rds-bundle " + arguments + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r"); // NOLINT(cert-env33-c)
    Outcome outcome;
    std::array<char, 4096> piece{};
    while (const auto count = std::fread(piece.data(), 1, piece.size(), pipe))
        outcome.text.append(piece.data(), count);
    outcome.exit_code = WEXITSTATUS(::pclose(pipe));
    return outcome;
}

class BundleScript : public testing::Test {
protected:
    /// Runs it over these certificates, of which `listed` are in the list as CAs of regions.
    Outcome run(const std::vector<Made>& source, const std::vector<Made>& listed) {
        std::string pem = public_.pem;
        for (const auto& each : source)
            pem += each.pem;
        std::string list = "# a comment\n" + public_.sha256 + " public Amazon Root CA 1\n";
        for (const auto& each : listed)
            list += each.sha256 + " rds a name\n";
        folder_.write("source.pem", pem);
        folder_.write("certificates.sha256", list);
        const auto path = folder_.path().string();
        return run_script("--folder " + path + " --from " + path + "/source.pem");
    }

    void expect_refused(const Outcome& outcome, const std::string& reason) {
        EXPECT_EQ(outcome.exit_code, 65) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr(reason));
        EXPECT_FALSE(std::filesystem::exists(folder_.path() / "rds.pem"));
    }

    formats::testing::TemporaryDirectory folder_;
    Made public_ = make({.name = "Amazon Root CA 1", .owner = "Amazon"});
    Made good_ = make({});
};

TEST_F(BundleScript, WritesWhatPassesEachCheck) {
    const auto outcome = run({good_}, {good_});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_THAT(*read_file(folder_.path() / "rds.pem"),
                testing::AllOf(testing::StartsWith("# eu-west-1: Amazon RDS eu-west-1 Root CA"),
                               HasSubstr(good_.pem)));
}

TEST_F(BundleScript, RefusesAnExpiredCertificate) {
    const auto expired = make({.from = std::chrono::hours{-48}, .until = std::chrono::hours{-24}});
    expect_refused(run({expired}, {expired}), "it has expired on ");
}

TEST_F(BundleScript, RefusesACertificateThatIsNotYetValid) {
    const auto early = make({.from = std::chrono::hours{24}});
    expect_refused(run({early}, {early}), "it is valid only from ");
}

TEST_F(BundleScript, RefusesACertificateOfSomebodyElse) {
    const auto foreign = make({.owner = "Somebody Else"});
    expect_refused(run({foreign}, {foreign}), "it belongs to \"Somebody Else\" and not to Amazon");
}

TEST_F(BundleScript, RefusesACertificateThatIsNoAuthority) {
    const auto leaf = make({.is_ca = false});
    expect_refused(run({leaf}, {leaf}), "it is no CA certificate");
}

TEST_F(BundleScript, RefusesACertificateThatIsNotInTheList) {
    const auto unknown = make({.name = "Amazon RDS eu-west-2 Root CA RSA2048 G1"});
    expect_refused(run({good_, unknown}, {good_}), unknown.sha256 + " (" +
                                                       "Amazon RDS eu-west-2 Root CA RSA2048 G1): "
                                                       "not in the list");
}

TEST_F(BundleScript, RefusesASourceThatLacksAListedCertificate) {
    const auto lost = make({.name = "Amazon RDS eu-west-2 Root CA RSA2048 G1"});
    expect_refused(run({good_}, {good_, lost}), "listed as rds, but not in the source");
}

TEST_F(BundleScript, RefusesACertificateThatNobodyOfTheSetSigned) {
    const auto stray = make({.signed_by = "Amazon RDS Root 2030 CA"});
    expect_refused(run({stray}, {stray}),
                   "it is signed neither by itself nor by another certificate of the set");
}

TEST_F(BundleScript, RefusesASourceThatIsBroken) {
    auto broken = good_;
    broken.pem.replace(60, 4, "????");
    expect_refused(run({broken}, {good_}), "no base64");
}

TEST(ShippedBundle, PassesItsOwnChecks) {
    const auto outcome = run_script("--check");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

} // namespace
} // namespace lockstep::test
