// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/command_line.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<Invocation> parsed(std::initializer_list<const char*> words) {
    std::vector<const char*> argv{"lockstep"};
    argv.insert(argv.end(), words);
    return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

TEST(CommandLine, GivesCommandAndFlags) {
    const auto invocation =
        parsed({"migrate", "--host", "db", "--port=6000", "--dry-run", "-o", "json"});
    ASSERT_TRUE(invocation) << invocation.error().message;
    EXPECT_EQ(invocation->command, Command::migrate);
    EXPECT_EQ(invocation->flags,
              (Flags{{"host", "db"}, {"port", "6000"}, {"dry-run", "true"}, {"output", "json"}}));
}

TEST(CommandLine, HasNoFlagForThePassword) {
    const auto invocation = parsed({"migrate", "--password", "hunter2"});
    ASSERT_FALSE(invocation);
    EXPECT_EQ(invocation.error(),
              (Error{Remedy::fix_input,
                     "there is no flag for the password, since arguments can be seen by others; "
                     "set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE; see lockstep --help"}));
}

TEST(CommandLine, NamesTheNearestFlag) {
    const auto invocation = parsed({"migrate", "--wait-timout=1m"});
    ASSERT_FALSE(invocation);
    EXPECT_EQ(invocation.error().message,
              "\"--wait-timout\" is not known here; did you mean --wait-timeout?; see lockstep "
              "--help");
}

TEST(CommandLine, NamesTheNearestCommand) {
    const auto invocation = parsed({"migrat"});
    ASSERT_FALSE(invocation);
    EXPECT_THAT(invocation.error().message, HasSubstr("migrate"));
}

TEST(CommandLine, NeedsACommand) {
    EXPECT_FALSE(parsed({}));
}

TEST(CommandLine, TakesAFlagOnlyWhereItMeansSomething) {
    EXPECT_FALSE(parsed({"current", "--target", "4"}));
    EXPECT_TRUE(parsed({"history", "-v"}));
}

TEST(CommandLine, CompletesForThreeShells) {
    EXPECT_THAT(parsed({"completion", "fish"})->arguments, ElementsAre("fish"));
    EXPECT_FALSE(parsed({"completion", "tcsh"}));
}

TEST(CommandLine, TakesTheWordsOfARepair) {
    EXPECT_THAT(parsed({"repair", "retry"})->arguments, ElementsAre("retry"));
    EXPECT_THAT(parsed({"repair", "resume", "7", "--done"})->arguments, ElementsAre("resume", "7"));
    EXPECT_THAT(parsed({"repair", "--dry-run", "accept-edit", "R_v.sql"})->arguments,
                ElementsAre("accept-edit", "R_v.sql"));
    EXPECT_FALSE(parsed({"repair", "resume", "7", "8"}));
    EXPECT_FALSE(parsed({"undo", "7"}));
}

TEST(CommandLine, TakesAWatchWithAndWithoutAPause) {
    EXPECT_EQ(parsed({"status", "--watch"})->flags.at("watch"), "2s");
    EXPECT_EQ(parsed({"status", "--watch", "10s"})->flags.at("watch"), "10s");
    EXPECT_EQ(parsed({"status", "--watch", "-o", "json"})->flags.at("watch"), "2s");
    EXPECT_TRUE(parsed({"status"})->flags.empty());
}

TEST(CommandLine, TakesTheVersionOfABaselineForNoQuestionAboutTheProgram) {
    const auto invocation = parsed({"baseline", "--version", "7"});
    EXPECT_EQ(invocation->command, Command::baseline);
    EXPECT_EQ(invocation->flags.at("version"), "7");
}

class HelpText : public testing::TestWithParam<Setting> {};

TEST_P(HelpText, NamesFlagVariablesAndDefault) {
    const auto commands = command_table();
    const auto taker = std::find_if(commands.begin(), commands.end(), [](const auto& row) {
        return takes(row.command, GetParam().scope);
    });
    ASSERT_NE(taker, commands.end());
    const auto invocation = parsed({std::string{taker->name}.c_str(), "--help"});
    ASSERT_TRUE(invocation);
    EXPECT_FALSE(invocation->command);
    EXPECT_THAT(invocation->text, HasSubstr("--" + GetParam().name));
    EXPECT_THAT(invocation->text, HasSubstr(GetParam().environment.back()));
}

std::vector<Setting> settings_with_flags() {
    auto settings = setting_table();
    std::erase_if(settings, [](const auto& each) { return !each.has_flag; });
    return settings;
}

INSTANTIATE_TEST_SUITE_P(Setting, HelpText, testing::ValuesIn(settings_with_flags()),
                         [](const auto& test) {
                             auto name = test.param.name;
                             std::erase(name, '-');
                             return name;
                         });

} // namespace
} // namespace lockstep::initcontainer
