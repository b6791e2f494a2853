// SPDX-License-Identifier: Apache-2.0
#include "kube/line_splitter.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::kube {
namespace {

using testing::ElementsAre;

class LineSplitterTest : public testing::Test {
protected:
    std::vector<std::string> lines_;
    LineReader reader_ = [this](std::string_view line) {
        lines_.emplace_back(line);
        return line == "stop" ? Flow::end : Flow::go_on;
    };
    LineSplitter splitter_{reader_, 10};
};

TEST_F(LineSplitterTest, FindsSeveralLinesInOnePiece) {
    EXPECT_EQ(splitter_.take("a\nb\n"), LineSplitter::State::more);
    EXPECT_THAT(lines_, ElementsAre("a", "b"));
}

TEST_F(LineSplitterTest, JoinsALineFromSeveralPieces) {
    EXPECT_EQ(splitter_.take("ab"), LineSplitter::State::more);
    EXPECT_EQ(splitter_.take("cd"), LineSplitter::State::more);
    EXPECT_EQ(splitter_.take("ef\ng"), LineSplitter::State::more);
    EXPECT_THAT(lines_, ElementsAre("abcdef"));
}

TEST_F(LineSplitterTest, KeepsHalfALineToItself) {
    EXPECT_EQ(splitter_.take("a\nhalf"), LineSplitter::State::more);
    EXPECT_THAT(lines_, ElementsAre("a"));
}

TEST_F(LineSplitterTest, LeavesOutEmptyLines) {
    EXPECT_EQ(splitter_.take("\n\na\n\n"), LineSplitter::State::more);
    EXPECT_THAT(lines_, ElementsAre("a"));
}

TEST_F(LineSplitterTest, StopsWhereTheReaderDoes) {
    EXPECT_EQ(splitter_.take("stop\nb\n"), LineSplitter::State::ended_by_reader);
    EXPECT_THAT(lines_, ElementsAre("stop"));
}

TEST_F(LineSplitterTest, RefusesALineWithoutEnd) {
    EXPECT_EQ(splitter_.take("0123456789"), LineSplitter::State::more);
    EXPECT_EQ(splitter_.take("x"), LineSplitter::State::line_too_long);
}

} // namespace
} // namespace lockstep::kube
