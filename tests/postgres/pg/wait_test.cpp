// SPDX-License-Identifier: Apache-2.0
#include "pg/wait.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/postgres_server.hpp"

namespace lockstep::pg {
namespace {

using test::PostgresServer;
using ::testing::HasSubstr;

class WaitForDatabase : public ::testing::Test {
protected:
    Expected<Session, ConnectFailure> wait() {
        return wait_for_database([this]() -> Result<ConnectionSettings> { return read_settings(); },
                                 settings_, clock_, stop_.token(),
                                 [this](const ConnectFailure& failure) {
                                     told_.emplace_back(to_string(failure.failure_class));
                                     if (on_progress_) on_progress_();
                                 },
                                 waits_);
    }

    Result<ConnectionSettings> read_settings() {
        ++reads_;
        auto settings = server_.settings("postgres");
        if (change_) change_(settings);
        return settings;
    }

    PostgresServer& server_ = PostgresServer::shared();
    WaitSettings settings_{.timeout = Milliseconds{10'000},
                           .tls_grace = Milliseconds{300},
                           .auth_grace = Milliseconds{300},
                           .backoff = {Milliseconds{20}, Milliseconds{100}, 0.5},
                           .role = RequiredRole::writer};
    std::function<void(ConnectionSettings&)> change_;
    std::function<void()> on_progress_;
    SystemClock clock_;
    StopSource stop_;
    Waits waits_;
    std::vector<std::string> told_;
    int reads_ = 0;
};

TEST_F(WaitForDatabase, GoesOnUntilAServerThatWasDownIsUp) {
    server_.stop();
    on_progress_ = [this] {
        if (!server_.running()) server_.start();
    };

    const auto session = wait();

    ASSERT_TRUE(session) << session.error().error.message;
    EXPECT_GE(waits_["refused"], 1);
    EXPECT_EQ(told_.front(), "refused");
}

TEST_F(WaitForDatabase, ReadsThePasswordAgainForEachAttempt) {
    change_ = [this](ConnectionSettings& settings) {
        if (reads_ < 3) settings.password = Secret{"before the rotation"};
    };

    const auto session = wait();

    ASSERT_TRUE(session) << session.error().error.message;
    EXPECT_EQ(waits_, (Waits{{"authentication", 2}}));
    EXPECT_EQ(told_, std::vector<std::string>{"authentication"});
}

TEST_F(WaitForDatabase, AsksForAnotherPasswordOnceTheGraceIsOver) {
    change_ = [](ConnectionSettings& settings) { settings.password = Secret{"wrong for good"}; };

    const auto session = wait();

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().error.remedy, Remedy::fix_input);
    EXPECT_GE(waits_["authentication"], 3);
    EXPECT_THAT(session.error().error.message, Not(HasSubstr("wrong for good")));
}

TEST_F(WaitForDatabase, AsksForAnotherCaOnceTheGraceIsOver) {
    change_ = [](ConnectionSettings& settings) { settings.ssl_root_cert = "/absent/ca.crt"; };

    const auto session = wait();

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().error.remedy, Remedy::fix_input);
    EXPECT_EQ(session.error().tls_fault, TlsFault::ca_file);
    EXPECT_GE(waits_["tls"], 3);
}

TEST_F(WaitForDatabase, EndsAtOnceForAMissingDatabase) {
    change_ = [](ConnectionSettings& settings) { settings.database = "absent"; };

    const auto session = wait();

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().error.remedy, Remedy::fix_input);
    EXPECT_EQ(waits_, (Waits{{"missing_database", 1}}));
}

TEST_F(WaitForDatabase, EndsWithRetryAtItsDeadline) {
    const auto port = test::free_port();
    change_ = [port](ConnectionSettings& settings) { settings.port = port; };
    settings_.timeout = Milliseconds{300};

    const auto session = wait();

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().error.remedy, Remedy::retry);
    EXPECT_THAT(session.error().error.message, HasSubstr("not ready within 300ms"));
}

TEST_F(WaitForDatabase, EndsAtOnceWhenAskedToStop) {
    const auto port = test::free_port();
    change_ = [port](ConnectionSettings& settings) { settings.port = port; };
    on_progress_ = [this] { stop_.request_stop(); };

    const auto session = wait();

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().failure_class, FailureClass::stopped);
    EXPECT_EQ(session.error().error.remedy, Remedy::retry);
}

} // namespace
} // namespace lockstep::pg
