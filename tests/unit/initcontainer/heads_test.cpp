// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "initcontainer/program.hpp"
#include "support/source_dir.hpp"

namespace lockstep::initcontainer {
namespace {

const std::string source_dir = LOCKSTEP_SOURCE_DIR;
const std::string project = source_dir + "/tests/unit/formats/data/alembic/tangled";

/// Runs the program where no database is known.
class WithoutDatabase : public testing::Test {
protected:
    ExitCode run(std::vector<std::string> words) {
        words.insert(words.begin(), "lockstep");
        std::vector<const char*> arguments;
        for (const auto& word : words)
            arguments.push_back(word.c_str());
        const Invoked invoked{static_cast<int>(arguments.size()),
                              arguments.data(),
                              {},
                              Surroundings{"vm", false},
                              false};
        return run_program(invoked, stop_.token(), out_);
    }

    StopSource stop_;
    std::ostringstream out_;
};

TEST_F(WithoutDatabase, HeadsShowTheHighestVersionAndItsFile) {
    EXPECT_EQ(run({"heads", "--dir", source_dir + "/migrations"}), ExitCode::done);
    EXPECT_EQ(out_.str(), "0004  0004_create_orders.sql\n");
}

TEST_F(WithoutDatabase, HeadsShowThoseOfAnAlembicProject) {
    EXPECT_EQ(run({"heads", "--dir", project}), ExitCode::done);
    EXPECT_EQ(out_.str(), *read_file(project + "/heads.txt"));
}

TEST_F(WithoutDatabase, HeadsAreAListInJson) {
    EXPECT_EQ(run({"heads", "--dir", source_dir + "/tests/unit/formats/data/alembic/plain", "-o",
                   "json"}),
              ExitCode::done);
    EXPECT_EQ(out_.str(), "[{\"revision\":\"3\",\"down\":[\"2\"],\"dependsOn\":[],\"labels\":[],"
                          "\"head\":true,\"branchPoint\":false,\"mergePoint\":false,"
                          "\"message\":\"last\",\"date\":\"\","
                          "\"file\":\"migrations/versions/2024/0003_last.py\"}]\n");
}

TEST_F(WithoutDatabase, HistoryShowsTheRevisionsOfAnAlembicProject) {
    EXPECT_EQ(run({"history", "--dir", project}), ExitCode::done);
    EXPECT_EQ(out_.str(), *read_file(project + "/history.txt"));
}

TEST_F(WithoutDatabase, HistoryOfOtherFilesNeedsOne) {
    EXPECT_EQ(run({"history", "--dir", source_dir + "/migrations"}), ExitCode::usage);
}

TEST_F(WithoutDatabase, HeadsOfAMissingFolderAreRefused) {
    EXPECT_EQ(run({"heads", "--dir", project + "/missing"}), ExitCode::fix_input);
    EXPECT_EQ(run({"heads", "--format", "alembic", "--dir", project + "/missing"}),
              ExitCode::fix_input);
    EXPECT_EQ(out_.str(), "");
}

} // namespace
} // namespace lockstep::initcontainer
