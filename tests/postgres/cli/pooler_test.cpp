// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

bool takes_connections(std::uint16_t port) {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool taken =
        ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    return taken;
}

/// A real PgBouncer in front of the server: TLS on both sides of it is left out, since only what it
/// does with sessions matters here.
class PgBouncer {
public:
    PgBouncer(const PostgresServer& server, const std::string& pool_mode) : port_{free_port()} {
        const auto settings = folder_.path() / "pgbouncer.ini";
        std::ofstream{folder_.path() / "users"} << "\"owner\" \"\"\n";
        std::ofstream{settings} << "[databases]\n* = host=" << server.socket_folder().string()
                                << " port=" << server.port()
                                << " user=owner\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
                                << "listen_port = " << port_ << "\nunix_socket_dir =\n"
                                << "auth_type = any\nauth_file = " << folder_.path().string()
                                << "/users\npool_mode = " << pool_mode
                                << "\ndefault_pool_size = 3\n"
                                << "ignore_startup_parameters = extra_float_digits,options\n";
        process_ = start_as_server_user({"/usr/sbin/pgbouncer", settings}, folder_.path() / "log");
        for (int i = 0; i < 500 && !takes_connections(port_); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        if (!takes_connections(port_)) throw std::runtime_error{"PgBouncer does not answer"};
    }
    PgBouncer(const PgBouncer&) = delete;
    PgBouncer& operator=(const PgBouncer&) = delete;
    ~PgBouncer() {
        ::kill(process_, SIGINT);
        wait_for_exit(process_);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    TemporaryFolder folder_;
    std::uint16_t port_;
    pid_t process_ = 0;
};

class Pooler : public LockstepTest {
protected:
    [[nodiscard]] Ended migrate_through(const PgBouncer& pooler, const Words& more = {}) {
        Words words{"migrate"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words, {{"POSTGRES_HOST", "127.0.0.1"},
                           {"POSTGRES_PORT", std::to_string(pooler.port())},
                           {"POSTGRES_SSLMODE", "disable"}});
    }

    void expect_refused(const Ended& ended) {
        EXPECT_EQ(ended.exit_code, 65) << ended.log;
        ASSERT_TRUE(ended.report.failure);
        EXPECT_EQ(ended.report.failure->kind, "pooler");
        EXPECT_THAT(ended.report.message, HasSubstr("connect to the server itself"));
        EXPECT_THAT(ended.report.message, HasSubstr("--allow-pooler"));
        EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
        EXPECT_EQ(sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), "0");
    }
};

TEST_F(Pooler, ThatPoolsTransactionsIsRefusedBeforeTheLockIsTried) {
    write_first_two();
    const PgBouncer pooler{server_, "transaction"};
    expect_refused(migrate_through(pooler));
}

TEST_F(Pooler, ThatPoolsSessionsIsRefusedUntilItIsAllowed) {
    write_first_two();
    const PgBouncer pooler{server_, "session"};
    expect_refused(migrate_through(pooler));

    const auto ended = migrate_through(pooler, {"--allow-pooler"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, report::Outcome::applied);
    EXPECT_EQ(sql("SELECT count(*) FROM orders"), "1");
}

TEST_F(Pooler, ThatPoolsSessionsKeepsTheLockWithOneMigrator) {
    write("1_slow.sql", "CREATE TABLE slow (id int);\nSELECT pg_sleep(0.5);\n");
    const PgBouncer pooler{server_, "session"};
    const Variables through{{"POSTGRES_HOST", "127.0.0.1"},
                            {"POSTGRES_PORT", std::to_string(pooler.port())},
                            {"POSTGRES_SSLMODE", "disable"},
                            {"LOCKSTEP_ALLOW_POOLER", "true"}};
    auto first = start({"migrate"}, through);
    auto second = start({"migrate"}, through);
    EXPECT_EQ(first.wait().exit_code, 0);
    EXPECT_EQ(second.wait().exit_code, 0);
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.attempt"), "1");
}

} // namespace
} // namespace lockstep::test
