// SPDX-License-Identifier: Apache-2.0
// The directories with which the real tools are compared: each is taken for its own tool's, and
// nothing of its SQL is lost on the way to what is run.
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/directory.hpp"
#include "sql/token_stream.hpp"
#include "support/source_dir.hpp"
#include "temporary_directory.hpp"

namespace lockstep::formats {
namespace {

using ::testing::AnyOf;

const std::filesystem::path projects{LOCKSTEP_SOURCE_DIR "/tests/peers/projects"};

struct Project {
    std::string folder;
    Format format;
    friend void PrintTo(const Project& row, std::ostream* out) { *out << row.folder; }
};

/// What PostgreSQL sees of a text: no comments, no white space.
std::string tokens(std::string_view text) {
    std::string all;
    sql::write_token_stream(text, [&all](std::string_view piece) { all += piece; });
    return all;
}

std::string read(const std::filesystem::path& path) {
    std::ostringstream all;
    all << std::ifstream{path, std::ios::binary}.rdbuf();
    return all.str();
}

class PeersProject : public ::testing::TestWithParam<Project> {
protected:
    PeersProject() {
        std::filesystem::copy(projects / GetParam().folder, directory_.path(),
                              std::filesystem::copy_options::recursive);
        // The others of a whole directory, whose numbers tern wants without a gap.
        if (GetParam().format == Format::tern)
            for (int number = 1; number < 29; ++number)
                directory_.write(std::to_string(number) + "_step.sql", "SELECT 1;\n");
    }

    migrate::MigrationSet load() const {
        auto set = load_directory(directory_.path(), {Format::automatic,
                                                      {{"schema", "app"}, {"word", "a word"}},
                                                      {{"PEERS_WORD", "a word"}}});
        if (set) return *std::move(set);
        ADD_FAILURE() << set.error().error.message;
        return {};
    }

    testing::TemporaryDirectory directory_;
};

TEST_P(PeersProject, IsTakenForItsOwnTools) {
    const auto set = load();
    EXPECT_EQ(set.format, to_string(GetParam().format));
    EXPECT_FALSE(set.migrations.empty());
}

TEST_P(PeersProject, LosesNothingOfItsSql) {
    const auto set = load();
    for (const auto& each : set.migrations) {
        if (each.rewritten) continue; // Blocks of dbmate's, and what goose sends in one message.
        const auto& up = each.as_written.empty() ? each.text : each.as_written;
        const auto whole = tokens(read(directory_.path() / each.script));
        EXPECT_THAT(whole, AnyOf(tokens(up), tokens(up + "\n" + each.down))) << each.script;
    }
}

INSTANTIATE_TEST_SUITE_P(Projects, PeersProject,
                         ::testing::Values(Project{"dbmate", Format::dbmate},
                                           Project{"diesel", Format::diesel},
                                           Project{"flyway", Format::flyway},
                                           Project{"golang-migrate", Format::golang_migrate},
                                           Project{"goose", Format::goose},
                                           Project{"liquibase/migrations", Format::lockstep},
                                           Project{"prisma/prisma/migrations", Format::prisma},
                                           Project{"sqitch", Format::lockstep},
                                           Project{"sqlx", Format::sqlx},
                                           Project{"tern", Format::tern}),
                         [](const auto& test) {
                             auto name = test.param.folder.substr(0, test.param.folder.find('/'));
                             std::erase(name, '-');
                             return name;
                         });

} // namespace
} // namespace lockstep::formats
