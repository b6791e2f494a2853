// SPDX-License-Identifier: Apache-2.0
#include "pg/connect.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/history_database.hpp"
#include "support/postgres_fakes.hpp"
#include "support/postgres_server.hpp"

namespace lockstep::pg {
namespace {

using test::PostgresServer;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Connect : public ::testing::Test {
protected:
    PostgresServer& server_ = PostgresServer::shared();
    std::string database_ = server_.create_database();
    ConnectionSettings settings_ = server_.settings(database_);
    StopSource stop_;
};

TEST_F(Connect, ProvesTheTlsSessionFromTheSessionItself) {
    const auto session = connect(settings_, stop_.token());

    ASSERT_TRUE(session) << session.error().error.message;
    const auto& tls = session->tls();
    EXPECT_TRUE(tls.verified);
    EXPECT_EQ(tls.unverified_reason, "");
    EXPECT_EQ(tls.protocol, "TLSv1.3");
    EXPECT_THAT(tls.cipher, HasSubstr("AES"));
    EXPECT_GE(tls.key_bits, 128);
    EXPECT_EQ(tls.subject, "CN=Lockstep test server");
    EXPECT_EQ(tls.issuer, "CN=Test CA");
    EXPECT_EQ(tls.sans, std::vector<std::string>{"localhost"});
    EXPECT_EQ(tls.days_left, 89);
    EXPECT_EQ(tls.ca_file, settings_.ssl_root_cert);
}

TEST_F(Connect, LearnsTheServersFactsWhileSettingUp) {
    const auto session = connect(settings_, stop_.token());

    ASSERT_TRUE(session) << session.error().error.message;
    const auto& facts = session->facts();
    EXPECT_EQ(facts.database, database_);
    EXPECT_EQ(facts.role, "writer");
    EXPECT_EQ(facts.aurora_version, "");
    EXPECT_EQ(facts.max_connections, 40);
    EXPECT_EQ(facts.reserved, 3);
    EXPECT_GE(facts.in_use, 1);
    EXPECT_EQ(facts.role_limit, std::nullopt);
    EXPECT_EQ(facts.server_version,
              server_.sql("postgres", "SELECT split_part(version(), ' ', 2)"));
}

TEST_F(Connect, ReportsLimitsOfRoleAndDatabase) {
    server_.sql("postgres", "ALTER DATABASE " + database_ + " CONNECTION LIMIT 17");

    auto session = connect(settings_, stop_.token());

    ASSERT_TRUE(session) << session.error().error.message;
    const auto facts = read_server_facts(*session);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->database_limit, 17);
}

TEST_F(Connect, SetsTimeOutsAndWaysToNoticeADeadClient) {
    settings_.lock_timeout = Milliseconds{700};
    auto session = connect(settings_, stop_.token());
    ASSERT_TRUE(session) << session.error().error.message;

    const auto shown = session->execute(
        "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE name "
        "IN "
        "('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', "
        "'idle_session_timeout', 'client_connection_check_interval', 'tcp_keepalives_idle', "
        "'application_name')");

    ASSERT_TRUE(shown) << shown.error().message;
    EXPECT_EQ(shown->back().text(0, 0),
              "application_name=lockstep/test/pod client_connection_check_interval=500 "
              "idle_in_transaction_session_timeout=60000 idle_session_timeout=0 lock_timeout=700 "
              "statement_timeout=0 tcp_keepalives_idle=10");
}

TEST_F(Connect, CutsALongApplicationNameInsteadOfFailing) {
    settings_.application_name = std::string(100, 'x');

    auto session = connect(settings_, stop_.token());

    ASSERT_TRUE(session) << session.error().error.message;
    EXPECT_EQ(session->parameter("application_name"), std::string(63, 'x'));
}

struct Refusal {
    const char* name;
    void (*change)(ConnectionSettings&);
    FailureClass failure_class;
    Remedy remedy;
    const char* message;
};

class ConnectRefused : public Connect, public ::testing::WithParamInterface<Refusal> {};

TEST_P(ConnectRefused, NamesTheClassAndTheRemedy) {
    GetParam().change(settings_);

    const auto session = connect(settings_, stop_.token());

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().failure_class, GetParam().failure_class);
    EXPECT_EQ(session.error().error.remedy, GetParam().remedy);
    EXPECT_THAT(session.error().error.message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    ByTheServerOrTheNetwork, ConnectRefused,
    ::testing::Values(
        Refusal{"WrongPassword", [](ConnectionSettings& s) { s.password = Secret{"wrong"}; },
                FailureClass::authentication, Remedy::retry,
                "password authentication failed for user \"owner\" (SQLSTATE 28P01)"},
        Refusal{"NoPassword", [](ConnectionSettings& s) { s.password = Secret{}; },
                FailureClass::authentication, Remedy::retry, "no password supplied"},
        Refusal{"MissingDatabase", [](ConnectionSettings& s) { s.database = "absent"; },
                FailureClass::missing_database, Remedy::fix_input,
                "database \"absent\" does not exist (SQLSTATE 3D000)"},
        Refusal{"NothingListens", [](ConnectionSettings& s) { s.port = test::free_port(); },
                FailureClass::refused, Remedy::retry, "Connection refused"},
        Refusal{"UnknownName", [](ConnectionSettings& s) { s.host = "database.invalid"; },
                FailureClass::name_resolution, Remedy::retry,
                "\"database.invalid\" cannot be resolved"},
        Refusal{"ProxyName", [](ConnectionSettings& s) { s.host = "app.proxy-abc.rds.invalid"; },
                FailureClass::pooler, Remedy::fix_input, "RDS Proxy"},
        Refusal{"NoEncryption", [](ConnectionSettings& s) { s.ssl_mode = SslMode::disable; },
                FailureClass::tls_required, Remedy::retry, "takes encrypted connections only"},
        Refusal{"NoHost", [](ConnectionSettings& s) { s.host = ""; }, FailureClass::settings,
                Remedy::fix_input, "no database host"}),
    [](const auto& tested) { return std::string{tested.param.name}; });

TEST_F(Connect, EndsAtItsDeadlineWhenTheServerIsSilent) {
    const test::SilentServer silent;
    settings_.port = silent.port();
    settings_.attempt_timeout = Milliseconds{300};

    const auto begun = std::chrono::steady_clock::now();
    const auto session = connect(settings_, stop_.token());

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().failure_class, FailureClass::unreachable);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{2});
}

TEST_F(Connect, EndsAtOnceWhenAskedToStop) {
    const test::SilentServer silent;
    settings_.port = silent.port();
    std::thread stopper{[this] {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        stop_.request_stop();
    }};

    const auto begun = std::chrono::steady_clock::now();
    const auto session = connect(settings_, stop_.token());
    stopper.join();

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().failure_class, FailureClass::stopped);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{2});
}

TEST_F(Connect, CountsAFullServerAsTooManyConnections) {
    server_.sql("postgres", "ALTER DATABASE " + database_ + " CONNECTION LIMIT 0");

    const auto session = connect(settings_, stop_.token());

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().failure_class, FailureClass::too_many_connections);
    EXPECT_EQ(session.error().sqlstate, "53300");
}

TEST_F(Connect, RefusesAReaderWhereTheWriterIsNeeded) {
    PostgresServer standby{server_};
    settings_.port = standby.port();

    const auto writer = connect(settings_, stop_.token());
    const auto any = connect(settings_, stop_.token(), RequiredRole::any);

    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().failure_class, FailureClass::not_writer);
    EXPECT_EQ(writer.error().error.remedy, Remedy::retry);
    ASSERT_TRUE(any) << any.error().error.message;
    EXPECT_EQ(any->facts().role, "reader");
}

TEST_F(Connect, RefusesADatabaseThatIsReadOnly) {
    server_.sql("postgres",
                "ALTER DATABASE " + database_ + " SET default_transaction_read_only = on");

    const auto session = connect(settings_, stop_.token());

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().failure_class, FailureClass::not_writer);
}

TEST_F(Connect, RefusesAPoolerUnlessItIsAllowed) {
    const test::PoolerLikeProxy pooler{server_.socket(), test::PoolerLikeProxy::ProcessId::own};
    settings_.host = "127.0.0.1";
    settings_.port = pooler.port();
    settings_.ssl_mode = SslMode::disable;

    const auto refused = connect(settings_, stop_.token());
    settings_.pooler = PoolerPolicy::allow;
    const auto allowed = connect(settings_, stop_.token());

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().failure_class, FailureClass::pooler);
    EXPECT_EQ(refused.error().error.remedy, Remedy::fix_input);
    EXPECT_THAT(refused.error().error.message,
                AllOf(HasSubstr("POSTGRES_DIRECT_HOST"), HasSubstr("--allow-pooler")));
    EXPECT_TRUE(allowed) << allowed.error().error.message;
}

TEST_F(Connect, CostsOneRoundTripAfterLoginAndTheHistoryOneMore) {
    const test::PoolerLikeProxy counter{server_.socket(),
                                        test::PoolerLikeProxy::ProcessId::the_servers};
    settings_.host = "127.0.0.1";
    settings_.port = counter.port();
    settings_.ssl_mode = SslMode::disable;

    auto session = connect(settings_, stop_.token());
    ASSERT_TRUE(session) << session.error().error.message;
    EXPECT_EQ(counter.statements(), 1);
    HistoryDatabase history{*session, {}, stop_.token()};
    ASSERT_TRUE(history.read_history("set"));

    EXPECT_EQ(counter.statements(), 2);
}

TEST_F(Connect, NeverReconnectsAfterTheServerEndedTheSession) {
    auto session = connect(settings_, stop_.token());
    ASSERT_TRUE(session) << session.error().error.message;
    server_.sql("postgres",
                "SELECT pg_terminate_backend(" + std::to_string(session->backend_pid()) + ")");

    const auto first = session->execute("SELECT 1");
    const auto second = session->execute("SELECT 1");
    const auto third = session->transact({"SELECT 1"});

    EXPECT_FALSE(first);
    EXPECT_FALSE(second);
    EXPECT_FALSE(third);
    EXPECT_FALSE(session->alive());
    EXPECT_EQ(third.error().remedy, Remedy::retry);
}

} // namespace
} // namespace lockstep::pg
