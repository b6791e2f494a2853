// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "formats/atlas_sum.hpp"
#include "initcontainer/commands/commands.hpp"
#include "support/manual_clock.hpp"

namespace lockstep::initcontainer {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class New : public testing::Test {
protected:
    New() {
        std::string pattern = "/tmp/lockstep-new-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        fs::create_directory(dir());
        settings_.directory = dir().string();
        settings_.message = "Add orders";
    }
    ~New() override { fs::remove_all(folder_); }

    [[nodiscard]] fs::path dir() const { return folder_ / "migrations"; }

    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((dir() / name).parent_path());
        ASSERT_TRUE(write_file(dir() / name, text));
    }

    /// What is printed, or the sentence that it is refused with; the folder written as DIR.
    std::string run() {
        out_.str("");
        const Context context{settings_, clock_, stop_.token(), out_};
        const auto report = run_new(context);
        auto text = report.remedy ? report.message : out_.str();
        for (auto at = text.find(dir().string()); at != std::string::npos;
             at = text.find(dir().string()))
            text.replace(at, dir().string().size(), "DIR");
        return text;
    }

    /// All files, without hidden ones.
    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& each : fs::recursive_directory_iterator{dir()})
            if (!each.is_directory()) names.push_back(each.path().lexically_relative(dir()));
        std::sort(names.begin(), names.end());
        return names;
    }

    fs::path folder_;
    Settings settings_;
    StopSource stop_;
    test::ManualClock clock_; // 1970-02-11 16:00:00
    std::ostringstream out_;
};

TEST_F(New, WritesTheFileThatComesNextAndPrintsItsPath) {
    write("0009_a.sql", "SELECT 1;");
    EXPECT_EQ(run(), "DIR/0010_add_orders.sql\n");
    EXPECT_EQ(files(), (std::vector<std::string>{"0009_a.sql", "0010_add_orders.sql"}));
}

TEST_F(New, PrintsJson) {
    settings_.output = Output::json;
    settings_.files.format = formats::Format::golang_migrate;
    EXPECT_EQ(run(),
              R"({"format":"golang-migrate","files":["DIR/19700211160000_add_orders.up.sql",)"
              R"("DIR/19700211160000_add_orders.down.sql"]})"
              "\n");
}

TEST_F(New, BeginsAnEmptyDirectoryInItsOwnFormat) {
    EXPECT_EQ(run(), "DIR/19700211160000_add_orders.sql\n");
}

TEST_F(New, MakesTheFolderOfAMigration) {
    write("2024-01-31-000000_a/up.sql", "SELECT 1;");
    write("2024-01-31-000000_a/down.sql", "SELECT 1;");
    EXPECT_EQ(run(), "DIR/2024-01-31-000001_add_orders/up.sql\n"
                     "DIR/2024-01-31-000001_add_orders/down.sql\n");
}

TEST_F(New, KeepsTheSumOfAtlas) {
    settings_.files.format = formats::Format::atlas;
    EXPECT_EQ(run(), "DIR/19700211160000_add_orders.sql\n");
    settings_.files.format = formats::Format::automatic;
    settings_.message = "second";
    EXPECT_EQ(run(), "DIR/19700211160001_second.sql\n");
    EXPECT_EQ(files().back(), "atlas.sum");
}

TEST_F(New, SaysFirstWhatIsWrongWithTheDirectory) {
    write("1_a.sql", "SELECT 1;");
    write("01_b.sql", "SELECT 1;");
    EXPECT_THAT(run(), HasSubstr("have one version"));
    EXPECT_EQ(files().size(), 2U);
}

TEST_F(New, IsTakenAwayWhereItDoesNotGoWithTheOthers) {
    write("9_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n");
    EXPECT_THAT(run(), StartsWith("the new file does not go with the others and was taken away "
                                  "again: dbmate runs files in the order of their names"));
    EXPECT_EQ(files(), std::vector<std::string>{"9_a.sql"});
}

TEST_F(New, PutsTheSumOfAtlasBackWhereTheFileDoesNotGoWithTheOthers) {
    write("9_a.sql", "SELECT 1;");
    const auto sum = formats::atlas::make_sum(dir());
    ASSERT_TRUE(sum);
    write("atlas.sum", *sum);
    EXPECT_THAT(run(), HasSubstr("taken away again: 9_a.sql has a lower version than"));
    EXPECT_EQ(files(), (std::vector<std::string>{"9_a.sql", "atlas.sum"}));
    EXPECT_EQ(*read_file(dir() / "atlas.sum"), *sum);
}

TEST_F(New, WritesNothingThroughALinkThatLeadsOutOfTheDirectory) {
    fs::create_directory(folder_ / "outside");
    write("V1__a.sql", "SELECT 1;");
    fs::create_directory_symlink(folder_ / "outside", dir() / "sub");
    EXPECT_THAT(run(), HasSubstr("is a link that leads out of the directory"));
    EXPECT_TRUE(fs::is_empty(folder_ / "outside"));
}

TEST_F(New, FollowsTheHeadOfAnAlembicProject) {
    write("versions/aaaa_a.py", "'''a'''\nrevision = 'aaaa'\ndown_revision = None\n");
    EXPECT_THAT(run(), testing::MatchesRegex("DIR/versions/[0-9a-f]+_add_orders.py\n"));
    EXPECT_THAT(run(), StartsWith("DIR/versions/"));
    EXPECT_EQ(files().size(), 3U);
}

TEST_F(New, WritesWhatTheProjectsAlembicGenerates) {
    write("alembic.ini", "[alembic]\nscript_location = .\n");
    write("versions/aaaa_a.py", "'''a'''\nrevision = 'aaaa'\ndown_revision = None\n");
    write("bin/alembic", "#!/bin/sh\necho \"$@\" \"$DSN\" >&2\n"
                         "printf \"revision = 'bbbb'\\ndown_revision = 'aaaa'\\n\" "
                         ">versions/bbbb_b.py\n");
    fs::permissions(dir() / "bin/alembic", fs::perms{0755});
    settings_.autogenerate = true;
    settings_.files.environment = {{"PATH", (dir() / "bin").string() + ":/usr/bin:/bin"},
                                   {"DSN", "postgresql://u:secret@h/d"}};
    const auto path = (dir() / "bin").string() + ":" + ::getenv("PATH");
    ::setenv("PATH", path.c_str(), 1);
    testing::internal::CaptureStderr();
    EXPECT_EQ(run(), "DIR/versions/bbbb_b.py\n");
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("revision --autogenerate -m Add orders"));
    EXPECT_THAT(log, testing::Not(HasSubstr("secret")));
    EXPECT_THAT(run(), HasSubstr("holds no new revision"));
    write("bin/alembic", "#!/bin/sh\necho 'FAILED: no database' >&2\nexit 255\n");
    EXPECT_EQ(run(), "alembic revision --autogenerate ended with status 255: FAILED: no database");
}

} // namespace
} // namespace lockstep::initcontainer
