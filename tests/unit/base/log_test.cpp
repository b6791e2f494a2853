// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
