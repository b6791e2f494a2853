// SPDX-License-Identifier: Apache-2.0
// What people are told when TLS fails, and that nothing is sent before the server is verified.
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/connect.hpp"
#include "support/postgres_fakes.hpp"
#include "support/postgres_server.hpp"

namespace lockstep::pg {
namespace {

using test::PostgresServer;
using test::RecordingTlsServer;
using ::testing::AllOf;
using ::testing::HasSubstr;

class TlsFailure : public ::testing::Test {
protected:
    void TearDown() override { server_.use_own_certificate(); }

    ConnectFailure failure() {
        auto session = connect(settings_, stop_.token());
        EXPECT_FALSE(session);
        return session ? ConnectFailure{} : std::move(session).error();
    }

    std::string file_with(const std::string& name, const std::string& content) {
        const auto path = folder_.path() / name;
        std::ofstream{path} << content;
        return path;
    }

    PostgresServer& server_ = PostgresServer::shared();
    test::TemporaryFolder folder_;
    ConnectionSettings settings_ = server_.settings("postgres");
    StopSource stop_;
};

TEST_F(TlsFailure, SaysThatTheCertificateHasExpired) {
    server_.use_certificate(server_.authority().issue(
        "expired", {.valid_from = std::chrono::hours{-48}, .valid_until = std::chrono::hours{-1}}));

    const auto met = failure();

    EXPECT_EQ(met.failure_class, FailureClass::tls);
    EXPECT_EQ(met.tls_fault, TlsFault::expired);
    EXPECT_THAT(met.error.message, AllOf(HasSubstr("has expired"), HasSubstr("valid until 20")));
}

TEST_F(TlsFailure, SaysThatTheCertificateIsNotYetValid) {
    server_.use_certificate(
        server_.authority().issue("early", {.valid_from = std::chrono::hours{24}}));

    const auto met = failure();

    EXPECT_EQ(met.tls_fault, TlsFault::not_yet_valid);
    EXPECT_THAT(met.error.message, AllOf(HasSubstr("valid only from 20"), HasSubstr("clocks")));
}

TEST_F(TlsFailure, NamesTheIssuerThatTheCaFileDoesNotKnow) {
    const test::TestAuthority other{folder_.path(), "Other CA"};
    settings_.ssl_root_cert = other.certificate();

    const auto met = failure();

    EXPECT_EQ(met.tls_fault, TlsFault::unknown_issuer);
    EXPECT_THAT(met.error.message,
                AllOf(HasSubstr("issued by \"CN=Test CA\""), HasSubstr(settings_.ssl_root_cert)));
}

TEST_F(TlsFailure, NamesTheHostsThatTheCertificateIsFor) {
    server_.use_certificate(
        server_.authority().issue("wrong_name", {.dns_names = {"db.example", "writer.example"}}));

    const auto met = failure();

    EXPECT_EQ(met.tls_fault, TlsFault::wrong_name);
    EXPECT_THAT(met.error.message,
                HasSubstr("is for \"db.example\", \"writer.example\" and not for \"localhost\""));
}

TEST_F(TlsFailure, SaysThatAnAddressIsNotInTheCertificate) {
    settings_.host = "127.0.0.1";

    const auto met = failure();

    EXPECT_EQ(met.tls_fault, TlsFault::wrong_name);
    EXPECT_THAT(met.error.message, HasSubstr("is for \"localhost\" and not for \"127.0.0.1\""));
}

TEST_F(TlsFailure, SaysThatTheServerOffersNoTls) {
    const RecordingTlsServer plain{{}, RecordingTlsServer::Tls::refused};
    settings_.port = plain.port();

    const auto met = failure();

    EXPECT_EQ(met.failure_class, FailureClass::tls);
    EXPECT_EQ(met.tls_fault, TlsFault::not_offered);
    EXPECT_THAT(met.error.message,
                HasSubstr("does not offer TLS, and sslmode verify-full needs it"));
    EXPECT_EQ(plain.received(), "");
}

TEST_F(TlsFailure, NamesAMissingCaFile) {
    settings_.ssl_root_cert = folder_.path() / "absent.crt";

    const auto met = failure();

    EXPECT_EQ(met.tls_fault, TlsFault::ca_file);
    EXPECT_THAT(met.error.message, HasSubstr("absent.crt"));
}

TEST_F(TlsFailure, NamesAnEmptyCaFile) {
    settings_.ssl_root_cert = file_with("empty.crt", "");
    EXPECT_EQ(failure().error.message, "the CA file \"" + settings_.ssl_root_cert + "\" is empty");
}

TEST_F(TlsFailure, NamesACaFileWithoutACertificate) {
    settings_.ssl_root_cert = file_with("text.crt", "not a certificate\n");
    EXPECT_THAT(failure().error.message, HasSubstr("holds no certificate in PEM form"));
}

TEST_F(TlsFailure, SaysThatVerifyingNeedsACaFile) {
    settings_.ssl_root_cert = "";
    EXPECT_EQ(failure().error.message,
              "sslmode verify-full needs a CA file, and none is set (POSTGRES_SSLROOTCERT)");
}

// libpq gives up in the handshake and the diagnosis ends after it: neither says who we are.
TEST_F(TlsFailure, SendsNothingToAServerThatIsNotVerified) {
    const auto expired =
        server_.authority().issue("fake_expired", {.valid_from = std::chrono::hours{-48},
                                                   .valid_until = std::chrono::hours{-1}});
    const auto wrong_name = server_.authority().issue("fake_name", {.dns_names = {"db.example"}});
    const test::TestAuthority other{folder_.path(), "Other CA"};
    const auto unknown = other.issue("fake_issuer", {});
    const RecordingTlsServer servers[] = {{expired, RecordingTlsServer::Tls::offered},
                                          {wrong_name, RecordingTlsServer::Tls::offered},
                                          {unknown, RecordingTlsServer::Tls::offered}};

    std::vector<TlsFault> faults;
    for (const auto& fake : servers) {
        settings_.port = fake.port();
        faults.push_back(failure().tls_fault);
        EXPECT_GE(fake.connections(), 2);
        EXPECT_EQ(fake.received(), "");
    }

    EXPECT_EQ(faults,
              (std::vector{TlsFault::expired, TlsFault::wrong_name, TlsFault::unknown_issuer}));
}

// The counterpart of the test above: the recorder does see what a client sends after verification.
TEST_F(TlsFailure, SendsTheLoginToAServerThatIsVerified) {
    const RecordingTlsServer fake{server_.authority().issue("fake_good", {}),
                                  RecordingTlsServer::Tls::offered};
    settings_.port = fake.port();
    settings_.attempt_timeout = Milliseconds{500};

    EXPECT_EQ(failure().failure_class, FailureClass::unreachable);
    EXPECT_THAT(fake.received(), HasSubstr("owner"));
}

TEST_F(TlsFailure, ModesBelowVerifyFullWorkAndSaySo) {
    settings_.ssl_mode = SslMode::require;
    settings_.ssl_root_cert = "";
    const auto encrypted = connect(settings_, stop_.token());
    settings_.ssl_mode = SslMode::verify_ca;
    settings_.ssl_root_cert = server_.authority().certificate();
    const auto chain_only = connect(settings_, stop_.token());

    ASSERT_TRUE(encrypted) << encrypted.error().error.message;
    EXPECT_TRUE(encrypted->tls().in_use);
    EXPECT_FALSE(encrypted->tls().verified);
    EXPECT_EQ(encrypted->tls().unverified_reason,
              "sslmode require encrypts without verifying who answers");
    ASSERT_TRUE(chain_only) << chain_only.error().error.message;
    EXPECT_FALSE(chain_only->tls().verified);
    EXPECT_THAT(chain_only->tls().unverified_reason, HasSubstr("not the host name"));
}

} // namespace
} // namespace lockstep::pg
