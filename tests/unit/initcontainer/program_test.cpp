// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/program.hpp"

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "report/report.hpp"

namespace lockstep::initcontainer {
namespace {

/// Runs the program up to where it would touch a database.
class Program : public testing::Test {
protected:
    Program() {
        std::string pattern = "/tmp/lockstep-program-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        environment_ = {{"POSTGRES_HOST", "127.0.0.1"},
                        {"POSTGRES_DB", "shop"},
                        {"POSTGRES_USERNAME", "owner"},
                        {"LOCKSTEP_REPORT_FILE", report_file()}};
    }
    ~Program() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string report_file() const { return folder_ / "report"; }

    ExitCode run(std::vector<const char*> words) {
        words.insert(words.begin(), "lockstep");
        const Invoked invoked{static_cast<int>(words.size()), words.data(), environment_,
                              Surroundings{"vm", false}, false};
        return run_program(invoked, stop_.token(), out_);
    }

    [[nodiscard]] report::Report left_report() const {
        const auto text = read_file(report_file());
        if (!text) return {};
        const auto parsed = report::parse(*text);
        return parsed ? *parsed : report::Report{};
    }

    std::filesystem::path folder_;
    Environment environment_;
    StopSource stop_;
    std::ostringstream out_;
};

TEST_F(Program, LeavesAReportOfAUsageError) {
    environment_["LOCKSTEP_LOCK_WAIT"] = "soon";
    EXPECT_EQ(run({"migrate"}), ExitCode::usage);
    const auto report = left_report();
    EXPECT_EQ(report.outcome, report::Outcome::failed);
    EXPECT_EQ(report.remedy, Remedy::fix_input);
    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->kind, "settings");
    EXPECT_EQ(report.message.substr(0, 19), "LOCKSTEP_LOCK_WAIT:");
}

TEST_F(Program, LeavesAReportOfAnUnknownFlag) {
    EXPECT_EQ(run({"migrate", "--no-such-flag"}), ExitCode::usage);
    EXPECT_EQ(left_report().failure->kind, "settings");
}

TEST_F(Program, ReadsTheFilesBeforeItTouchesTheDatabase) {
    const auto missing = (folder_ / "missing").string();
    EXPECT_EQ(run({"migrate", "--dir", missing.c_str()}), ExitCode::fix_input);
    const auto report = left_report();
    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->kind, "files");
    EXPECT_TRUE(report.waits.empty());
}

TEST_F(Program, RefusesASettingsFileThatIsNotThere) {
    EXPECT_EQ(run({"migrate", "--config", "/nowhere/lockstep.yaml"}), ExitCode::usage);
}

TEST_F(Program, TakesWhatIsMissingFromTheEnvFile) {
    environment_.erase("POSTGRES_HOST");
    const auto file = (folder_ / ".env").string();
    ASSERT_TRUE(write_file(file, "POSTGRES_HOST=127.0.0.1\nLOCKSTEP_DIR=/nowhere/migrations\n"));
    EXPECT_EQ(run({"migrate", "--env-file", file.c_str()}), ExitCode::fix_input);
    EXPECT_EQ(left_report().failure->kind, "files");
}

TEST_F(Program, ShowsItsVersionWithoutAnySetting) {
    environment_.clear();
    EXPECT_EQ(run({"version", "-o", "json"}), ExitCode::done);
    EXPECT_EQ(out_.str().substr(0, 12), "{\"version\":\"");
}

TEST_F(Program, InstallsItselfIntoAFolder) {
    environment_.clear();
    const auto target = folder_ / "lockstep";
    ASSERT_TRUE(write_file(target, "an older one"));
    EXPECT_EQ(run({"install", folder_.c_str()}), ExitCode::done);
    EXPECT_EQ(out_.str(), "installed " + target.string() + "\ninstalled " +
                              (folder_ / "rds-ca.pem").string() + "\n");
    EXPECT_THAT(*read_file(folder_ / "rds-ca.pem"),
                testing::StartsWith("# af-south-1: Amazon RDS"));
    const auto status = std::filesystem::status(target);
    EXPECT_EQ(status.permissions(), std::filesystem::perms{0755});
    EXPECT_EQ(std::filesystem::file_size(target), std::filesystem::file_size("/proc/self/exe"));
}

TEST_F(Program, InstallsNothingWhereThereIsNoFolder) {
    const auto missing = (folder_ / "missing").string();
    EXPECT_EQ(run({"install", missing.c_str()}), ExitCode::fix_input);
    EXPECT_EQ(run({"install", "/proc/self/exe"}), ExitCode::fix_input);
    EXPECT_EQ(run({"install"}), ExitCode::usage);
    EXPECT_FALSE(std::filesystem::exists(missing));
}

TEST_F(Program, CompletesCommandsAndFlags) {
    EXPECT_EQ(run({"completion", "bash"}), ExitCode::done);
    EXPECT_NE(out_.str().find("--wait-timeout"), std::string::npos);
    EXPECT_NE(out_.str().find("complete -o default -F _lockstep lockstep"), std::string::npos);
}

} // namespace
} // namespace lockstep::initcontainer
