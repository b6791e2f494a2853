// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iomanip>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

class SettingsOfTheProgram : public LockstepTest {};

TEST_F(SettingsOfTheProgram, EndWith64WhenOneIsUnknown) {
    const auto ended = run({"migrate"}, {{"LOCKSTEP_LOCK_WEIGHT", "1m"}});
    EXPECT_EQ(ended.exit_code, 64);
    EXPECT_THAT(ended.report.message, HasSubstr("LOCKSTEP_LOCK_WEIGHT"));
    EXPECT_EQ(ended.report.failure->kind, "settings");
}

TEST_F(SettingsOfTheProgram, EndWith64WhenTheFileHasAnUnknownKey) {
    const auto file = migrations() / "lockstep.yaml";
    std::ofstream{file} << "lockWeight: 1m\n";
    const auto ended = run({"migrate", "--config", file.string()});
    EXPECT_EQ(ended.exit_code, 64);
    EXPECT_THAT(ended.report.message, HasSubstr("lockstep.yaml:1: \"lockWeight\""));
}

TEST_F(SettingsOfTheProgram, CanAllStandInAFile) {
    write_first_two();
    const auto secret = migrations().parent_path() / "secret";
    std::ofstream{secret} << variables_["POSTGRES_PASSWORD"] << "\n";
    const auto file = migrations().parent_path() / "lockstep.yaml";
    std::ofstream{file} << "host: " << variables_["POSTGRES_HOST"]
                        << "\nport: " << variables_["POSTGRES_PORT"]
                        << "\ndatabase: " << variables_["POSTGRES_DB"]
                        << "\nuser: " << variables_["POSTGRES_USERNAME"]
                        << "\npasswordFile: " << secret.string()
                        << "\nsslrootcert: " << variables_["POSTGRES_SSLROOTCERT"]
                        << "\ndir: " << migrations().string() << "\n";
    variables_ = {{"LOCKSTEP_CONFIG", file.string()}};
    const auto ended = run({"migrate"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.report.outcome, report::Outcome::applied);
}

TEST_F(SettingsOfTheProgram, TakeTheApplicationsEnvFile) {
    write_first_two();
    const auto file = migrations().parent_path() / ".env";
    std::ofstream{file} << "POSTGRES_PASSWORD=" << std::quoted(variables_["POSTGRES_PASSWORD"])
                        << "\n";
    variables_.erase("POSTGRES_PASSWORD");
    EXPECT_EQ(run({"migrate", "--env-file", file.string()}).exit_code, 0);
}

} // namespace
} // namespace lockstep::test
