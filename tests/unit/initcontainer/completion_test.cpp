// SPDX-License-Identifier: Apache-2.0
// What the shells themselves offer, with the completions that the program prints.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/setting_table.hpp"
#include "support/source_dir.hpp"

namespace lockstep::initcontainer {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::IsSupersetOf;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAreArray;

using Words = std::set<std::string>;

struct Shell {
    std::string name;
    std::string program; ///< With its flags.
    friend void PrintTo(const Shell& shell, std::ostream* out) { *out << shell.name; }
};

/// The last line of each command that is to be completed: its beginning alone, its flags, and each
/// flag whose values are known.
std::vector<std::string> lines() {
    std::vector<std::string> all{"lockstep ", "lockstep mi", "lockstep migrate --format go",
                                 "lockstep repair re", "lockstep completion "};
    for (const auto& row : command_table()) {
        const auto command = "lockstep " + std::string{row.name};
        all.push_back(command + " --");
        for (const auto& setting : setting_table())
            if (setting.kind == Kind::choice && takes(row.command, setting.scope))
                all.push_back(command + " --" + setting.name + " ");
    }
    return all;
}

/// What the driver of the shell prints: "== LINE", and a line for each word.
std::map<std::string, Words> parse(const std::string& output) {
    std::map<std::string, Words> offered;
    std::istringstream text{output};
    std::string current;
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with("== "))
            current = line.substr(3);
        else if (!line.empty())
            offered[current].insert(line);
    }
    return offered;
}

class Completion : public testing::TestWithParam<Shell> {
protected:
    Completion() {
        std::string pattern = "/tmp/lockstep-completion-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    ~Completion() override { std::filesystem::remove_all(folder_); }

    /// What the shell offers behind each line.
    std::map<std::string, Words> offered(const std::vector<std::string>& wanted) {
        std::ostringstream script;
        run_completion(script, GetParam().name);
        std::string typed;
        for (const auto& line : wanted)
            typed += line + "\n";
        const auto completions = (folder_ / "completions").string();
        if (!write_file(completions, script.str()) || !write_file(folder_ / "lines", typed))
            return {};
        const auto driver = std::string{LOCKSTEP_SOURCE_DIR} +
                            "/tests/unit/initcontainer/data/complete." + GetParam().name;
        return parse(output_of("cd " + folder_.string() + " && timeout 60 " + GetParam().program +
                               " " + driver + " " + completions + " <lines 2>&1"));
    }

    static std::string output_of(const std::string& command) {
        std::string output;
        auto* const stream = ::popen(command.c_str(), "r"); // NOLINT(cert-env33-c)
        if (stream == nullptr) return output;
        for (int letter = std::fgetc(stream); letter != EOF; letter = std::fgetc(stream))
            output += static_cast<char>(letter);
        EXPECT_EQ(::pclose(stream), 0) << output;
        return output;
    }

    std::filesystem::path folder_;
};

TEST_P(Completion, OffersCommandsFlagsAndValues) {
    auto words = offered(lines());
    for (const auto& row : command_table()) {
        const auto command = "lockstep " + std::string{row.name};
        EXPECT_THAT(words["lockstep "], Contains(row.name));
        for (const auto& setting : setting_table()) {
            if (!setting.has_flag || !takes(row.command, setting.scope)) continue;
            EXPECT_THAT(words[command + " --"], Contains("--" + setting.name)) << command;
            if (setting.kind != Kind::choice) continue;
            EXPECT_THAT(words[command + " --" + setting.name + " "],
                        UnorderedElementsAreArray(setting.choices))
                << command;
        }
    }
}

TEST_P(Completion, OffersOnlyWhatGoesOn) {
    auto words = offered(lines());
    EXPECT_EQ(words["lockstep mi"], Words{"migrate"});
    EXPECT_EQ(words["lockstep migrate --format go"], (Words{"golang-migrate", "goose"}));
    EXPECT_EQ(words["lockstep repair re"], (Words{"retry", "resume"}));
    EXPECT_THAT(words["lockstep completion "], IsSupersetOf({"bash", "zsh", "fish"}));
    EXPECT_THAT(words["lockstep heads --"], AllOf(Not(Contains("--host")), Each(StartsWith("--"))));
}

INSTANTIATE_TEST_SUITE_P(Of, Completion,
                         testing::Values(Shell{"bash", "bash"}, Shell{"fish", "fish --no-config"},
                                         Shell{"zsh", "zsh -f"}),
                         [](const auto& test) { return test.param.name; });

} // namespace
} // namespace lockstep::initcontainer
