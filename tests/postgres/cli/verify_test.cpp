// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

class VerifyCommand : public LockstepTest {
protected:
    std::string schemas() const {
        return sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'");
    }
};

TEST_F(VerifyCommand, ProvesWhatADatabaseIsReliedOnFor) {
    const auto ended = run({"verify"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out,
              "ok    persistence  a committed marker was read back over a new connection\n"
              "ok    connections  two connections are served by two server processes\n"
              "ok    isolation    neither what is not committed nor a session's setting is seen by "
              "another session\n"
              "ok    rollback     a failed transaction left nothing\n"
              "ok    durability   this is the first marker; run it again after a restart to see "
              "that it stays\n");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.verification"), "1");
}

TEST_F(VerifyCommand, TellsHowManyRestartsTheMarkersSurvived) {
    PostgresServer server;
    const auto database = server.create_database("verify");
    const auto settings = server.settings(database);
    variables_["POSTGRES_PORT"] = std::to_string(settings.port);
    variables_["POSTGRES_DB"] = database;
    variables_["POSTGRES_SSLROOTCERT"] = settings.ssl_root_cert;
    variables_["POSTGRES_PASSWORD"] = settings.password.reveal();
    ASSERT_EQ(run({"verify"}).exit_code, 0);
    server.stop();
    server.start();
    const auto ended = run({"verify"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr("2 markers are there, the first since 20"));
    EXPECT_THAT(ended.out, HasSubstr("they have survived 1 restart of the server"));
}

TEST_F(VerifyCommand, IsReadByPrograms) {
    const auto ended = run({"verify", "-o", "json"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr(R"("proofs":[{"name":"persistence","holds":true,)"));
    EXPECT_THAT(ended.out, HasSubstr(R"("markers":1)"));
}

TEST_F(VerifyCommand, RemovesWhatItMade) {
    ASSERT_EQ(run({"verify"}).exit_code, 0);
    const auto cleaned = run({"verify", "--cleanup"});
    EXPECT_EQ(cleaned.exit_code, 0) << cleaned.log;
    EXPECT_EQ(cleaned.out, "Removed the table lockstep.verification and the schema lockstep, which "
                           "verify had made.\n");
    EXPECT_EQ(schemas(), "0");
    EXPECT_EQ(run({"verify", "--cleanup"}).out, "Nothing of verify is there.\n");
}

TEST_F(VerifyCommand, LeavesTheHistoryWhenItCleansUp) {
    ASSERT_EQ(run({"verify"}).exit_code, 0);
    write_first_two();
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    EXPECT_EQ(run({"verify", "--cleanup"}).out, "Removed the table lockstep.verification.\n");
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.migration"), "2");
}

TEST_F(VerifyCommand, LeavesASchemaThatOthersMade) {
    ASSERT_EQ(sql("CREATE SCHEMA lockstep AUTHORIZATION owner; SELECT 1"), "1");
    ASSERT_EQ(run({"verify"}).exit_code, 0);
    EXPECT_EQ(run({"verify", "--cleanup"}).exit_code, 0);
    EXPECT_EQ(schemas(), "1");
}

TEST_F(VerifyCommand, MayRunManyTimesAtOnce) {
    std::vector<LockstepProcess> running;
    for (int i = 0; i < 6; ++i)
        running.push_back(start({"verify"}));
    for (auto& process : running) {
        const auto ended = process.wait();
        EXPECT_EQ(ended.exit_code, 0) << ended.log;
    }
    EXPECT_EQ(sql("SELECT count(*) FROM lockstep.verification"), "6");
}

TEST_F(VerifyCommand, SaysWhatTheRoleLacks) {
    ASSERT_EQ(sql("CREATE SCHEMA lockstep; SELECT 1"), "1");
    const auto refused = run({"verify"});
    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.log, HasSubstr("permission denied for schema lockstep"));
}

} // namespace
} // namespace lockstep::test
