// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/help.hpp"

#include <array>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "initcontainer/command_line.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/examples.hpp"
#include "support/source_dir.hpp"

namespace lockstep::initcontainer {
namespace {

using testing::HasSubstr;

/// The words of a line, of which those in double quotes may hold blanks.
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words{""};
    bool quoted = false;
    for (const char letter : line) {
        if (letter == '"')
            quoted = !quoted;
        else if (letter == ' ' && !quoted)
            words.emplace_back();
        else
            words.back() += letter;
    }
    return words;
}

class Examples : public testing::TestWithParam<Example> {};

TEST_P(Examples, AreUnderstood) {
    const auto words = words_of(GetParam().line);
    EXPECT_EQ(words.front(), "lockstep");
    std::vector<const char*> argv;
    for (const auto& word : words)
        argv.push_back(word.c_str());
    const auto invocation = parse_command_line(static_cast<int>(argv.size()), argv.data());
    ASSERT_TRUE(invocation) << GetParam().line << ": " << invocation.error().message;
    EXPECT_EQ(invocation->command, GetParam().command) << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(Line, Examples, testing::ValuesIn(example_table()));

class CommandHelp : public testing::TestWithParam<CommandRow> {};

TEST_P(CommandHelp, EndsWithItsExamples) {
    const auto text = command_help(GetParam());
    const auto at = text.find("\nExamples:\n");
    ASSERT_NE(at, std::string::npos);
    ASSERT_FALSE(examples_of(GetParam().command).empty());
    for (const auto& each : examples_of(GetParam().command))
        EXPECT_THAT(text.substr(at), HasSubstr(std::string{each.line}));
}

TEST_P(CommandHelp, FitsIntoEightyColumns) {
    std::istringstream text{command_help(GetParam()) + program_help()};
    for (std::string line; std::getline(text, line);)
        EXPECT_LE(line.size(), 80U) << line;
}

TEST_P(CommandHelp, IsWhatItsFlagShows) {
    const std::string name{GetParam().name};
    const std::vector<const char*> argv{"lockstep", name.c_str(), "--help"};
    const auto invocation = parse_command_line(static_cast<int>(argv.size()), argv.data());
    ASSERT_TRUE(invocation);
    EXPECT_EQ(invocation->text, command_help(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Of, CommandHelp,
                         testing::ValuesIn(command_table().begin(), command_table().end()),
                         [](const auto& test) { return std::string{test.param.name}; });

TEST(ProgramHelp, NamesEachCommandInTheColumnsOfAllOthers) {
    const auto text = program_help();
    for (const auto& row : command_table())
        EXPECT_THAT(text, HasSubstr("\n  " + std::string{row.name} +
                                    std::string(28 - row.name.size(), ' ')));
}

std::string manual_page() {
    std::ostringstream out;
    run_man(out);
    return out.str();
}

TEST(ManualPage, IsTheOneThatIsShipped) {
    const auto shipped = read_file(std::string{LOCKSTEP_SOURCE_DIR} + "/docs/lockstep.1");
    ASSERT_TRUE(shipped) << shipped.error().message;
    EXPECT_EQ(*shipped, manual_page()) << "write it anew: lockstep man >docs/lockstep.1";
}

TEST(ManualPage, HasNoLineThatOnlyLooksLikeAMacro) {
    std::istringstream text{manual_page()};
    constexpr std::array macros{".TH", ".SH", ".SS", ".TP", ".P",  ".RS",
                                ".RE", ".nf", ".fi", ".B",  ".BR", ".br"};
    for (std::string line; std::getline(text, line);) {
        EXPECT_FALSE(line.starts_with('\'')) << line;
        if (!line.starts_with('.') || line.starts_with(".\\\"")) continue;
        EXPECT_THAT(macros, testing::Contains(line.substr(0, line.find(' '))));
    }
}

} // namespace
} // namespace lockstep::initcontainer
