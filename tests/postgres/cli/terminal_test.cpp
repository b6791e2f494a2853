// SPDX-License-Identifier: Apache-2.0
// What people see: columns, and colours where a terminal shows them.
#include <cstdio>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* escape = "\x1b[";

/// As one word for the shell.
std::string quoted(const std::string& text) {
    std::string word{'\''};
    for (const char letter : text)
        word += letter == '\'' ? std::string{"'\\''"} : std::string{letter};
    return word + "'";
}

class Terminal : public LockstepTest {
protected:
    /// What `lockstep status` shows on a terminal of its own.
    std::string status(const std::string& more = {}) {
        std::string command = "env -i PATH=/usr/bin:/bin " + more;
        for (const auto& [name, value] : variables_)
            command += " " + quoted(name + "=" + value);
        command += " script -qec '" LOCKSTEP_PROGRAM " status' /dev/null";
        auto* const stream = ::popen(command.c_str(), "r"); // NOLINT(cert-env33-c)
        std::string output;
        for (int letter = std::fgetc(stream); letter != EOF; letter = std::fgetc(stream))
            output += static_cast<char>(letter);
        EXPECT_EQ(::pclose(stream), 0) << output;
        return output;
    }
};

TEST_F(Terminal, HasColoursUnlessSomebodyWantsNone) {
    write_first_two();
    EXPECT_THAT(status(), HasSubstr(escape));
    EXPECT_THAT(status("NO_COLOR="), HasSubstr(escape));
    const auto plain = status("NO_COLOR=1");
    EXPECT_THAT(plain, HasSubstr("Result"));
    EXPECT_THAT(plain, Not(HasSubstr(escape)));
}

TEST_F(Terminal, IsTheOnlyPlaceForColours) {
    write_first_two();
    const auto ended = run({"status"});
    EXPECT_THAT(ended.out, HasSubstr("Result"));
    EXPECT_THAT(ended.everything(), Not(HasSubstr(escape)));
}

TEST_F(Terminal, ShowsAHistoryInColumns) {
    write("1_a.sql", "SELECT 1;\n");
    write("20240131120000000000_b.sql", "SELECT 1;\n");
    EXPECT_EQ(run({"migrate"}).exit_code, 0);
    std::istringstream lines{run({"history"}).out};
    std::string first;
    std::string second;
    std::getline(lines, first);
    std::getline(lines, second);
    EXPECT_EQ(first.find("applied"), second.find("applied"));
    EXPECT_EQ(first.find("1_a.sql"), second.find("20240131120000000000_b.sql"));
}

} // namespace
} // namespace lockstep::test
