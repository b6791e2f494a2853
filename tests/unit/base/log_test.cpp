// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <stdexcept>
#include <unistd.h>

namespace lockstep::log {
namespace {

using testing::internal::CaptureStderr;
using testing::internal::GetCapturedStderr;

class Log : public testing::Test {
protected:
    ~Log() override { configure(Format::text, Level::info); }
};

TEST_F(Log, WritesALineForPeople) {
    configure(Format::text, Level::info);
    CaptureStderr();
    warning("waiting for the database", {{"host", "db"}, {"attempt", 3}});
    EXPECT_THAT(GetCapturedStderr(),
                testing::MatchesRegex(
                    "..:..:.. warning waiting for the database \\(host=db, attempt=3\\)\n"));
}

TEST_F(Log, WritesAJsonObjectALine) {
    configure(Format::json, Level::info);
    CaptureStderr();
    info("applied \"1\"", {{"host", "db"}});
    EXPECT_THAT(GetCapturedStderr(),
                testing::MatchesRegex(
                    "\\{\"ts\":\"....-..-..T..:..:..Z\",\"level\":\"info\",\"msg\":\"applied "
                    "\\\\\"1\\\\\"\",\"host\":\"db\"\\}\n"));
}

TEST_F(Log, LeavesOutWhatIsBelowItsLevel) {
    configure(Format::text, Level::warning);
    CaptureStderr();
    info("not seen");
    debug("not seen");
    EXPECT_EQ(GetCapturedStderr(), "");
}

TEST_F(Log, SurvivesTextThatIsNotUtf8) {
    configure(Format::json, Level::info);
    CaptureStderr();
    info("caf\xE9");
    EXPECT_THAT(GetCapturedStderr(), testing::HasSubstr("caf\xEF\xBF\xBD"));
}

TEST_F(Log, ShowsNoProgressWhereNobodyReadsIt) {
    configure(Format::text, Level::info);
    CaptureStderr();
    EXPECT_FALSE(show_progress("half way"));
    EXPECT_EQ(GetCapturedStderr(), "");
}

/// Standard error is a terminal of our own as long as this lives.
class Terminal {
public:
    Terminal() : before_{::dup(STDERR_FILENO)} {
        int terminal = -1;
        if (::openpty(&reader_, &terminal, nullptr, nullptr, nullptr) != 0)
            throw std::runtime_error{"no pseudo-terminal"};
        ::dup2(terminal, STDERR_FILENO);
        ::close(terminal);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() {
        restore();
        ::close(reader_);
    }

    /// What was written to it so far.
    std::string seen() {
        std::fflush(stderr);
        std::string text(4096, '\0');
        const auto length = ::read(reader_, text.data(), text.size());
        text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
        return text;
    }

private:
    void restore() const {
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
    }

    int before_;
    int reader_ = -1;
};

TEST_F(Log, KeepsOneLineOfProgressOnATerminalAndClearsItBeforeTheNext) {
    configure(Format::text, Level::info);
    std::string seen;
    {
        Terminal terminal;
        EXPECT_TRUE(show_progress("1 %"));
        EXPECT_TRUE(show_progress("2 %"));
        info("done");
        info("more");
        seen = terminal.seen();
    }
    EXPECT_THAT(seen, testing::MatchesRegex("\r\x1b\\[K1 %\r\x1b\\[K2 %\r\x1b\\[K..:..:.. info    "
                                            "done\r\n..:..:.. info    more\r\n"));
}

TEST_F(Log, ShowsNoProgressAmongJsonLines) {
    configure(Format::json, Level::info);
    EXPECT_FALSE(show_progress("half way"));
}

TEST(ParseLevel, ReadsTheNamesOfLevels) {
    EXPECT_EQ(*parse_level("debug"), Level::debug);
    EXPECT_EQ(*parse_level("error"), Level::error);
}

TEST(ParseLevel, RefusesOthers) {
    EXPECT_EQ(parse_level("loud").error(),
              (Error{Remedy::fix_input,
                     "\"loud\" is not a log level; write debug, info, warning or error"}));
}

} // namespace
} // namespace lockstep::log
