// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"
#include "support/postgres_fakes.hpp"

namespace lockstep::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Doctor : public LockstepTest {
protected:
    void SetUp() override { write_first_two(); }

    Ended examine(const Variables& more = {}) { return run({"doctor"}, more); }

    /// The line of one check.
    static std::string line(const Ended& ended, const std::string& check) {
        std::istringstream lines{ended.out};
        for (std::string each; std::getline(lines, each);)
            if (each.find(" " + check + " ") == 8) return each;
        return {};
    }
};

TEST_F(Doctor, FindsNothingWhereAllIsWellAndChangesNothing) {
    const auto ended = examine();
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.log;
    EXPECT_THAT(ended.out, AllOf(Not(HasSubstr("\nfail")), Not(HasSubstr("\nskipped"))));
    EXPECT_THAT(line(ended, "tls"), HasSubstr("TLSv1.3"));
    EXPECT_THAT(line(ended, "directory"), HasSubstr("2 files of format lockstep"));
    EXPECT_EQ(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'"), "0");
}

TEST_F(Doctor, GoesOnBehindWhatFails) {
    remove("1_customers.sql");
    write("1_customers.sql", "SELECT 'open;");
    const auto ended = examine({{"POSTGRES_PORT", "1"}});
    EXPECT_EQ(ended.exit_code, 65) << ended.out;
    EXPECT_THAT(line(ended, "tcp"), AllOf(HasSubstr("fail"), HasSubstr("refused")));
    EXPECT_THAT(line(ended, "login"), HasSubstr("skipped"));
    EXPECT_THAT(line(ended, "directory"), AllOf(HasSubstr("fail"), HasSubstr("1_customers.sql")));
}

TEST_F(Doctor, SaysThatWhatMayPassIsToBeTriedAgain) {
    EXPECT_EQ(examine({{"POSTGRES_PORT", "1"}}).exit_code, 75);
}

TEST_F(Doctor, NeverShowsThePassword) {
    for (const auto* output : {"text", "json", "yaml"}) {
        const auto ended =
            examine({{"POSTGRES_PASSWORD", "hunter2-secret"}, {"LOCKSTEP_OUTPUT", output}});
        EXPECT_EQ(ended.exit_code, 65) << ended.out;
        EXPECT_THAT(ended.everything(), AllOf(HasSubstr("28P01"), Not(HasSubstr("hunter2"))));
    }
}

TEST_F(Doctor, NamesSettingsThatCannotBeRead) {
    const auto url = examine({{"POSTGRES_HOST", "postgres://localhost/app"}});
    EXPECT_EQ(url.exit_code, 65);
    EXPECT_THAT(line(url, "host"), HasSubstr("fail"));
    const auto port = examine({{"POSTGRES_PORT", "99999"}});
    EXPECT_THAT(line(port, "host"), AllOf(HasSubstr("fail"), HasSubstr("99999")));
    const auto unit = examine({{"LOCKSTEP_WAIT_TIMEOUT", "30"}});
    EXPECT_THAT(line(unit, "settings"), AllOf(HasSubstr("fail"), HasSubstr("unit")));
    EXPECT_THAT(line(unit, "login"), HasSubstr("ok")) << "the rest can be looked at";
}

TEST_F(Doctor, SeesARecordedFailureAndWhoMigrates) {
    write("3_bad.sql", "SELECT 1 / 0;");
    ASSERT_EQ(run({"migrate"}).exit_code, 65);
    const auto ended = examine();
    EXPECT_EQ(ended.exit_code, 65);
    EXPECT_THAT(line(ended, "history"), HasSubstr("fail"));
    EXPECT_THAT(line(ended, "lock"), HasSubstr("nobody migrates"));
}

TEST_F(Doctor, WaitsForASilentServerOnlyAsLongAsItIsTold) {
    const SilentServer silent;
    const auto begun = std::chrono::steady_clock::now();
    const auto ended = examine({{"POSTGRES_PORT", std::to_string(silent.port())}});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{30});
    EXPECT_NE(ended.exit_code, 0);
    EXPECT_THAT(line(ended, "tcp"), HasSubstr("ok"));
    EXPECT_THAT(line(ended, "tls"), HasSubstr("fail"));
}

} // namespace
} // namespace lockstep::test
