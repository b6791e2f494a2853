// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;
using testing::HasSubstr;
using testing::Not;

constexpr const char* verify = "SELECT count(*) > 0 FROM done";

/// Commands are shell scripts that speak to the server with psql, as an app's tool would.
class Exec : public LockstepTest {
protected:
    Exec() {
        variables_["LOCKSTEP_ENGINE"] = "exec";
        variables_["LOCKSTEP_VERIFY_QUERY"] = verify;
        variables_["LOCKSTEP_EXEC_GRACE"] = "1s";
        variables_["PATH"] = "/usr/lib/postgresql/15/bin:/usr/lib/postgresql/17/bin:/usr/bin:/bin";
        variables_["PGPASSWORD"] = variables_["POSTGRES_PASSWORD"];
        write("files", "of the app\n");
    }

    static Words migrate_by(const std::string& script) {
        return {"migrate", "--", "sh", "-c", script};
    }

    static std::string psql(const std::string& sql) {
        return "psql -qv ON_ERROR_STOP=1 -c \"" + sql + "\" || exit 1; ";
    }
    static std::string count_run() {
        return psql("CREATE TABLE IF NOT EXISTS runs (at timestamptz DEFAULT now()); "
                    "INSERT INTO runs DEFAULT VALUES");
    }
    static std::string finish() { return psql("CREATE TABLE done AS SELECT 1"); }

    [[nodiscard]] std::string runs() const { return sql("SELECT count(*) FROM runs"); }
};

TEST_F(Exec, RunsTheCommandOnceAndThenFindsNothingPending) {
    const auto words = migrate_by(count_run() + finish() + "echo all done");
    const auto first = run(words);
    ASSERT_EQ(first.exit_code, 0) << first.log;
    EXPECT_EQ(first.report.outcome, Outcome::applied);
    EXPECT_THAT(first.log, HasSubstr("\"msg\":\"all done\",\"stream\":\"stdout\""));
    const auto second = run(words);
    EXPECT_EQ(second.exit_code, 0) << second.log;
    EXPECT_EQ(second.report.outcome, Outcome::nothing_pending);
    EXPECT_EQ(runs(), "1");
}

TEST_F(Exec, ReportsTheLastWordsOfACommandThatFailsAndNoSecret) {
    const auto words = migrate_by(count_run() + "echo \"password is $PGPASSWORD\" >&2; exit 3");
    const auto first = run(words);
    EXPECT_EQ(first.exit_code, 65);
    ASSERT_TRUE(first.report.failure) << first.log;
    EXPECT_EQ(first.report.failure->kind, "exec");
    EXPECT_THAT(first.report.message, HasSubstr("status 3: password is ***"));
    EXPECT_THAT(first.everything(), Not(HasSubstr(variables_["POSTGRES_PASSWORD"])));
    const auto second = run(words);
    EXPECT_EQ(second.exit_code, 65);
    EXPECT_EQ(second.report.failure->kind, "recorded");
    EXPECT_EQ(runs(), "1");
    auto again = words;
    again.insert(again.begin() + 1, {"--retry-token", "a"});
    EXPECT_EQ(run(again).report.failure->kind, "exec");
    EXPECT_EQ(runs(), "2");
}

TEST_F(Exec, DoesNotBelieveTheExitCodeAlone) {
    const auto ended = run(migrate_by("exit 0"));
    EXPECT_EQ(ended.exit_code, 65);
    EXPECT_THAT(ended.report.message, HasSubstr("status 0, but its work is not done"));
}

TEST_F(Exec, NamesACommandThatIsNotThere) {
    const auto ended = run({"migrate", "--", "no-such-tool", "up"});
    EXPECT_EQ(ended.exit_code, 65);
    EXPECT_THAT(ended.report.message, HasSubstr("no-such-tool up"));
}

TEST_F(Exec, RunsTheCommandInOneOfEightProcesses) {
    std::vector<LockstepProcess> running;
    for (int i = 0; i < 8; ++i)
        running.push_back(start(migrate_by(count_run() + "sleep 0.5; " + finish()),
                                {{"POD_NAME", "pod-" + std::to_string(i)}}));
    int applied = 0;
    for (auto& process : running) {
        const auto ended = process.wait();
        EXPECT_EQ(ended.exit_code, 0) << ended.log;
        applied += ended.report.outcome == Outcome::applied ? 1 : 0;
    }
    EXPECT_EQ(applied, 1);
    EXPECT_EQ(runs(), "1");
}

TEST_F(Exec, EndsTheCommandWhenItIsKilledItself) {
    auto killed = start(migrate_by(count_run() + "echo at work; sleep 60; " + finish()));
    ASSERT_TRUE(logs(killed, "\"msg\":\"at work\""));
    killed.send(SIGKILL);
    EXPECT_EQ(killed.wait().exit_code, 128 + SIGKILL);
    const auto next = run(migrate_by(count_run() + finish()));
    EXPECT_EQ(next.exit_code, 0) << next.log;
    EXPECT_EQ(next.report.outcome, Outcome::applied);
    EXPECT_EQ(runs(), "2");
}

TEST_F(Exec, EndsTheCommandWithTheSessionThatHoldsTheLock) {
    auto process = start(migrate_by(count_run() + "test -e " + (migrations() / ".again").string() +
                                    " || { touch " + (migrations() / ".again").string() +
                                    "; echo at work; exec sleep 60; }; " + finish()));
    ASSERT_TRUE(logs(process, "\"msg\":\"at work\""));
    EXPECT_EQ(sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                  "application_name LIKE 'lockstep/%' AND datname = current_database()"),
              "t");
    const auto ended = process.wait();
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.log, HasSubstr("connecting again"));
    EXPECT_EQ(runs(), "2");
}

TEST_F(Exec, PassesAStopOnAndAsksToTryAgain) {
    auto process = start(migrate_by("trap 'echo told; exit 0' TERM; echo at work; "
                                    "while :; do sleep 0.05; done"));
    ASSERT_TRUE(logs(process, "\"msg\":\"at work\""));
    process.send(SIGTERM);
    const auto ended = process.wait();
    EXPECT_EQ(ended.exit_code, 75) << ended.log;
    EXPECT_THAT(ended.log, HasSubstr("\"msg\":\"told\""));
    EXPECT_EQ(ended.report.failure->kind, "stopped");
}

TEST_F(Exec, TellsInStatusWhatIsPending) {
    const auto before = run({"status", "-o", "json", "--", "sh", "-c", finish()});
    EXPECT_EQ(before.exit_code, 0) << before.log;
    EXPECT_THAT(before.out, HasSubstr("\"outcome\":\"pending\""));
    ASSERT_EQ(sql("CREATE TABLE done AS SELECT 1; GRANT SELECT ON done TO PUBLIC; SELECT 1"), "1");
    const auto after = run({"check", "-o", "json", "--", "sh", "-c", finish()});
    EXPECT_EQ(after.exit_code, 0) << after.log;
    EXPECT_THAT(after.out, HasSubstr("\"outcome\":\"nothing-pending\""));
}

TEST_F(Exec, RecordsHowLongTheCommandTook) {
    ASSERT_EQ(run(migrate_by("sleep 1; " + finish())).exit_code, 0);
    EXPECT_EQ(sql("SELECT duration_ms BETWEEN 1000 AND 60000 AND finished_at - started_at >= "
                  "interval '1 second' FROM lockstep.migration"),
              "t");
}

TEST_F(Exec, DoesNotBeginBesideTablesThatNobodyExplains) {
    ASSERT_EQ(sql("CREATE TABLE theirs (); SELECT 1"), "1");
    for (const auto* word : {"migrate", "plan", "check"}) {
        auto words = migrate_by(finish());
        words.front() = word;
        const auto ended = run(words);
        EXPECT_EQ(ended.exit_code, 65) << word;
        EXPECT_THAT(ended.everything(), HasSubstr("unmanaged"));
        EXPECT_THAT(ended.everything(), HasSubstr("such as public.theirs"));
    }
    EXPECT_EQ(sql("SELECT to_regclass('done') IS NULL AND to_regnamespace('lockstep') IS NULL"),
              "t");
    const auto said = run(migrate_by(finish()), {{"LOCKSTEP_ON_UNMANAGED", "baseline=0"}});
    EXPECT_EQ(said.exit_code, 0) << said.log;
    EXPECT_EQ(said.report.outcome, Outcome::applied);
}

TEST_F(Exec, TakesNoVersionForWhatATableStandsFor) {
    const auto ended = run(migrate_by(finish()), {{"LOCKSTEP_ON_UNMANAGED", "baseline=20"}});
    EXPECT_EQ(ended.exit_code, 65);
    EXPECT_THAT(ended.report.message, HasSubstr("alembic stamp"));
}

/// The command is to work with an Alembic project: what it does to the table is psql's.
class ExecOfAlembic : public Exec {
protected:
    ExecOfAlembic() {
        variables_.erase("LOCKSTEP_VERIFY_QUERY");
        std::filesystem::create_directories(migrations() / "versions");
        write("versions/a.py", "'''users'''\nrevision = 'aaaa0001'\ndown_revision = None\n");
    }
    Ended upgrade_to(const std::string& revision, const std::string& table = "alembic_version",
                     const std::map<std::string, std::string>& more = {}) {
        return run(migrate_by(psql("CREATE TABLE IF NOT EXISTS " + table +
                                   " (version_num varchar(32) PRIMARY KEY); DELETE FROM " + table +
                                   "; INSERT INTO " + table + " VALUES ('" + revision + "')")),
                   more);
    }
    void store(const std::string& revision) {
        ASSERT_EQ(sql("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); GRANT "
                      "ALL ON alembic_version TO PUBLIC; INSERT INTO alembic_version VALUES ('" +
                      revision + "'); SELECT 1"),
                  "1");
    }
};

TEST_F(ExecOfAlembic, DoesNotTakeAnotherApplicationsTableForANewerDatabase) {
    store("ffff0009");
    const auto strange = upgrade_to("aaaa0001");
    EXPECT_EQ(strange.exit_code, 65) << strange.log;
    EXPECT_THAT(strange.report.message, HasSubstr("--version-table"));
    EXPECT_EQ(sql("SELECT to_regnamespace('lockstep') IS NULL"), "t");
    const auto own = upgrade_to(
        "aaaa0001", "own_version",
        {{"LOCKSTEP_VERSION_TABLE", "own_version"}, {"LOCKSTEP_ON_UNMANAGED", "baseline=0"}});
    EXPECT_EQ(own.exit_code, 0) << own.log;
    EXPECT_EQ(own.report.outcome, Outcome::applied);
    EXPECT_EQ(sql("SELECT version_num FROM alembic_version"), "ffff0009");
}

TEST_F(ExecOfAlembic, LetsOldPodsStartOnADatabaseThatItKnowsToBeItsOwn) {
    store("aaaa0001");
    const auto first = upgrade_to("aaaa0001");
    EXPECT_EQ(first.exit_code, 0) << first.log;
    EXPECT_EQ(first.report.outcome, Outcome::nothing_pending);
    ASSERT_EQ(sql("UPDATE alembic_version SET version_num = 'ffff0009'; SELECT 1"), "1");
    const auto older = upgrade_to("aaaa0001");
    EXPECT_EQ(older.exit_code, 0) << older.log;
    EXPECT_EQ(older.report.outcome, Outcome::newer_history);
}

TEST_F(ExecOfAlembic, TakesTheNamedTableForItsOwn) {
    store("ffff0009");
    const auto named =
        upgrade_to("aaaa0001", "alembic_version", {{"LOCKSTEP_VERSION_TABLE", "alembic_version"}});
    EXPECT_EQ(named.exit_code, 0) << named.log;
    EXPECT_EQ(named.report.outcome, Outcome::newer_history);
}

TEST_F(ExecOfAlembic, DoesNotBeginBesideTablesThatAlembicDoesNotKnow) {
    ASSERT_EQ(sql("CREATE TABLE theirs (); SELECT 1"), "1");
    const auto refused = upgrade_to("aaaa0001");
    EXPECT_EQ(refused.exit_code, 65) << refused.log;
    ASSERT_TRUE(refused.report.failure) << refused.log;
    EXPECT_EQ(refused.report.failure->kind, "unmanaged");
    EXPECT_THAT(refused.report.message, HasSubstr("alembic stamp"));
}

TEST_F(Exec, IsNothingForACommandWithoutTheEngine) {
    EXPECT_EQ(run(migrate_by("true"), {{"LOCKSTEP_ENGINE", "sql"}}).exit_code, 64);
    EXPECT_EQ(run({"migrate"}).exit_code, 64);
}

} // namespace
} // namespace lockstep::test
