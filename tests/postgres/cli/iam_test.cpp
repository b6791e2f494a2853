// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <fstream>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/memory_file.hpp"
#include "aws/sigv4.hpp"
#include "base/file.hpp"
#include "pg/connect.hpp"
#include "postgres/cli/lockstep_process.hpp"
#include "support/http_stub.hpp"
#include "support/source_dir.hpp"

namespace lockstep::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr const char* host = "shop.cluster-c9abc123.eu-west-1.rds.amazonaws.com";
constexpr const char* role = "app user";
const aws::Credentials key{"AKIDEXAMPLE", Secret{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
                           Secret{"FwoGZXIvYXdzEXAMPLE/+token=="}, std::nullopt};

/// What asks whether a token is good, as RDS would: a process that PostgreSQL calls by LDAP.
class TokenCheck {
public:
    explicit TokenCheck(const PostgresServer& server) {
        const auto port_file = folder_.path() / "port";
        process_ = ::fork();
        if (process_ == 0) {
            const auto script = std::string{LOCKSTEP_SOURCE_DIR} + "/tests/support/token_check.py";
            ::execlp("python3", "python3", script.c_str(), host,
                     std::to_string(server.port()).c_str(), "eu-west-1", key.access_key_id.c_str(),
                     key.secret_access_key.reveal().c_str(), port_file.c_str(), log().c_str(),
                     nullptr);
            ::_exit(127);
        }
        for (int i = 0; i < 1000 && port_.empty(); ++i) {
            std::this_thread::sleep_for(10ms);
            std::ifstream{port_file} >> port_;
        }
    }
    TokenCheck(const TokenCheck&) = delete;
    TokenCheck& operator=(const TokenCheck&) = delete;
    ~TokenCheck() {
        ::kill(process_, SIGTERM);
        wait_for_exit(process_);
    }

    [[nodiscard]] const std::string& port() const { return port_; }
    [[nodiscard]] std::filesystem::path log() const { return folder_.path() / "log"; }

private:
    TemporaryFolder folder_;
    pid_t process_ = 0;
    std::string port_;
};

/// A server that shows a certificate for an Aurora name and lets one role in by token alone.
class Iam : public LockstepTest {
protected:
    Iam() {
        set_up_once(server_);
        server_.sql(database_, "GRANT CREATE ON DATABASE " + database_ + " TO \"app user\"");
        variables_["POSTGRES_HOST"] = host;
        variables_["LOCKSTEP_HOSTADDR"] = "127.0.0.1";
        variables_["POSTGRES_USERNAME"] = role;
        variables_["LOCKSTEP_AUTH"] = "iam";
        variables_["LOCKSTEP_AUTH_GRACE"] = "1s";
        variables_.erase("POSTGRES_PASSWORD");
        write_first_two();
        // The server reads its rules anew when it gets round to it.
        const auto good = aws::rds_auth_token(request(), key, std::chrono::system_clock::now());
        for (int i = 0; i < 100 && !login(good).empty(); ++i)
            std::this_thread::sleep_for(50ms);
    }

    static TokenCheck& check(const PostgresServer& server) {
        static TokenCheck check{server};
        return check;
    }

    static void set_up_once(PostgresServer& server) {
        static const bool done = [&server] {
            server.sql("postgres", "CREATE ROLE \"app user\" LOGIN IN ROLE owner");
            server.use_certificate(server.authority().issue("rds", {.dns_names = {host}}));
            const auto file = server.sql("postgres", "SHOW hba_file");
            const auto rest = *read_file(file);
            std::ofstream{file} << "hostssl all \"app user\" 127.0.0.1/32 ldap "
                                << "ldapserver=127.0.0.1 ldapport=" << check(server).port()
                                << " ldapprefix=\"\"\n"
                                << rest;
            server.sql("postgres", "SELECT pg_reload_conf()");
            return true;
        }();
        (void)done;
    }

    /// How a login with this password ends: empty, or the server's reason.
    [[nodiscard]] std::string login(const Secret& password) const {
        auto settings = server_.settings(database_);
        settings.host = host;
        settings.host_address = "127.0.0.1";
        settings.user = role;
        settings.password = password;
        const auto session = pg::connect(settings, stop_.token());
        return session ? "" : session.error().sqlstate;
    }

    [[nodiscard]] aws::TokenRequest request() const {
        return {host, server_.port(), role, "eu-west-1"};
    }

    /// The check's last verdict.
    [[nodiscard]] std::string verdict() const {
        std::ifstream log{check(server_).log()};
        std::string last;
        for (std::string line; std::getline(log, line);)
            last = line;
        return last;
    }

    StopSource stop_;
    const Variables static_key_{{"AWS_ACCESS_KEY_ID", key.access_key_id},
                                {"AWS_SECRET_ACCESS_KEY", key.secret_access_key.reveal()},
                                {"AWS_SESSION_TOKEN", key.session_token.reveal()}};
};

TEST_F(Iam, TheServerTakesATokenOfTheRightHostUserAndTimeOnly) {
    const auto now = std::chrono::system_clock::now();
    EXPECT_EQ(login(aws::rds_auth_token(request(), key, now)), "");
    EXPECT_EQ(verdict(), "good");

    auto other = request();
    other.host = "other.cluster-c9abc123.eu-west-1.rds.amazonaws.com";
    EXPECT_EQ(login(aws::rds_auth_token(other, key, now)), "28000");
    EXPECT_EQ(verdict(), "it is for another host or port");

    other = request();
    other.user = "postgres";
    EXPECT_EQ(login(aws::rds_auth_token(other, key, now)), "28000");
    EXPECT_EQ(verdict(), "it is for another user");

    EXPECT_EQ(login(aws::rds_auth_token(request(), key, now - 16min)), "28000");
    EXPECT_EQ(verdict(), "its time is over or has not come");

    auto wrong = key;
    wrong.secret_access_key = Secret{"another secret"};
    EXPECT_EQ(login(aws::rds_auth_token(request(), wrong, now)), "28000");
    EXPECT_EQ(verdict(), "its signature is wrong");
}

TEST_F(Iam, MigratesWithATokenOfTheEnvironmentsKey) {
    const auto ended = run({"migrate"}, static_key_);
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(sql("SELECT count(*) FROM orders"), "1");
    EXPECT_THAT(ended.everything(), Not(HasSubstr("X-Amz")));
    EXPECT_THAT(ended.everything(), Not(HasSubstr(key.secret_access_key.reveal())));
}

TEST_F(Iam, MigratesWithTheCredentialsOfTheContainer) {
    const HttpStub agent{
        always(http_answer(200, R"({"AccessKeyId":"AKIDEXAMPLE",)"
                                R"("SecretAccessKey":"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",)"
                                R"("Token":"pod-identity","Expiration":"2036-01-02T03:04:05Z"})"))};
    const auto ended =
        run({"migrate"}, {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.origin() + "/v1"}});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(agent.requests().size(), 1U);
}

TEST_F(Iam, MigratesWithTheRoleOfTheServiceAccount) {
    const TemporaryFolder folder;
    std::ofstream{folder.path() / "token"} << "header.claims.signature";
    const HttpStub sts{
        always(http_answer(
            200, "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
                 "<AccessKeyId>AKIDEXAMPLE</AccessKeyId><SecretAccessKey>" +
                     key.secret_access_key.reveal() +
                     "</SecretAccessKey><SessionToken>web/identity</SessionToken><Expiration>"
                     "2036-01-02T03:04:05Z</Expiration></Credentials>"
                     "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>")),
        server_.authority().issue("sts", {})};
    const auto ended =
        run({"migrate"}, {{"AWS_WEB_IDENTITY_TOKEN_FILE", (folder.path() / "token").string()},
                          {"AWS_ROLE_ARN", "arn:aws:iam::1:role/app"},
                          {"AWS_ENDPOINT_URL_STS", sts.origin()},
                          {"AWS_CA_BUNDLE", server_.authority().certificate().string()}});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(sts.requests().size(), 1U);
    EXPECT_THAT(ended.everything(), Not(HasSubstr("claims")));
}

TEST_F(Iam, SaysWhenTheTokenWasSignedWhereTheServerRefusesIt) {
    auto wrong = static_key_;
    wrong["AWS_SECRET_ACCESS_KEY"] = "another-secret";
    const auto ended = run({"migrate"}, wrong);
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    EXPECT_THAT(ended.report.failure->message,
                testing::AllOf(HasSubstr("SQLSTATE 28000"), HasSubstr("the token was signed at "),
                               HasSubstr("GRANT rds_iam")));
    EXPECT_THAT(ended.everything(), Not(HasSubstr("another-secret")));
}

TEST_F(Iam, SaysHowFarTheClockIsOffWhereTheServerRefusesTheToken) {
    const HttpStub agent{
        always(http_answer(200,
                           R"({"AccessKeyId":"AKID","SecretAccessKey":"s","Token":"t",)"
                           R"("Expiration":"2036-01-02T03:04:05Z"})",
                           "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"))};
    const auto ended =
        run({"migrate"}, {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.origin() + "/v1"}});
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    EXPECT_THAT(ended.report.failure->message, HasSubstr("seconds ahead of AWS's: set the clock"));
}

TEST_F(Iam, RefusesAnAliasAtOnceAndWithTheReason) {
    auto more = static_key_;
    more["POSTGRES_HOST"] = "db.example.com";
    const auto ended = run({"migrate"}, more);
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    EXPECT_THAT(ended.report.failure->message, HasSubstr("an alias (CNAME) cannot work"));
}

TEST_F(Iam, NamesAllPlacesWhereItFoundNoCredentials) {
    const auto ended = run({"migrate"}, {{"AWS_EC2_METADATA_DISABLED", "true"}});
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    EXPECT_THAT(ended.report.failure->message, HasSubstr("no AWS credentials"));
}

TEST_F(Iam, RefusesToSendATokenWithoutTls) {
    auto more = static_key_;
    more["POSTGRES_SSLMODE"] = "prefer";
    const auto ended = run({"migrate"}, more);
    EXPECT_EQ(ended.exit_code, 64) << ended.log;
    EXPECT_THAT(ended.log, HasSubstr("needs sslmode require"));
}

TEST_F(Iam, VerifiesAnAuroraNameWithTheShippedBundleWhereNoCaIsSet) {
    variables_.erase("POSTGRES_SSLROOTCERT");
    auto more = static_key_;
    more["LOCKSTEP_TLS_GRACE"] = "1s";
    const auto ended = run({"migrate"}, more);
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    EXPECT_THAT(ended.report.failure->message,
                HasSubstr("issued by \"CN=Test CA\", which the CA file \"the shipped RDS bundle "
                          "(eu-west-1)\" does not know"));
}

TEST_F(Iam, VerifiesWithACaFileThatLiesInMemory) {
    const auto file = aws::memory_file("a bundle", *read_file(server_.authority().certificate()));
    ASSERT_TRUE(file) << file.error().message;
    auto settings = server_.settings(database_);
    settings.host = host;
    settings.host_address = "127.0.0.1";
    settings.ssl_root_cert = *file;
    settings.ssl_root_name = "a bundle";
    const auto session = pg::connect(settings, stop_.token());
    ASSERT_TRUE(session) << session.error().error.message;
    EXPECT_TRUE(session->tls().verified);
    EXPECT_EQ(session->tls().ca_file, "a bundle");
}

} // namespace
} // namespace lockstep::test
