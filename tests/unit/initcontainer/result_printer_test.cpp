// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/result_printer.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

constexpr auto json = R"({"current":"0010","applied":2,"names":["a","b"],"tls":{"verified":true}})";

std::string printed(Output output) {
    std::ostringstream out;
    print_result(out, output, json, "text\n");
    return out.str();
}

TEST(PrintResult, GivesTextAndJsonAsTheyAre) {
    EXPECT_EQ(printed(Output::text), "text\n");
    EXPECT_EQ(printed(Output::json), std::string{json} + "\n");
}

TEST(PrintResult, GivesYamlInWhichTextsStayTexts) {
    EXPECT_EQ(printed(Output::yaml), "current: \"0010\"\n"
                                     "applied: 2\n"
                                     "names:\n"
                                     "  - \"a\"\n"
                                     "  - \"b\"\n"
                                     "tls:\n"
                                     "  verified: true\n");
}

} // namespace
} // namespace lockstep::initcontainer
