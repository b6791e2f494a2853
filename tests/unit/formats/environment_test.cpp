// SPDX-License-Identifier: Apache-2.0
#include "formats/environment.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::formats {
namespace {

struct Case {
    std::string name;
    std::string line;
    std::string expanded;
    friend void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }
};

std::string expanded(std::string_view line) {
    const auto result =
        expand(line, {{"APP", "shop"}, {"EMPTY", ""}, {"N", "0123456789"}, {"a_1", "low"}});
    return result ? *result : "refused: " + result.error();
}

class Expand : public ::testing::TestWithParam<Case> {};

TEST_P(Expand, FillsInAsGooseDoes) {
    EXPECT_EQ(expanded(GetParam().line), GetParam().expanded);
}

INSTANTIATE_TEST_SUITE_P(
    Line, Expand,
    ::testing::ValuesIn(std::vector<Case>{
        {"Nothing", "SELECT 'a', \"b\";", "SELECT 'a', \"b\";"},
        {"Name", "$APP.t", "shop.t"},
        {"NameInBraces", "${APP}_t", "shop_t"},
        {"NameWithDigits", "$a_1-", "low-"},
        {"LongestName", "[$APP_t]", "[]"},
        {"Unset", "[${NONE}]", "[]"},
        {"DollarAtTheEnd", "a$", "a$"},
        {"TwoDollars", "$$body$$", "$body$"},
        {"EscapedDollar", "\\$APP", "$APP"},
        {"TwoBackslashes", "\\\\$APP", "\\\\shop"},
        {"LoneBackslash", "\\n", "\\n"},
        {"ShellCommand", "$(APP)", "$(APP)"},
        {"DefaultOfUnset", "${NONE-other}", "other"},
        {"DefaultOfSet", "${APP-other}", "shop"},
        {"DefaultOfEmpty", "[${EMPTY-other}]", "[]"},
        {"DefaultInsteadOfEmpty", "${EMPTY:-other}", "other"},
        {"NestedDefault", "${NONE:-${NEITHER-${APP}}}!", "shop!"},
        {"RequiredAndThere", "${APP?missing}", "shop"},
        {"RequiredInWhatIsNotUsed", "${APP-${NONE?missing}}", "shop"},
        {"Offset", "${N:7}", "789"},
        {"OffsetFromTheEnd", "${N: -3}", "789"},
        {"OffsetTooFarFromTheEnd", "${N: -30}", "0123456789"},
        {"OffsetBehindTheEnd", "[${N:30}]", "[]"},
        {"OffsetAndLength", "${N:2:3}", "234"},
        {"LengthTooLong", "${N:8:9}", "89"},
        {"LengthFromTheEnd", "${N:2:-3}", "23456"},
        {"LengthBeforeTheOffset", "[${N:5:-8}]", "[]"},
        {"LengthWithBlanks", "${N: 1 : 2 }", "12"},
        {"RequiredAndMissing", "${NONE?say why}",
         "refused: the environment variable NONE is not set, and the file asks for it: say why"},
        {"RequiredWithoutAWord", "${NONE?}",
         "refused: the environment variable NONE is not set, and the file asks for it"},
    }),
    [](const auto& test) { return test.param.name; });

class Unreadable : public ::testing::TestWithParam<const char*> {};

TEST_P(Unreadable, IsRefused) {
    EXPECT_THAT(expanded(GetParam()),
                ::testing::HasSubstr("is not a variable that goose can fill"));
}

INSTANTIATE_TEST_SUITE_P(Line, Unreadable,
                         ::testing::Values("$1", "$ ", "${}", "${APP", "${1}", "${APP!x}",
                                           "${APP-x", "${N:x}", "${N:1:}", "${N:1:2", "$\xC3\xA4",
                                           "$A\xC3\xA4", "$_A"));

} // namespace
} // namespace lockstep::formats
